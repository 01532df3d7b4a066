package dev.fleabridge.engine.fanout.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionLimits;
import dev.fleabridge.rule.expression.RowFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Rows of Parquet files that DuckDB has written: {@code types} (Snappy), {@code groups} (Zstandard,
 * three row groups of 4,200 rows), {@code gzip}, {@code plain}, {@code lz4}, and {@code none}
 * without rows.
 */
class ParquetRowsTest {

  private static final RowLimits LIMITS = RowLimits.ofRows(10_000);
  private static final RowFields SCORES = fields("$row.agent_id", "$row.score");
  private static final RowFields EVERYTHING = fields("$row.*");

  @Test
  void everyDigitIsKeptAndTimesAreIsoTexts() throws IOException {
    assertThat(read("types", EVERYTHING, 0).getFirst())
        .isEqualTo(
            "1 "
                + Json.read(
                    """
                    {"agent_id":"agt_b","score":0.1,"id":1234567890123456789,
                     "reward":12345678901234.567891,"weight":0.1,
                     "at_local":"2026-11-20T12:00:00","at_utc":"2026-11-20T12:00:00Z",
                     "day":"2026-11-20","clock":"12:00:00","ok":true,"tags":["x","y"],
                     "info":{"k":"a","n":7},"big":18446744073709551615,"note":"null",
                     "u32":4294967295,"i8":-3,"uid":"123e4567-e89b-12d3-a456-426614174000",
                     "m":{"m":1.5},"__index_level_0__":0}
                    """));
  }

  @Test
  void whatHasNoValueIsNullAndWhatIsNoNumberIsAText() throws IOException {
    String second = read("types", EVERYTHING, 0).get(1);

    JsonNode row = Json.read(second.substring(2));
    assertThat(row.path("agent_id").asString()).isEqualTo("agt_ü");
    assertThat(row.path("score").isString()).isTrue();
    assertThat(row.path("score").asString()).isEqualTo("NaN");
    assertThat(row.path("reward").decimalValue()).isEqualByComparingTo("-0.000001");
    assertThat(row.path("at_local").asString()).isEqualTo("1969-12-31T23:59:59.123456");
    assertThat(row.path("at_utc").asString()).isEqualTo("1969-12-31T23:59:59.500Z");
    assertThat(row.path("clock").asString()).isEqualTo("00:00:01.000001");
    assertThat(row.path("tags").isEmpty()).isTrue();
    for (String none : List.of("note", "uid", "m")) {
      assertThat(row.path(none).isNull()).as(none).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "plain"})
  void onlyTheColumnsThatTheRuleReadsAreRead(String name) throws IOException {
    assertThat(read(name, SCORES, 0))
        .containsExactly(
            "1 {\"agent_id\":\"agt_b\",\"score\":0.5}", "2 {\"agent_id\":\"agt_c\",\"score\":0.7}");
    assertThat(read(name, RowFields.of(List.of()), 0)).hasSize(2);
  }

  @Test
  void fileWithoutRowsHasNone() throws IOException {
    assertThat(read("none", SCORES, 0)).isEmpty();
  }

  /** The offset counts rows, over the ends of row groups. */
  @Test
  void goesOnAfterAnyRow() throws IOException {
    List<String> whole = read("groups", SCORES, 0);
    assertThat(whole).hasSize(4_200);
    assertThat(whole.getLast()).isEqualTo("4200 {\"agent_id\":\"agt_4199\",\"score\":0.99}");
    for (int from : List.of(1, 7, 2_047, 2_048, 2_049, 4_095, 4_096, 4_199, 4_200)) {
      assertThat(read("groups", SCORES, from))
          .as("from %d", from)
          .isEqualTo(whole.subList(from, whole.size()));
    }
  }

  @Test
  void offsetIsTheNumberOfTheRowsThatWereRead() throws IOException {
    try (Rows rows = open(bytes("groups"), SCORES, 100)) {
      assertThat(rows.offset()).isEqualTo(100);
      assertThat(rows.next().orElseThrow().number()).isEqualTo(101);
      assertThat(rows.offset()).isEqualTo(101);
      assertThat(rows.columns()).isNull();
    }
  }

  @Test
  void columnThatTheRuleReadsAndTheFileLacksIsNamed() {
    RowFields other = fields("$row.agent_id", "$row.Score");
    assertThatThrownBy(() -> read("plain", other, 0))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("the column Score")
        .hasMessageContaining("agent_id, score, __index_level_0__")
        .hasMessageEndingWith("Is score meant?")
        .extracting(e -> ((UnfitFile) e).reason())
        .isEqualTo(Reason.INVALID_HEADER);
  }

  @Test
  void longRowIsUnreadableAndTheOthersAreNot() throws IOException {
    try (Rows rows =
        RowFormat.PARQUET.open(
            in(bytes("types")), Position.START, null, EVERYTHING, RowLimits.ofRows(310))) {
      assertThat(rows.next().orElseThrow()).isInstanceOf(Row.Unreadable.class);
      assertThat(rows.next().orElseThrow()).isInstanceOf(Row.Readable.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "agent_id,score ! the file is text (agent_id,score)",
        "{} ! the file is text ({})",
        "<html> ! an HTML page",
        "PAR1 ! damaged",
        "PAR1xxxxxxxxxxxxxxxxPAR1 ! damaged",
      })
  void whatIsNoParquetIsTold(String content, String found) {
    assertThatThrownBy(() -> open(content.getBytes(UTF_8), SCORES, 0))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining(found)
        .extracting(e -> ((UnfitFile) e).reason())
        .isEqualTo(Reason.WRONG_FORMAT);
  }

  @Test
  void otherCompressionIsTold() {
    assertThatThrownBy(() -> read("lz4", SCORES, 0))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("compressed by LZ4_RAW")
        .hasMessageContaining("SNAPPY, GZIP or ZSTD was expected");
  }

  @Test
  void fileLargerThanTheDiskMayHoldIsRefusedAndNothingIsLeft() throws IOException {
    RowLimits tight = new RowLimits(1_000, 400);
    long before = spooled();
    assertThatThrownBy(
            () -> RowFormat.PARQUET.open(in(bytes("plain")), Position.START, null, SCORES, tight))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("more than the 400 bytes");
    assertThat(spooled()).isEqualTo(before);
  }

  @Test
  void nothingIsLeftOnTheDisk() throws IOException {
    long before = spooled();
    read("plain", SCORES, 0);
    assertThatThrownBy(() -> read("plain", fields("$row.other"), 0)).isInstanceOf(UnfitFile.class);
    assertThat(spooled()).isEqualTo(before);
  }

  private static long spooled() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".rows")).count();
    }
  }

  /** Bytes that say something else are refused, or give rows; nothing hangs, and no memory ends. */
  @ParameterizedTest
  @ValueSource(strings = {"types", "gzip", "plain", "groups"})
  void damagedFileIsRefusedOrRead(String name) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = bytes(name);
    for (int i = 0; i < 150; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bad[4 + random.nextInt(bad.length - 8)] = (byte) random.nextInt(256);
      }
      try (Rows rows = open(bad, EVERYTHING, 0)) {
        int count = 0;
        while (rows.next().isPresent()) {
          count++;
        }
        assertThat(count).as("seed %d, file %d", seed, i).isLessThan(10_000);
      } catch (UnfitFile e) {
        assertThat(e.getMessage()).as("seed %d, file %d", seed, i).doesNotContain("Exception");
      }
    }
  }

  private static RowFields fields(String... expressions) {
    return RowFields.of(
        Stream.of(expressions)
            .map(text -> Expression.compile("{% " + text + " %}", ExpressionLimits.defaults()))
            .toList());
  }

  private static List<String> read(String name, RowFields fields, int from) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Rows rows = open(bytes(name), fields, from)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        Row.Readable readable = (Row.Readable) row.get();
        texts.add(readable.number() + " " + readable.value());
      }
    }
    return texts;
  }

  private static Rows open(byte[] content, RowFields fields, int from) throws IOException {
    Position position = new Position(from, from, null);
    return RowFormat.PARQUET.open(in(content), position, null, fields, LIMITS);
  }

  private static InputStream in(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  private static byte[] bytes(String name) {
    String resource = "/parquet/" + name + ".parquet";
    try (InputStream in =
        Objects.requireNonNull(ParquetRowsTest.class.getResourceAsStream(resource))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
