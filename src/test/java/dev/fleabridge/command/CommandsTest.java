package dev.fleabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [ml.inference] }
          key: "{% $detail.id %}"
          require:
            - { that: "{% $detail.confidence >= 0.85 %}", otherwise: below_threshold }
          steps:
            pay:
              transfer:
                payer: agt_buyer
                payee: "{% $detail.agent %}"
                amount: "{% $detail.amount %}"
                memo: "{% 'for ' & $detail.id %}"
            thank: { after: [pay], record: { agent: agt_buyer, memo: thanks } }
        - id: other
          when: { source: [ml.inference], detail: { also: [true] } }
          key: "{% $detail.id %}"
          steps:
            pay: { transfer: { payer: agt_buyer, payee: agt_other, amount: "1" } }
      """;

  private static final String EVENT =
      "event: { source: ml.inference, detail-type: Result, detail: { id: s-1, confidence: 0.9,"
          + " agent: agt_a, amount: 0.10 } }";

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @BeforeEach
  void rules() throws IOException {
    Files.writeString(folder.resolve("rules.yaml"), RULES);
  }

  private int run(String... args) {
    return new Commands(
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            new PrintStream(complained, true, StandardCharsets.UTF_8),
            Map.of())
        .carryOut(List.of(args));
  }

  private int test(String cases) throws IOException {
    Files.writeString(folder.resolve("rules.test.yaml"), cases);
    return run("rules", "test", folder.resolve("rules.yaml").toString());
  }

  private List<String> lines() {
    return printed
        .toString(StandardCharsets.UTF_8)
        .replace(folder + "/", "")
        .lines()
        .map(String::strip)
        .toList();
  }

  private static String oneCase(String event, String expect) {
    return "cases:\n  - name: one\n    %s\n    expect: %s\n".formatted(event, expect);
  }

  @Test
  void aCaseThatHoldsIsSaidSo() throws IOException {
    String expect =
        "{ pay: { key: s-1, steps: { pay: { state: READY, payer: agt_buyer, payee: agt_a,"
            + " amount: 0.1, kind: transfer, parameters: { memo: for s-1 } },"
            + " thank: { state: READY } } } }";
    assertThat(test(oneCase(EVENT, expect))).isEqualTo(0);
    assertThat(lines()).containsExactly("ok    one", "rules.test.yaml: 1 cases, 0 failed");
  }

  /** As {@code fleabridge.rules.location} may name the rules, and as editors on Windows write. */
  @Test
  void aFileMayBeNamedByItsAddressAndBeginWithAByteOrderMark() throws IOException {
    Files.writeString(
        folder.resolve("rules.test.yaml"),
        "\uFEFF"
            + oneCase(
                EVENT, "{ pay: { steps: { pay: { amount: 0.1 }, thank: { state: READY } } } }"));

    assertThat(run("rules", "test", folder.resolve("rules.yaml").toUri().toString())).isEqualTo(0);
  }

  /** Each row: what a case expects of the step, and the line that says how it is otherwise. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "payee: agt_b | pay.pay: payee: expected agt_b, came agt_a",
        "payer: agt_b | pay.pay: payer: expected agt_b, came agt_buyer",
        "amount: 0.2 | pay.pay: amount: expected 0.2, came 0.10",
        "kind: payout | pay.pay: kind: expected payout, came transfer",
        "reason: zero_amount | pay.pay: reason: expected zero_amount, came nothing",
        "state: SKIPPED | pay.pay: state: expected SKIPPED, came READY 0.10 from agt_buyer to agt_a",
        "parameters: { memo: x } | pay.pay: parameters.memo: expected \"x\", came \"for s-1\"",
        "parameters: { ref: x } | pay.pay: parameters.ref: expected \"x\", came nothing",
      })
  void aFieldThatIsOtherwiseIsNamedWithBothValues(String field, String line) throws IOException {
    String expect = "{ pay: { steps: { pay: { %s }, thank: { state: READY } } } }".formatted(field);
    assertThat(test(oneCase(EVENT, expect))).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            "FAIL  one (rules.test.yaml, line 2)", line, "rules.test.yaml: 1 cases, 1 failed");
  }

  @Test
  void aKeyThatIsOtherwiseIsNamed() throws IOException {
    assertThat(test(oneCase(EVENT, "{ pay: { key: s-2 } }"))).isEqualTo(1);
    assertThat(lines()).contains("pay: key: expected s-2, came s-1");
  }

  @Test
  void aRuleThatIsNotNamedMustNotMatch() throws IOException {
    String event = EVENT.replace("id: s-1", "id: s-1, also: true");
    String expect = "{ pay: { key: s-1 } }";
    assertThat(test(oneCase(event, expect))).isEqualTo(1);
    assertThat(lines())
        .contains(
            "other: expected nothing, came key s-1: pay READY 1.00 from agt_buyer to agt_other");

    assertThat(test(oneCase(event, expect) + "    others: ignored\n")).isEqualTo(0);
  }

  @Test
  void aStepThatIsNotNamedMustNotAct() throws IOException {
    String expect = "{ pay: { steps: { pay: { state: READY } } } }";
    assertThat(test(oneCase(EVENT, expect))).isEqualTo(1);
    assertThat(lines()).contains("pay.thank: expected nothing, came READY from agt_buyer");

    assertThat(test(oneCase(EVENT, expect) + "    others: ignored\n")).isEqualTo(0);
  }

  @Test
  void nothingIsExpectedAndSomethingComes() throws IOException {
    assertThat(test(oneCase(EVENT, "nothing"))).isEqualTo(1);
    assertThat(lines().get(1)).startsWith("pay: expected nothing, came key s-1: pay READY 0.10");
  }

  @Test
  void somethingIsExpectedAndNothingComes() throws IOException {
    String event = EVENT.replace("ml.inference", "ml.other");
    assertThat(test(oneCase(event, "{ pay: { key: s-1 } }"))).isEqualTo(1);
    assertThat(lines())
        .contains("pay: expected key s-1, came nothing: the event does not match the rule");
  }

  @Test
  void aRuleThatCannotBeAppliedIsExpectedByItsReason() throws IOException {
    String event = EVENT.replace("id: s-1, ", "");
    assertThat(test(oneCase(event, "{ pay: { fails: key_missing } }"))).isEqualTo(0);
    assertThat(test(oneCase(event, "{ pay: { key: s-1 } }"))).isEqualTo(1);
    assertThat(lines())
        .contains("pay: expected key s-1, came fails: key_missing (the key has no value)");
    assertThat(test(oneCase(EVENT, "{ pay: { fails: key_missing } }"))).isEqualTo(1);
  }

  /** The payment is not done here: what comes after it does not follow. */
  @Test
  void aStepEndsAsTheCaseSays() throws IOException {
    String expect =
        "{ pay: { steps: { pay: { state: READY }, thank: { state: SKIPPED,"
            + " reason: dependency_declined } } } }";
    String ended = "\n    ended: { pay.pay: { state: DECLINED, reason: insufficient_funds } }";
    assertThat(test(oneCase(EVENT + ended, expect))).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event: { source: x, detail: {} } | event: detail-type: missing",
        "event: { hello: x } | event: body: neither an event envelope nor another message known here",
        "file: none.json | file: none.json: there is no such file",
        "file: two.json | file: 2 events; a case has one",
        "file: \"a\\0b\" | file: no path of a file",
      })
  void anEventThatIsNoneIsSaidSo(String event, String line) throws IOException {
    Files.writeString(
        folder.resolve("two.json"),
        Stream.of("a", "b")
            .map("{\"source\":\"%s\",\"detail-type\":\"T\",\"detail\":{}}"::formatted)
            .toList()
            .toString());
    assertThat(test(oneCase(event, "nothing"))).isEqualTo(1);
    assertThat(lines()).contains(line);
  }

  @Test
  void aMistakeInTheFileOfTestsIsNamedByCaseFieldAndLine() throws IOException {
    assertThat(test(oneCase(EVENT, "{ pya: { key: s-1 } }"))).isEqualTo(1);
    assertThat(lines())
        .containsExactly(
            "rules.test.yaml: line 4: case one: expect.pya: the rules have no such rule");
  }

  @Test
  void mistakesInTheRulesAreListed() throws IOException {
    String file = folder.resolve("rules.yaml").toString();
    assertThat(run("rules", "check", file)).isEqualTo(0);
    assertThat(lines()).containsExactly("rules.yaml: 2 rules, no mistakes");

    Files.writeString(
        folder.resolve("rules.yaml"), RULES.replace("amount: \"1\"", "amuont: \"1\""));
    assertThat(run("rules", "check", file)).isEqualTo(1);
    assertThat(lines())
        .contains(
            "rules.yaml: line 19: rule other: steps.pay.transfer.amuont: the key is not known here");
    assertThat(test(oneCase(EVENT, "nothing"))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "rules pay", "rules check", "rules check a b", "rules test"})
  void whatIsNoCommandIsAnsweredByTheList(String args) {
    assertThat(run(args.split(" ", -1))).isEqualTo(3);
    assertThat(complained.toString(StandardCharsets.UTF_8)).contains("rules check <rules file>");
    assertThat(lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "test"})
  void aFileThatIsMissingIsNamed(String verb) {
    assertThat(run("rules", verb, "none.yaml")).isEqualTo(3);
    assertThat(complained.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("none.yaml: there is no such file");
  }

  @Test
  void theArgumentsOfTheServiceAreNoCommand() {
    assertThat(Commands.isOne()).isFalse();
    assertThat(Commands.isOne("--fleabridge.rules.location=rules.yaml")).isFalse();
    assertThat(Commands.isOne("rules", "check")).isTrue();
  }
}
