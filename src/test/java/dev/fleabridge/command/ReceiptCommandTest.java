package dev.fleabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The command says by its exit code whether a receipt holds, and in a sentence what does not. */
class ReceiptCommandTest {

  /** Made by the first version that had receipts: it must stay proven. */
  private static final Path FIRST = Path.of("src/test/resources/receipt/first.json");

  private static final String PUBLISHED =
      "ea14fa4d9475fe885ff35f6d53b7ea07c9a8640dcc14913723a78d1f3c9fe78d";

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("receipt"));
    all.addAll(List.of(args));
    assertThat(Commands.isOne(all.toArray(String[]::new))).isTrue();
    return new Commands(
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            new PrintStream(complained, true, StandardCharsets.UTF_8),
            Map.of())
        .carryOut(all);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String with(String what, String other) throws IOException {
    String text = Files.readString(FIRST);
    assertThat(text).contains(what);
    return Files.writeString(folder.resolve("receipt.json"), text.replace(what, other)).toString();
  }

  @Test
  void aProvenReceiptSaysWhatItProves() {
    assertThat(run("verify", FIRST.toString(), "--hash=" + PUBLISHED)).isZero();
    assertThat(printed())
        .contains("proven", "TRANSFER, DONE", "payer: agt_payer", "amount: 10.000000")
        .contains("approved_by: bob")
        .doesNotContain("not proven", "note:");
  }

  @Test
  void withoutAPublishedHashItSaysWhatThatMeans() {
    assertThat(run("verify", FIRST.toString())).isZero();
    assertThat(printed()).contains("note: no published hash was given", PUBLISHED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"10.000000\"; \"11.000000\"; the action is not what it was",
        "\"agt_payer\"; \"agt_other\"; the action is not what it was",
        "\"raw\" : \"dG; \"raw\" : \"dH; the event's bytes is not that of this action",
        "\"outcome\" : \"DONE\"; \"outcome\" : \"DECLINED\"; the attempt 1 is not what it was",
        "\"act\" : \"approve\"; \"act\" : \"reject\"; is not what was sealed in segment",
        "\"sealed\" : true; \"sealed\" : true, \"amount\" : \"11\"; it is no receipt",
        "\"sealed\" : true; \"sealed\" : true, \"sealed\" : true; it is no receipt",
        "\"segments\" : [; \"segments\" : [ null,; it is no receipt",
        "fleabridge-receipt-1; fleabridge-receipt-2; it is no receipt of the form"
      })
  void aChangedReceiptIsNotProven(String what, String other, String sentence) throws IOException {
    assertThat(run("verify", with(what, other), "--hash=" + PUBLISHED)).isEqualTo(1);
    assertThat(printed()).contains("not proven", sentence);
  }

  @Test
  void anotherHashThanThePublishedIsNamed() {
    assertThat(run("verify", FIRST.toString(), "--hash=" + "ab".repeat(32))).isEqualTo(1);
    assertThat(printed()).contains("is not covered by a published hash that was given");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "null", "{\"receipt\":1}", "no JSON"})
  void whatIsNoReceiptIsNotProven(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("receipt.json"), text);
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(printed()).contains("it is no receipt");
  }

  /** A terminal would carry them out, and a new line would look like one of ours. */
  @ParameterizedTest
  @ValueSource(strings = {"\\u001b[1A\\u001b[2K", "\\n", "\\r", "\\u009b", "\\u202e", "\\u2028"})
  void whatAReceiptSaysCannotSteerATerminal(String escaped) throws IOException {
    String file = with("\"event\",", "\"event" + escaped + "receipt.json: proven\",");
    assertThat(run("verify", file, "--hash=" + PUBLISHED)).isEqualTo(1);
    assertThat(printed().lines()).first().asString().endsWith("receipt.json: not proven");
    assertThat(printed().lines().skip(1)).allMatch(line -> line.startsWith("  "));
    assertThat(printed()).contains("receipt.json: proven").doesNotContainPattern("[\\p{C}&&[^\n]]");
  }

  /** Whoever makes a receipt makes the hash of a segment to what it says. */
  @ParameterizedTest
  @ValueSource(strings = {"table", "previous", "root", "hash"})
  void aSegmentWithoutAFieldIsNotProven(String field) throws IOException {
    var receipt = (ObjectNode) Json.mapper().readTree(Files.readString(FIRST));
    receipt.withArray("segments").forEach(link -> ((ObjectNode) link).putNull(field));
    Path file = Files.writeString(folder.resolve("receipt.json"), receipt.toString());
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(printed()).contains("not proven");
  }

  @Test
  void wrongUseIsNoAnswer() {
    String file = FIRST.toString();
    assertThat(run()).isEqualTo(3);
    assertThat(run("verify")).isEqualTo(3);
    assertThat(run("show", file)).isEqualTo(3);
    assertThat(run("verify", file, "--hash=abc")).isEqualTo(3);
    assertThat(run("verify", file, "--what")).isEqualTo(3);
    assertThat(run("verify", folder.resolve("none.json").toString())).isEqualTo(3);
    assertThat(run("verify", folder.toString())).isEqualTo(3);
    assertThat(complained.toString(StandardCharsets.UTF_8))
        .contains("receipt verify <file>", "none.json: there is no such file");
  }
}
