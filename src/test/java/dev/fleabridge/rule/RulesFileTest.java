package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading a rules file: what is accepted, and that each mistake names rule, field and line. */
class RulesFileTest {

  private static final String GOOD =
      """
      rules:
        - id: pay
          when: { source: [ml.inference] }
          key: "{% $detail.id %}"
          steps:
            pay:
              transfer:
                payer: agt_a
                payee: agt_b
                amount: "0.10"
      """;

  /** Each: what is replaced, by what, the rule, the field, the line, and a word of the message. */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("id: pay", "id: Pay Me", "Pay Me", "id", 2, "a-z, 0-9 and -"),
        mistake("key: \"{% $detail.id %}\"", "keys: x", "pay", "keys", 4, "not known"),
        mistake("    key: \"{% $detail.id %}\"\n", "", "pay", "key", 2, "is missing"),
        mistake("$detail.id %}", "$detail. %}", "pay", "key", 4, "ends too early"),
        mistake("{% $detail.id %}", "$detail.id", "pay", "key", 4, "an expression"),
        mistake("$detail.id %}", "$now() %}", "pay", "key", 4, "same answer"),
        mistake("$detail.id %}", "$steps.pay.id %}", "pay", "key", 4, "no step has run"),
        mistake(
            "when: { source: [ml.inference] }",
            "when: { source: x }",
            "pay",
            "when.source",
            3,
            "event pattern"),
        mistake(
            "    when: { source: [ml.inference] }\n",
            "",
            "pay",
            "",
            2,
            "exactly one of: when, schedule"),
        mistake("transfer:", "transfr:", "pay", "steps.pay.transfr", 7, "not known"),
        mistake(
            "payee: agt_b", "payeee: agt_b", "pay", "steps.pay.transfer.payeee", 9, "not known"),
        mistake("          payee: agt_b\n", "", "pay", "steps.pay.transfer.payee", 7, "is missing"),
        mistake(
            "        transfer:",
            "        item: x\n        transfer:",
            "pay",
            "steps.pay.item",
            7,
            "into the rule's key"),
        mistake(
            "transfer:\n          payer: agt_a\n",
            "payout:\n",
            "pay",
            "steps.pay.payout.payer",
            7,
            "is missing"),
        mistake(
            "payee: agt_b", "payee: agt b", "pay", "steps.pay.transfer.payee", 9, "id of an agent"),
        mistake(
            "payee: agt_b",
            "payee: agt_{% 1 %}",
            "pay",
            "steps.pay.transfer.payee",
            9,
            "whole value"),
        mistake(
            "payee: agt_b",
            "payee: \"{% $row.a %}\"",
            "pay",
            "steps.pay.transfer.payee",
            9,
            "$row"),
        mistake(
            "payee: agt_b",
            "payee: \"{% $steps.other.x %}\"",
            "pay",
            "steps.pay",
            6,
            "unknown step: other"),
        mistake(
            "payee: agt_b",
            "payee: \"{% $steps.pay.x %}\"",
            "pay",
            "steps.pay",
            6,
            "wait for each other: pay"),
        mistake(
            "payee: agt_b",
            "payee: \"{% $steps %}\"",
            "pay",
            "steps.pay.transfer.payee",
            9,
            "followed by"),
        mistake(
            "\"0.10\"",
            "\"0.1234567\"",
            "pay",
            "steps.pay.transfer.amount",
            10,
            "must be an amount"),
        mistake(
            "\"0.10\"", "0.1234567", "pay", "steps.pay.transfer.amount", 10, "six decimal places"),
        mistake("\"0.10\"", "-1", "pay", "steps.pay.transfer.amount", 10, "less than 0"),
        mistake("\"0.10\"", "ten", "pay", "steps.pay.transfer.amount", 10, "must be an amount"),
        mistake("\"0.10\"", "\"{% 1 + %}\"", "pay", "steps.pay.transfer.amount", 10, "1 +"),
        mistake(
            "payer: agt_a",
            "payer: agt_a\n          payer: agt_c",
            "pay",
            "steps.pay.transfer.payer",
            9,
            "twice"),
        mistake(
            "      pay:\n",
            "      pay:\n        deadline: soon\n",
            "pay",
            "steps.pay.deadline",
            7,
            "must be a duration"),
        mistake(
            "      pay:\n",
            "      pay:\n        scale: 7\n",
            "pay",
            "steps.pay.scale",
            7,
            "more than 6"),
        mistake(
            "      pay:\n",
            "      pay:\n        record: {}\n",
            "pay",
            "steps.pay",
            6,
            "exactly one of: transfer"),
        mistake("      pay:\n", "      pay-it:\n", "pay", "steps", 5, "pay-it"),
        mistake(
            "      pay:\n",
            "      pay:\n        after: [lock]\n",
            "pay",
            "steps.pay",
            6,
            "unknown step: lock"),
        mistake(
            "      pay:\n",
            "      pay:\n        require: [{ that: \"{% 1 %}\" }]\n",
            "pay",
            "steps.pay.require.0.otherwise",
            7,
            "is missing"),
        mistake(
            "    steps:\n",
            "    limits: { per-day: 1.0000001 }\n    steps:\n",
            "pay",
            "limits.per-day",
            5,
            "six decimal places"),
        mistake(
            "when: { source: [ml.inference] }",
            "schedule: \"0 0 25 * * *\"",
            "pay",
            "schedule",
            3,
            "no hour"),
        mistake(
            "when: { source: [ml.inference] }",
            "schedule: \"0 0 * * *\"",
            "pay",
            "schedule",
            3,
            "six fields"),
        mistake(
            "when: { source: [ml.inference] }",
            "schedule: { cron: \"0 0 1 * * *\", zone: Mars }",
            "pay",
            "schedule.zone",
            3,
            "time zone"),
        mistake(
            "when: { source: [ml.inference] }",
            "schedule: { every: 0h }",
            "pay",
            "schedule",
            3,
            "more than zero"));
  }

  private static Arguments mistake(
      String good, String bad, String rule, String field, int line, String word) {
    return Arguments.of(good, bad, rule, field, line, word);
  }

  @ParameterizedTest(name = "{1} -> {3}")
  @MethodSource("mistakes")
  void aMistakeNamesRuleFieldAndLine(
      String good, String bad, String rule, String field, int line, String word) {
    assertThat(GOOD).contains(good);
    List<Problem> problems =
        problemsOf(GOOD.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad)));
    assertThat(problems)
        .as("%s", problems)
        .anySatisfy(problem -> {
          assertThat(problem.rule()).isEqualTo(rule);
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.line()).isEqualTo(line);
          assertThat(problem.message()).contains(word);
        });
  }

  private static List<Problem> problemsOf(String yaml) {
    RulesInvalid invalid =
        catchThrowableOfType(
            RulesInvalid.class, () -> RuleBook.load(yaml, "rules.yaml", RuleLimits.defaults()));
    assertThat(invalid).as("expected mistakes in%n%s", yaml).isNotNull();
    return invalid.problems();
  }

  @Test
  void shippedRulesAreAccepted() throws Exception {
    RuleBook book = RuleBook.load(RulesLocation.of("config/rules.yaml"), RuleLimits.defaults());
    assertThat(book.rules().stream().map(Rule::id))
        .containsExactly("signal-payout", "training-bonus", "prediction-trade");
  }
}
