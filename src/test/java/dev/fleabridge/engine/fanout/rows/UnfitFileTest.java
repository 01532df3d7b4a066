package dev.fleabridge.engine.fanout.rows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionLimits;
import dev.fleabridge.rule.expression.RowFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are refused before any row of them is read, and what is said of each. */
class UnfitFileTest {

  private static final int MAX_ROW = 1_000;

  private static final RowFields SCORES = fields("$row.agent_id", "$number($row.score) * 10");

  private static final String GOOD = "agent_id,score\nagt_1,0.5\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "agent_id,Score ! the column score ! agent_id, Score ! Is Score meant?",
        "Agent ID,score ! the column agent_id ! Agent ID, score ! Is Agent ID meant?",
        "agent_id,scroe ! the column score ! agent_id, scroe ! Is scroe meant?",
        "id,value ! the columns agent_id, score ! id, value ! there are",
        "agt_1,0.5 ! the columns agent_id, score ! agt_1, 0.5 ! the file lacks",
        ",a ! the columns agent_id, score ! (no name), a ! the file lacks",
      })
  void columnThatTheRuleReadsAndTheFileLacksIsNamedWithWhatThereIs(
      String header, String missing, String present, String more) {
    assertThat(refusal(RowFormat.CSV, (header + "\n1,2\n").getBytes(UTF_8)))
        .startsWith("INVALID_HEADER")
        .contains(missing, present, more);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "agent_id;score ! semicolons",
        "\"agent_id\";\"score\" ! semicolons",
        "index;agent_id;score;a,b ! semicolons",
        "agent_id|score ! vertical bars",
        "id;value ! semicolons",
      })
  void otherSeparatorsAreTold(String header, String words) {
    assertThat(refusal(RowFormat.CSV, (header + "\nagt_1;0.5\n").getBytes(UTF_8)))
        .startsWith("INVALID_HEADER the columns are separated by " + words)
        .contains("commas were expected");
  }

  @Test
  void tabsAreTold() {
    assertThat(refusal(RowFormat.CSV, "agent_id\tscore\nagt_1\t0.5\n".getBytes(UTF_8)))
        .contains("separated by tabs", "commas were expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sep=;", "SEP=,", "\"sep=;\"", "\uFEFFsep=\t"})
  void excelsNoteOfASeparatorIsNoHeader(String line) {
    assertThat(refusal(RowFormat.CSV, (line + "\r\n" + GOOD).getBytes(UTF_8)))
        .startsWith("INVALID_HEADER the first line is Excel's note of a separator");
  }

  @Test
  void nameThatTwoColumnsShareIsRefusedOnlyWhereTheRuleReadsIt() throws IOException {
    assertThat(refusal(RowFormat.CSV, "agent_id,score,score\na,1,2\n".getBytes(UTF_8)))
        .isEqualTo(
            "INVALID_HEADER the rule reads score, and the header has that name more than once");
    assertThat(refusal(RowFormat.CSV, "agent_id,score,x,x\na,1,2,3\n".getBytes(UTF_8))).isNull();
    RowFields whole = fields("$row.agent_id", "$sum($row.*)");
    assertThat(refusal(RowFormat.CSV, "agent_id,x,x\na,1,2\n".getBytes(UTF_8), null, whole))
        .contains("the rule reads x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",agent_id,score",
        "agent_id,score,",
        "agent_id,score,,",
        "Unnamed: 0,agent_id,score",
        "\"agent_id\",\"score\"",
        " agent_id , score ",
        "note;s,agent_id,score",
        "x,x,agent_id,score"
      })
  void columnsThatTheRuleDoesNotReadAreNobodysBusiness(String header) throws IOException {
    assertThat(refusal(RowFormat.CSV, (header + "\n").getBytes(UTF_8))).isNull();
  }

  static Stream<Arguments> otherThings() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(GOOD.getBytes(UTF_8));
    }
    return Stream.of(
        Arguments.of("a gzip archive", zipped.toByteArray()),
        Arguments.of("an Excel workbook", new byte[] {'P', 'K', 3, 4, 20, 0, 6, 0}),
        Arguments.of("a Parquet file", "PAR1\u0015\u0004".getBytes(UTF_8)),
        Arguments.of("UTF-16 text", GOOD.getBytes(UTF_16)),
        Arguments.of("UTF-16 text", ("\uFEFF" + GOOD).getBytes(UTF_16LE)),
        Arguments.of("binary or UTF-16 text", GOOD.getBytes(UTF_16LE)),
        Arguments.of("not UTF-8", "agent_id,score\nagt_m\u00fcller,1\n".getBytes(ISO_8859_1)),
        Arguments.of("not UTF-8", "agent_id,score\nx,1\n\u20ac,1\n".getBytes(windows())),
        Arguments.of("the file is empty", new byte[0]),
        Arguments.of("the file is empty", "\uFEFF\r\n \n".getBytes(UTF_8)),
        Arguments.of("an HTML page", "<!DOCTYPE html>\n<html>".getBytes(UTF_8)),
        Arguments.of("an HTML page", " <html><body>404".getBytes(UTF_8)),
        Arguments.of(
            "an XML document", "<?xml version=\"1.0\"?>\n<Error>AccessDenied".getBytes(UTF_8)),
        Arguments.of("an XML document", "<Error><Code>NoSuchKey</Code>".getBytes(UTF_8)));
  }

  private static Charset windows() {
    return Charset.forName("windows-1252");
  }

  @ParameterizedTest
  @MethodSource("otherThings")
  void whatIsNoTextOrNoDataIsToldInBothFormats(String found, byte[] content) {
    assertThat(refusal(RowFormat.CSV, content))
        .startsWith("WRONG_FORMAT")
        .contains(found)
        .endsWith("; CSV in UTF-8 was expected");
    assertThat(refusal(RowFormat.JSONL, content))
        .startsWith("WRONG_FORMAT")
        .contains(found)
        .endsWith("; JSON Lines in UTF-8 was expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"agent_id\":\"a\",\"score\":1}", "{", "[", "[{\"a\":1}]"})
  void jsonIsNoCsv(String line) {
    assertThat(refusal(RowFormat.CSV, (line + "\n").getBytes(UTF_8)))
        .startsWith("WRONG_FORMAT the file begins as JSON does");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "{|  \"predictions\": [|{\"id\":\"x\"}|]|} ! goes on over several lines",
        "[|{\"id\":\"x\"},|{\"id\":\"y\"}|] ! goes on over several lines",
        "{\"a\":|1}|{\"a\":2} ! goes on over several lines",
        "[{\"a\":1},{\"a\":2}]| ! one JSON array of objects",
        "{\"a\":1}{\"a\":2} ! more than one JSON value, or something after it",
        "{\"a\":1},|{\"a\":2}, ! more than one JSON value, or something after it",
        "agent_id,score|agt_1,0.5 ! not JSON, but rather CSV (agent_id,score)",
        "agt_1,0.5,0.87 ! not JSON, but rather CSV",
        "hello ! the first line is not JSON (hello)",
        "{\"a\":1,\"b\":NaN} ! the first line is not JSON ({",
        "{'a': 1} ! the first line is not JSON",
      })
  void documentsAreNoLines(String lines, String found) {
    assertThat(refusal(RowFormat.JSONL, lines.replace('|', '\n').getBytes(UTF_8)))
        .startsWith("WRONG_FORMAT")
        .contains(found)
        .endsWith("JSON Lines in UTF-8 was expected");
  }

  @Test
  void documentOnOneLineThatIsLongerThanARowIsTold() {
    String long_ = "[" + "1,".repeat(MAX_ROW) + "1]";
    assertThat(refusal(RowFormat.JSONL, long_.getBytes(UTF_8)))
        .startsWith("WRONG_FORMAT the first line is not one JSON value: it has more than 1000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0.93]",
        "[0.1,0.9]\n[0.2,0.8]",
        "[{\"a\":1}]\n[{\"a\":2}]",
        "\"text\"",
        "0.5",
        "{\"a\":1}\nbroken",
        "\n\n{\"a\":1e999999999}",
        "{\"predictions\":[{\"id\":\"x\"}]}"
      })
  void valuesOfAnyKindAreLines(String lines) throws IOException {
    assertThat(refusal(RowFormat.JSONL, lines.getBytes(UTF_8))).isNull();
  }

  @Test
  void fewDamagedRowsDoNotMakeAFileAnotherEncoding() throws IOException {
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.writeBytes("agent_id,score\nagt_\u00e9,1\n".getBytes(UTF_8));
    mixed.writeBytes("agt_\u00e9,1\n".getBytes(ISO_8859_1));
    assertThat(refusal(RowFormat.CSV, mixed.toByteArray())).isNull();
  }

  /** A character of two bytes at every place around the end of what is looked at. */
  @Test
  void characterThatTheEndOfTheHeadCutsIsNoDamage() throws IOException {
    for (int shift = 0; shift < 3; shift++) {
      String rows = "agent_id,score\n" + "x".repeat(shift) + "é,1\n".repeat(20_000);
      assertThat(refusal(RowFormat.CSV, rows.getBytes(UTF_8))).isNull();
    }
    String ascii = "agent_id,score\n" + "x,1\n".repeat(16_630);
    for (int fill = 0; fill < 60; fill++) {
      String cut = ascii + "y".repeat(fill) + "é".repeat(40);
      assertThat(refusal(RowFormat.CSV, cut.getBytes(UTF_8))).as("%d", fill).isNull();
    }
  }

  @Test
  void columnsThatTheRuleNamesAreJudgedToo() throws IOException {
    byte[] rows = "agt_1,0.5\n".getBytes(UTF_8);
    assertThat(refusal(RowFormat.CSV, rows, List.of("agent_id", "score"), SCORES)).isNull();
    assertThat(refusal(RowFormat.CSV, rows, List.of("agent", "score"), SCORES))
        .contains("the column agent_id, which the columns that the step names lacks");
    assertThat(refusal(RowFormat.CSV, rows, List.of("score", "score"), SCORES))
        .contains("a name of its own");
    assertThat(refusal(RowFormat.CSV, rows, List.of("score", ""), SCORES))
        .contains("a name of its own");
    byte[] header = "Agent_ID, Score\nagt_1,0.5\n".getBytes(UTF_8);
    assertThat(refusal(RowFormat.CSV, header, List.of("agent_id", "score"), SCORES))
        .contains("the first line is a header");
    byte[] semicolons = "agt_1;0.5\n".getBytes(UTF_8);
    assertThat(refusal(RowFormat.CSV, semicolons, List.of("agent_id", "score"), SCORES))
        .contains("separated by semicolons");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a,b\n1,2", "\"x\"y,score\n1,2"})
  void headerThatIsNoRecordIsRefused(String text) {
    assertThat(refusal(RowFormat.CSV, text.getBytes(UTF_8)))
        .startsWith("INVALID_HEADER the header cannot be read");
  }

  @Test
  void tooManyColumnsAreRefused() {
    assertThat(refusal(RowFormat.CSV, ",".repeat(990).getBytes(UTF_8))).contains("(no name)");
    byte[] many = ("agent_id,score" + ",".repeat(2_000) + "\n").getBytes(UTF_8);
    assertThatThrownBy(() ->
            RowFormat.CSV.open(in(many), Position.START, null, SCORES, RowLimits.ofRows(10_000)))
        .hasMessageContaining("more than 2000 columns");
  }

  private static RowFields fields(String... expressions) {
    return RowFields.of(
        Stream.of(expressions)
            .map(text -> Expression.compile("{% " + text + " %}", ExpressionLimits.defaults()))
            .toList());
  }

  private static @Nullable String refusal(RowFormat format, byte[] content) {
    try {
      return refusal(format, content, null, SCORES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable String refusal(
      RowFormat format, byte[] content, @Nullable List<String> columns, RowFields fields)
      throws IOException {
    try (Rows rows =
        format.open(in(content), Position.START, columns, fields, RowLimits.ofRows(MAX_ROW))) {
      rows.next();
      return null;
    } catch (UnfitFile e) {
      assertThat(e.reason()).isIn(Reason.INVALID_HEADER, Reason.WRONG_FORMAT);
      return e.reason().name() + " " + e.getMessage();
    }
  }

  private static ByteArrayInputStream in(byte[] content) {
    return new ByteArrayInputStream(content);
  }
}
