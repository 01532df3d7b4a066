package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.NumberBounds;
import dev.fleabridge.rule.expression.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class StepTest {

  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(2000).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** What an amount comes to: a decimal, or why not. */
  private static String amountOf(String amount, int scale, String detail) {
    Step step =
        Samples.step(
            """
            scale: %d
            transfer: { payer: agt_a, payee: agt_b, amount: %s }
            """
                .formatted(scale, amount));
    return switch (step.resolve(Samples.scope(detail))) {
      case Resolution.Ready ready -> ready.parameters().path("amount").stringValue();
      case Resolution.Skip(String reason) -> reason;
      case Resolution.Invalid(String field, String reason) -> field + ": " + reason;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // Literals are exact.
        "'0.10' | 6 | null | 0.10",
        "0.10 | 6 | null | 0.10",
        "50 | 6 | null | 50.00",
        "'0.000001' | 2 | null | 0.000001",
        // Computed numbers are rounded half to even, to the scale.
        "'{% $detail.x %}' | 6 | 0.1234565 | 0.123456",
        "'{% $detail.x %}' | 6 | 0.1234575 | 0.123458",
        "'{% $detail.x %}' | 2 | 2.825 | 2.82",
        "'{% $detail.x %}' | 2 | 2.835 | 2.84",
        "'{% $detail.x %}' | 0 | 2.5 | 2.00",
        "'{% $detail.x %}' | 6 | 123456789012.123456 | 123456789012.123456",
        "'{% $detail.x * 10 %}' | 2 | 0.2825 | 2.82",
        "'{% 0.1 + $detail.x %}' | 6 | 0.2 | 0.30",
        // Computed texts are exact.
        "'{% $detail.x %}' | 2 | '0.123456' | 0.123456",
        "'{% $detail.x %}' | 2 | '0.1234567' | amount: an amount has at most six decimal places",
        "'{% $detail.x %}' | 6 | 'ten' | amount: not a decimal number",
        // Nothing to pay.
        "'{% $detail.x %}' | 6 | 0 | zero_amount",
        "'{% $detail.x %}' | 6 | 0.0000004 | zero_amount",
        "'{% $detail.x %}' | 6 | 1e-999999999 | zero_amount",
        "'{% $detail.x %}' | 6 | '0.00' | zero_amount",
        "'{% $detail.x %}' | 6 | '' | zero_amount",
        "'{% $detail.x %}' | 6 | null | zero_amount",
        "'{% $detail.y %}' | 6 | 1 | zero_amount",
        "'0.00' | 6 | null | zero_amount",
        // Not an amount.
        "'{% $detail.x %}' | 6 | -1 | amount: an amount cannot be negative",
        "'{% $detail.x %}' | 6 | -1e-999999999 | zero_amount",
        "'{% $detail.x %}' | 6 | 1e999999999 | amount: the result is a number beyond what is"
            + " computed with: Infinity in $detail.x",
        "'{% $detail.x %}' | 6 | '1e2147483647' | amount: an amount has at most 14 digits before"
            + " the point",
        "'{% $detail.x %}' | 6 | 1000000000000 | amount: more than 999999999999",
        "'{% $detail.x %}' | 6 | '99999999999999' | amount: more than 999999999999",
        "'{% $detail.x %}' | 6 | 999999999999 | 999999999999.00",
        "'{% $detail.x %}' | 6 | true | amount: not an amount",
        "'{% $detail.x %}' | 6 | {} | amount: not an amount"
      })
  void anAmountIsNeverWrongByADigit(String amount, int scale, String x, String expected) {
    assertThat(amountOf(amount, scale, "{'x': " + x + "}")).isEqualTo(expected);
  }

  @Test
  void saysWhichAgentsCameFromTheEvent() {
    assertThat(ready("transfer: { payer: agt_a, payee: '{% $detail.p %}', amount: 1 }"))
        .isEqualTo(
            new Resolution.Ready(
                Samples.json("{'payer': 'agt_a', 'payee': 'agt_x', 'amount': '1.00'}").asObject(),
                Optional.of(Money.of("1")),
                Optional.of("agt_a"),
                Optional.of("agt_x"),
                false,
                true));
    var release = ready("release-escrow: { agent: '{% $detail.p %}', ref: r }");
    assertThat(release.payerFromEvent()).isTrue();
    assertThat(release.payeeFromEvent()).isFalse();
    var sweep = ready("sweep: { agent: agt_a, to: '{% $detail.p %}', ceiling: 20 }");
    assertThat(sweep.payeeFromEvent()).isTrue();
    assertThat(sweep.parameters().path("ceiling").stringValue()).isEqualTo("20.00");
  }

  private static Resolution.Ready ready(String yaml) {
    Resolution resolution = Samples.step(yaml).resolve(Samples.scope("{'p': 'agt_x'}"));
    assertThat(resolution).isInstanceOf(Resolution.Ready.class);
    return (Resolution.Ready) resolution;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'p': 'agt x'} | payee | id of an agent",
        "{'p': ''} | payee | no value",
        "{} | payee | no value",
        "{'p': 7} | payee | id of an agent",
        "{'p': ['agt_a', 'agt_b']} | payee | id of an agent"
      })
  void anAgentFromAnEventMustLookLikeOne(String detail, String field, String reason) {
    Step step = Samples.step("transfer: { payer: agt_a, payee: '{% $detail.p %}', amount: 1 }");
    assertThat(step.resolve(Samples.scope(detail)))
        .isInstanceOfSatisfying(
            Resolution.Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo(field);
              assertThat(invalid.reason()).contains(reason);
            });
  }

  @Test
  void optionalParametersWithoutAValueAreAbsent() {
    var ready =
        ready("transfer: { payer: agt_a, payee: agt_b, amount: 1, memo: '{% $detail.m %}' }");
    assertThat(ready.parameters().has("memo")).isFalse();
  }

  @Test
  void whatACallerDoesToParametersDoesNotChangeTheRule() {
    Step step = Samples.step("release-escrow: { agent: agt_a, ref: r, metadata: { a: 1 } }");
    var first = (Resolution.Ready) step.resolve(Samples.scope("{}"));
    first.parameters().path("metadata").asObject().put("a", 2);
    var second = (Resolution.Ready) step.resolve(Samples.scope("{}"));
    assertThat(second.parameters().at("/metadata/a").intValue()).isEqualTo(1);
  }

  @Test
  void valuesTakeTheTypeOfTheirParameter() {
    var ready =
        ready(
            """
            create-escrow:
              payer: agt_a
              payee: agt_b
              amount: 1
              terms: "{% 42 %}"
              timeout-hours: "{% '48' %}"
              metadata: { plain: 1.50, deep: [ "{% $detail.p %}", { x: "{% 0.1 %}" } ] }
            """);
    assertThat(ready.parameters())
        .hasToString(
            "{\"payer\":\"agt_a\",\"payee\":\"agt_b\",\"amount\":\"1.00\",\"terms\":\"42\","
                + "\"timeout-hours\":48,"
                + "\"metadata\":{\"plain\":1.50,\"deep\":[\"agt_x\",{\"x\":0.1}]}}");
  }

  /** JSONata gives a selection of one without a list, and one of none as nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$detail.rows | {'rows':[{'a':0.10},{'a':2}]} | [{'a':0.1},{'a':2}]",
        "$detail.rows | {'rows':[{'a':1}]} | [{'a':1}]",
        "$detail.rows | {'rows':[]} | []",
        "$detail.rows | {} | []",
        "$detail.rows | {'rows':null} | []",
        "$detail.rows[a > 1] | {'rows':[{'a':1},{'a':2}]} | [{'a':2}]",
        "$detail.rows[a > 2] | {'rows':[{'a':1},{'a':2}]} | []",
        "$detail.rows.{'a': b} | {'rows':[{'b':123456789012.123456}]} | [{'a':123456789012.123456}]",
        "$detail.rows | {'rows':['x',7,[1]]} | ['x',7,[1]]",
      })
  void rowsAreAListOfWhateverIsFound(String rows, String detail, String expected) {
    Step step =
        Samples.step(
            "pay-scores: { rows: \"{%% %s %%}\", payer: agt_a, payee: agt_b, amount: 1 }"
                .formatted(rows));
    JsonNode stored = rowsOf(step, detail);

    assertThat(stored.path("count").intValue()).isEqualTo(Samples.json(expected).size());
    assertThat(step.rows(Samples.scope(detail), stored)).isEqualTo(Samples.json(expected));
  }

  /** What is stored of rows is equal for equal rows, and nothing else is paid by it. */
  @Test
  void onlyTheRowsThatWereFoundAtFirstAreGiven() {
    Step step =
        Samples.step(
            "pay-scores: { rows: '{% $detail.rows %}', payer: agt_a, payee: agt_b, amount: 1 }");
    JsonNode stored = rowsOf(step, "{'rows':[{'b':0.10,'a':'x'}]}");

    assertThat(rowsOf(step, "{'rows':[{'a':'x','b':0.1}]}")).isEqualTo(stored);
    assertThat(rowsOf(step, "{'rows':[{'a':'x','b':0.11}]}")).isNotEqualTo(stored);
    assertThatThrownBy(() -> step.rows(Samples.scope("{'rows':[{'a':'x','b':0.11}]}"), stored))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JsonNode rowsOf(Step step, String detail) {
    return ((Resolution.Ready) step.resolve(Samples.scope(detail))).parameters().path("rows");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$detail.rows | {'rows':'agt_a'} | not a list of rows",
        "$detail.rows | {'rows':7} | not a list of rows",
        "$detail.rows | {'rows':false} | not a list of rows",
        "$detail.rows | {'rows':['\\ud800']} | holds half a surrogate pair",
        "$detail.rows | {'rows':[{'\\udc00':1}]} | holds half a surrogate pair",
        "[1..10001] | {} | 10001 rows of",
        "$map([1..9000], function($i) { $pad('', 40, 'x') }) | {} | at most 10000 of 262144",
      })
  void whatIsNoListOrTooLongIsRefused(String rows, String detail, String reason) {
    Step step =
        Samples.step(
            "pay-scores: { rows: \"{%% %s %%}\", payer: agt_a, payee: agt_b, amount: 1 }"
                .formatted(rows));

    assertThat(step.resolve(Samples.scope(detail)))
        .isInstanceOfSatisfying(
            Resolution.Invalid.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo("rows");
              assertThat(invalid.reason()).contains(reason);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'c': 0.9} | Ready",
        "{'c': 0.5} | Skip[reason=low]",
        "{} | Invalid",
        "{'c': 'high'} | Invalid"
      })
  void aConditionThatGivesNoAnswerIsAnErrorAndNotANo(String detail, String expected) {
    Step step =
        Samples.step(
            """
            require: [ { that: "{% $detail.c >= 0.85 %}", otherwise: low } ]
            record: { agent: agt_a, memo: m }
            """);
    Resolution resolution = step.resolve(Samples.scope(detail));
    assertThat(resolution.toString()).startsWith(expected);
    if (resolution instanceof Resolution.Invalid(String field, String reason)) {
      assertThat(field).isEqualTo("require");
      assertThat(reason).startsWith("require_failed: ");
    }
  }

  @Test
  void dependenciesComeFromAfterFromFailuresAndFromWhatIsRead() {
    Rule rule =
        Samples.rule(
            """
            steps:
              job: { describe-training-job: { name: x } }
              gate: { record: { agent: agt_a, memo: m } }
              pay:
                after: [gate]
                deadline: 2h
                require: [ { that: "{% $steps.job.ok %}", otherwise: not_ok } ]
                transfer: { payer: agt_a, payee: agt_b, amount: "{% $steps.job.n %}" }
              complain:
                on-failure-of: pay
                record: { agent: agt_a, memo: failed }
            """);
    assertThat(rule.steps().stream().map(Step::name))
        .containsExactly("job", "gate", "pay", "complain");
    Step pay = rule.step("pay").orElseThrow();
    assertThat(pay.dependsOn()).containsExactlyInAnyOrder("gate", "job");
    assertThat(pay.deadline()).contains(Duration.ofHours(2));
    Step complain = rule.step("complain").orElseThrow();
    assertThat(complain.dependsOn()).containsExactly("pay");
    assertThat(complain.onFailureOf()).contains("pay");
    Scope scope =
        Samples.scope("{}").withSteps(Map.of("job", Samples.json("{'ok': true, 'n': 0.25}")));
    assertThat(pay.resolve(scope)).isInstanceOf(Resolution.Ready.class);
  }

  @Test
  void scoresArePaidRowByRow() {
    Step step =
        Samples.step(
            """
            scale: 2
            pay-scores:
              uri: "{% 's3://out/' & $detail.key %}"
              format: csv
              payer: agt_pool
              payee: "{% $row.agent_id %}"
              amount: "{% $number($row.score) * 10 %}"
              memo: "{% 'pipeline-bonus score=' & $row.score %}"
              item: "{% $row.agent_id %}"
              minimum: 0.02
            """);
    assertThat(step.kind()).isEqualTo(ActionKind.PAY_SCORES);
    Scope scope = Samples.scope("{'key': 'scores.csv'}");
    assertThat(step.resolve(scope))
        .isEqualTo(
            new Resolution.Ready(
                Samples.json(
                        "{'uri': 's3://out/scores.csv', 'format': 'csv', 'payer': 'agt_pool',"
                            + " 'minimum': '0.02'}")
                    .asObject(),
                Optional.empty(),
                Optional.of("agt_pool"),
                Optional.empty(),
                false,
                true));
    assertThat(step.resolveRow(row(scope, "{'agent_id': 'agt_1', 'score': '0.2825'}")))
        .isEqualTo(
            new Resolution.Ready(
                Samples.json(
                        "{'payer': 'agt_pool', 'payee': 'agt_1', 'amount': '2.82',"
                            + " 'memo': 'pipeline-bonus score=0.2825', 'item': 'agt_1'}")
                    .asObject(),
                Optional.of(Money.of("2.82")),
                Optional.of("agt_pool"),
                Optional.of("agt_1"),
                false,
                true));
    assertThat(step.resolveRow(row(scope, "{'agent_id': 'agt_1', 'score': '0.001'}")))
        .isEqualTo(new Resolution.Skip("below_minimum"));
    assertThat(step.resolveRow(row(scope, "{'agent_id': 'agt_1', 'score': '0'}")))
        .isEqualTo(new Resolution.Skip("zero_amount"));
    assertThat(step.resolveRow(row(scope, "{'agent_id': '', 'score': '1'}")))
        .isEqualTo(new Resolution.Invalid("payee", "no value"));
    assertThat(step.resolveRow(row(scope, "{'agent_id': 'agt_1', 'score': 'high'}")))
        .isInstanceOf(Resolution.Invalid.class);
  }

  private static Scope row(Scope scope, String row) {
    return scope.withRow(Samples.json(row));
  }

  /** What would not fit the ledger would fail after the money has moved. */
  static Stream<Arguments> texts() {
    String release = "release-escrow: { agent: agt_a, ref: '{% $detail.t %}' }";
    String byId = "release-escrow: { agent: agt_a, escrow: '{% $detail.t %}' }";
    String memo = "record: { agent: agt_a, memo: '{% $detail.t %}' }";
    String token = "answer-callback: { token: '{% $detail.t %}' }";
    String longer = "k".repeat(513);
    return Stream.of(
        Arguments.of(memo, "a\\u0000b", "memo: holds a NUL character"),
        Arguments.of(memo, "\\ud83d\\ude00", "Ready"),
        Arguments.of(release, "r\\u0000", "ref: holds a NUL character"),
        Arguments.of(release, "r\\ud800", "ref: holds half a surrogate pair"),
        Arguments.of(release, longer, "ref: longer than 512 characters"),
        Arguments.of(release, longer.substring(1), "Ready"),
        Arguments.of(byId, longer, "escrow: longer than 512 characters"),
        Arguments.of(
            "register-agent: { name: '{% $detail.t %}' }",
            longer, "name: longer than 512 characters"),
        Arguments.of(
            "close-position: { agent: agt_a, position: '{% $detail.t %}' }",
            longer, "position: longer than 512 characters"),
        Arguments.of(
            "open-position: { agent: agt_a, market: '{% $detail.t %}', side: long, amount: 1 }",
            longer, "market: longer than 512 characters"),
        Arguments.of(
            "cancel-order: { agent: agt_a, order: '{% $detail.t %}' }",
            longer, "order: longer than 512 characters"),
        Arguments.of(token, "k".repeat(2048), "Ready"),
        Arguments.of(token, "k".repeat(2049), "token: longer than 2048 characters"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextFitsTheLedgerOrIsRefused(String yaml, String text, String expected) {
    Resolution resolution = Samples.step(yaml).resolve(Samples.scope("{'t': '" + text + "'}"));
    assertThat(
            resolution instanceof Resolution.Invalid(String field, String reason)
                ? field + ": " + reason
                : resolution.getClass().getSimpleName())
        .isEqualTo(expected);
  }

  /** The doors bound numbers, and a text is none to them. */
  @ParameterizedTest
  @ValueSource(strings = {"1e401", "-1e401", "1e-401", "1e999999999", "0e99999"})
  void aNumberWrittenAsATextHasTheSameBounds(String text) {
    Step step =
        Samples.step(
            "open-position: { agent: agt_a, market: BTC, side: long, amount: 1, leverage: '{% $detail.t %}' }");

    assertThat(step.resolve(Samples.scope("{'t': '" + text + "'}")))
        .isEqualTo(new Resolution.Invalid("leverage", NumberBounds.IN_WORDS));
  }

  @Test
  void aValueThatCouldNotBeReadBackIsRefused() {
    Step step = Samples.step("invoke-endpoint: { endpoint: e, body: { x: '{% $detail.x %}' } }");
    String deep = "[".repeat(600) + "]".repeat(600);
    for (String x : List.of(deep, "12345e2147483647", "1e100000")) {
      ObjectNode detail = JsonNodeFactory.instance.objectNode();
      detail.set("x", LENIENT.readTree(x));
      Event event = Samples.with(Samples.event("ml.inference", "x", "{}"), it -> it.setAll(detail));
      assertThat(step.resolve(Scope.of(event)))
          .as(x)
          .isInstanceOfSatisfying(
              Resolution.Invalid.class, it -> assertThat(it.field()).isEqualTo("body"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "release-escrow: { agent: agt_a } | exactly one of",
        "release-escrow: { agent: agt_a, escrow: e, ref: r } | exactly one of",
        "read-object: { bucket: b } | exactly one of",
        "read-object: { bucket: b, key: k, uri: 's3://b/k' } | exactly one of",
        "open-position: { agent: a, market: m, side: up, amount: 1 } | none of the forms",
        "sweep: { agent: a, to: b, ceiling: 0.1234567 } | six decimal places",
        "record: { agent: a, memo: 'x {% 1 %}' } | whole value",
        "answer-callback: { token: t, outputs: [1] } | none of the forms",
        "create-escrow: { payer: a, payee: b, amount: [1], terms: t } | amount"
      })
  void aStepThatCannotWorkIsRefused(String step, String message) {
    assertThatThrownBy(() -> Samples.step(step)).hasMessageContaining(message);
  }
}
