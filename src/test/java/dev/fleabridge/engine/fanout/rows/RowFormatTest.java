package dev.fleabridge.engine.fanout.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.rule.expression.RowFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {

  private static final RowLimits MAX = RowLimits.ofRows(100);
  private static final RowFields NOTHING = RowFields.of(List.of());

  @Test
  void csvRowsAreObjectsByTheNamesInTheHeader() throws IOException {
    assertThat(csv("agent_id,score\nagt_1,0.95\nagt_2,0.5"))
        .containsExactly(
            "1 {\"agent_id\":\"agt_1\",\"score\":\"0.95\"}",
            "2 {\"agent_id\":\"agt_2\",\"score\":\"0.5\"}");
  }

  @Test
  void byteOrderMarkCarriageReturnsSpacesAndBlankLinesAreNoPartOfTheRows() throws IOException {
    assertThat(csv("\uFEFFa , b\r\n\r\n 1, 2 \r\n\n3,4\r\n\r\n"))
        .containsExactly("1 {\"a\":\"1\",\"b\":\"2\"}", "2 {\"a\":\"3\",\"b\":\"4\"}");
  }

  @Test
  void quotesHoldCommasQuotesAndLineEnds() throws IOException {
    assertThat(csv("a,b\n\"x,\"\"y\"\"\", \"two\r\nlines\"\nz,\n"))
        .containsExactly(
            "1 {\"a\":\"x,\\\"y\\\"\",\"b\":\"two\\r\\nlines\"}", "2 {\"a\":\"z\",\"b\":\"\"}");
  }

  @Test
  void quotesRightBehindAByteOrderMarkHoldLineEnds() throws IOException {
    assertThat(csv("\uFEFF\"the\nnote\",b\nx,1\n"))
        .containsExactly("1 {\"the\\nnote\":\"x\",\"b\":\"1\"}");
  }

  @Test
  void nothingWithinQuotesIsARowOfItsOwn() throws IOException {
    assertThat(csv("a,b\nx,\t\"note\ny,1\"\nz,2\n"))
        .containsExactly("1 {\"a\":\"x\",\"b\":\"note\\ny,1\"}", "2 {\"a\":\"z\",\"b\":\"2\"}");
    assertThat(csv("a,b\nx,1\r\"note\ny,1\"\nz,2\n"))
        .containsExactly("1 - a carriage return stands alone in it", "2 {\"a\":\"z\",\"b\":\"2\"}");
  }

  @Test
  void columnMayHaveAnyNameOfAFileOfItsOwn() throws IOException {
    assertThat(csv("unnamed_1,,unnamed_2,unnamed_4,unnamed_4\n5,6,7,8,9\n"))
        .containsExactly("1 {\"unnamed_1\":\"5\",\"unnamed_2\":\"7\",\"unnamed_4\":\"8\"}");
  }

  @Test
  void quoteWithinAPlainFieldIsAnOrdinaryCharacter() throws IOException {
    assertThat(csv("a,b\n5\" disk,1\nx,2\n"))
        .containsExactly("1 {\"a\":\"5\\\" disk\",\"b\":\"1\"}", "2 {\"a\":\"x\",\"b\":\"2\"}");
  }

  @Test
  void rowThatCannotBeReadDoesNotStopTheOnesAfterIt() throws IOException {
    byte[] latin = "ü,2\n".getBytes(ISO_8859_1);
    byte[] before = "a,b\n1\n1,2,3\n\"x\"y,1\nx\ry,1\n".getBytes(UTF_8);
    byte[] after = ("l" + "o".repeat(100) + "ng,1\nü,8").getBytes(UTF_8);

    assertThat(read(RowFormat.CSV, concat(before, latin, after), Position.START, null))
        .containsExactly(
            "1 - it has 1 fields, and there are 2 columns",
            "2 - it has 3 fields, and there are 2 columns",
            "3 - its quotes do not fit together",
            "4 - a carriage return stands alone in it",
            "5 - it is not UTF-8",
            "6 - it has more than 100 bytes, or has a quote that is not closed",
            "7 {\"a\":\"ü\",\"b\":\"8\"}");
  }

  @Test
  void quoteThatIsNeverClosedSwallowsNoMoreThanTheLongestRow() throws IOException {
    String lines = "x,1\n".repeat(60);

    List<String> rows = csv("a,b\n\"open,1\n" + lines + "last,2\n");

    assertThat(rows.getFirst()).contains("a quote that is not closed");
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows.getLast()).endsWith("{\"a\":\"last\",\"b\":\"2\"}");
  }

  @Test
  void columnsAreNamedElsewhereWhereThereIsNoHeader() throws IOException {
    assertThat(read(RowFormat.CSV, "1,2\n".getBytes(UTF_8), Position.START, List.of("x", "y")))
        .containsExactly("1 {\"x\":\"1\",\"y\":\"2\"}");
  }

  @Test
  void columnsWithoutAUsableNameAreNoPartOfTheRow() throws IOException {
    assertThat(csv(",a,,c,c\n0,1,2,3,4\n")).containsExactly("1 {\"a\":\"1\",\"c\":\"3\"}");
  }

  @Test
  void emptyCellsBeyondTheHeaderAndCellsOfNamelessLastColumnsMayBeThereOrNot() throws IOException {
    assertThat(csv("a,b\n1,2,, \n1,2,,3\n"))
        .containsExactly(
            "1 {\"a\":\"1\",\"b\":\"2\"}", "2 - it has 4 fields, and there are 2 columns");
    assertThat(csv("a,b,,\n1,2\n1,2,,\n1\n"))
        .containsExactly(
            "1 {\"a\":\"1\",\"b\":\"2\"}",
            "2 {\"a\":\"1\",\"b\":\"2\"}",
            "3 - it has 1 fields, and there are 4 columns");
  }

  @Test
  void headerAloneHasNoRows() throws IOException {
    assertThat(csv("a,b\n")).isEmpty();
  }

  @Test
  void jsonLinesAreAnyValues() throws IOException {
    assertThat(jsonLines("\uFEFF{\"a\": 0.10}\r\n\n[0.93]\n0.5\n{\"b\":\"x\\ny\"}"))
        .containsExactly("1 {\"a\":0.10}", "2 [0.93]", "3 0.5", "4 {\"b\":\"x\\ny\"}");
  }

  @Test
  void aNumberBeyondTheBoundsMakesItsRowUnreadableAndNoOther() throws IOException {
    assertThat(jsonLines("{\"score\":1e999999999}\n1e401\n{\"score\":[1e-401]}\n{\"score\":1e400}"))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("1 - it holds a number beyond").endsWith("in score"),
            row -> assertThat(row).startsWith("2 - it holds a number beyond"),
            row -> assertThat(row).endsWith("in score.0"),
            row -> assertThat(row).startsWith("4 {"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1", "{} {}", "a,b", "{\"a\":1}}", "\"open"})
  void lineThatIsNotOneJsonValueIsUnreadable(String line) throws IOException {
    assertThat(jsonLines("0\n" + line + "\n1"))
        .containsExactly("1 0", "2 - it is not one JSON value", "3 1");
  }

  @ParameterizedTest
  @CsvSource({
    "csv,x,CSV",
    "jsonl,x.csv,JSONL",
    ",a/scores.csv,CSV",
    ",x.jsonl.out,JSONL",
    ",part-0.snappy.parquet,PARQUET",
    "parquet,x,PARQUET"
  })
  void formatIsToldByNameOrEnding(@Nullable String name, String key, RowFormat format) {
    assertThat(RowFormat.of(name, key)).isEqualTo(format);
  }

  @Test
  void unknownFormatIsRefused() {
    assertThatThrownBy(() -> RowFormat.of(null, "scores.xlsx"))
        .hasMessage("rows are csv, jsonl or parquet, not xlsx");
  }

  /** A reader that goes on anywhere sees exactly what one that was never interrupted sees. */
  @Test
  void goesOnAfterAnyRow() throws IOException {
    for (RowFormat format : List.of(RowFormat.CSV, RowFormat.JSONL)) {
      long seed = System.nanoTime();
      byte[] source = random(format, new Random(seed));
      List<String> whole = read(format, source, Position.START, null);
      for (int cut = 0; cut <= whole.size(); cut++) {
        List<String> parts = new ArrayList<>();
        Position position;
        try (Rows rows =
            format.open(new ByteArrayInputStream(source), Position.START, null, NOTHING, MAX)) {
          for (int i = 0; i < cut; i++) {
            parts.add(text(rows.next().orElseThrow()));
          }
          position = new Position(rows.offset(), cut, rows.columns());
        }
        int from = Math.toIntExact(position.offset());
        parts.addAll(read(format, Arrays.copyOfRange(source, from, source.length), position, null));
        assertThat(parts).as("seed %d, cut after %d", seed, cut).isEqualTo(whole);
      }
    }
  }

  private static byte[] random(RowFormat format, Random random) {
    String[] csv = {"agt_ü,1\r\n", "\"a\nb\",2\n", "\n", "broken\n", "\"q\"\"q\",3\n", "x,4\r\n"};
    String[] json = {"{\"a\":1}\n", "\r\n", "[\"ü\"]\r\n", "broken\n", "0.5\n"};
    String[] lines = format == RowFormat.CSV ? csv : json;
    StringBuilder text = new StringBuilder("\uFEFF");
    text.append(format == RowFormat.CSV ? "a,b\r\n" : "[\"ü\"]\r\n");
    for (int i = 0; i < 40; i++) {
      text.append(lines[random.nextInt(lines.length)]);
    }
    return text.toString().getBytes(UTF_8);
  }

  private static List<String> csv(String text) throws IOException {
    return read(RowFormat.CSV, text.getBytes(UTF_8), Position.START, null);
  }

  private static List<String> jsonLines(String text) throws IOException {
    return read(RowFormat.JSONL, text.getBytes(UTF_8), Position.START, null);
  }

  private static List<String> read(
      RowFormat format, byte[] source, Position from, @Nullable List<String> columns)
      throws IOException {
    List<String> texts = new ArrayList<>();
    try (Rows rows = format.open(new ByteArrayInputStream(source), from, columns, NOTHING, MAX)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        texts.add(text(row.get()));
      }
      assertThat(rows.offset()).isEqualTo(from.offset() + source.length);
    }
    return texts;
  }

  private static String text(Row row) {
    return switch (row) {
      case Row.Readable(long number, var value) -> number + " " + value;
      case Row.Unreadable(long number, String reason) -> number + " - " + reason;
    };
  }

  private static byte[] concat(byte[]... parts) {
    var all = new java.io.ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
