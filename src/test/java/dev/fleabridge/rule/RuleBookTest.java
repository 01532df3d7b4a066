package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.expression.ExpressionLimits;
import dev.fleabridge.rule.expression.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class RuleBookTest {

  private static final String TWO =
      """
      rules:
        - id: completed
          when:
            source: [aws.sagemaker]
            detail-type: [SageMaker Training Job State Change]
            detail: { TrainingJobStatus: [Completed], TrainingJobName: [ { prefix: fraud- } ] }
          limits: { per-action: "5.00", per-day: 100, approval-above: "2.5", hold-first-payment: true }
          steps: { note: { record: { agent: agt_log, memo: done } } }
        - id: off
          enabled: false
          description: not now
          when: { source: [aws.sagemaker] }
          steps: { pay: { transfer: { payer: agt_off, payee: agt_b, amount: 1 } } }
        - id: nightly
          schedule: { cron: "0 30 2 * * MON-FRI", zone: Europe/Berlin }
          steps: { sweep: { sweep: { agent: agt_desk, to: agt_treasury, ceiling: 20 } } }
        - id: hourly
          schedule: { every: 1h }
          steps: { note: { record: { agent: agt_log, memo: "{% $detail.period.week %}" } } }
      """;

  private static RuleBook book(String yaml) throws RulesInvalid {
    return RuleBook.load(yaml, "rules.yaml", RuleLimits.defaults());
  }

  private static List<String> matching(RuleBook book, Event event) {
    return book.match(event).rules().stream().map(Rule::id).toList();
  }

  @Test
  void matchesByPatternAndOnlyEnabledRules() throws Exception {
    RuleBook book = book(TWO);
    assertThat(matching(book, Samples.event("training-completed.strings.json")))
        .containsExactly("completed");
    assertThat(matching(book, Samples.event("training-failed.json"))).isEmpty();
    assertThat(matching(book, Samples.event("s3-object-created.json"))).isEmpty();
    assertThat(book.rule("off")).isPresent();
    assertThat(book.rule("nobody")).isEmpty();
  }

  @Test
  void explainsWhichFieldDidNotMatch() throws Exception {
    List<Explanation> explained = book(TWO).explain(Samples.event("training-failed.json"));
    assertThat(explained)
        .containsExactly(
            new Explanation("completed", false, true, List.of("detail.TrainingJobStatus")),
            new Explanation("off", false, false, List.of()),
            new Explanation(
                "nightly", false, true, List.of("source", "detail-type", "detail.rule")),
            new Explanation(
                "hourly", false, true, List.of("source", "detail-type", "detail.rule")));
    assertThat(book(TWO).explain(Samples.event("training-completed.strings.json")).getFirst())
        .isEqualTo(new Explanation("completed", true, true, List.of()));
  }

  @Test
  void aScheduledRuleMatchesItsOwnEventsOnly() throws Exception {
    RuleBook book = book(TWO);
    Event event = ScheduledEvent.of("hourly", Instant.parse("2027-01-01T05:00:00.5Z"));
    assertThat(matching(book, event)).containsExactly("hourly");
    assertThat(event.detail().path("period"))
        .hasToString("{\"date\":\"2027-01-01\",\"week\":\"2026-W53\",\"month\":\"2027-01\"}");
    Rule rule = book.rule("hourly").orElseThrow();
    assertThat(BusinessKey.of(rule, event))
        .isEqualTo(new BusinessKey.Known("hourly|2027-01-01T05:00:00Z"));
    assertThat(rule.schedule()).contains(new Schedule.Every(Duration.ofHours(1)));
    assertThat(book.rule("nightly").orElseThrow().schedule())
        .contains(new Schedule.Cron("0 30 2 * * MON-FRI", ZoneId.of("Europe/Berlin")));
  }

  @Test
  void knowsLimitsAndLiteralAgents() throws Exception {
    RuleBook book = book(TWO);
    SpendingLimits limits = book.rule("completed").orElseThrow().limits();
    assertThat(limits.perAction()).contains(Money.of("5"));
    assertThat(limits.quotas().amounts()).containsOnly(Map.entry(Span.DAY, Money.of("100")));
    assertThat(limits.approvalAbove()).contains(Money.of("2.50"));
    assertThat(limits.holdFirstPayment()).isTrue();
    assertThat(book.rule("off").orElseThrow().limits().holdFirstPayment()).isFalse();
    assertThat(book.literalAgents().payers()).containsExactlyInAnyOrder("agt_log", "agt_desk");
    assertThat(book.literalAgents().payees()).containsExactly("agt_treasury");
  }

  @Test
  void aStoredDefinitionGivesTheSameRuleAgain() throws Exception {
    for (Rule rule : book(TWO).rules()) {
      Rule again = Rule.fromDefinition(rule.definition());
      assertThat(again.hash()).isEqualTo(rule.hash()).matches("[0-9a-f]{64}");
      assertThat(again.steps()).hasSameSizeAs(rule.steps());
      assertThat(again.limits()).isEqualTo(rule.limits());
      // Stored as text without BigDecimal, and with its keys in another order, as jsonb does.
      JsonNode text = JsonMapper.shared().readTree(rule.definition().toString());
      assertThat(Rule.fromDefinition(reversed(text)).hash()).isEqualTo(rule.hash());
    }
    assertThat(book(TWO.replace("amount: 1 ", "amount: 2 ")).rule("off").orElseThrow().hash())
        .isNotEqualTo(book(TWO).rule("off").orElseThrow().hash());
  }

  private static JsonNode reversed(JsonNode node) {
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    node.properties().stream()
        .toList()
        .reversed()
        .forEach(entry -> object.set(entry.getKey(), reversed(entry.getValue())));
    return object;
  }

  @Test
  void aStoredDefinitionIsCheckedToo() {
    assertThatThrownBy(() -> Rule.fromDefinition(Samples.json("{'id': 'x', 'steps': {'a': {}}}")))
        .isInstanceOf(RulesInvalid.class)
        .hasMessageContaining("stored rule: ");
  }

  @Test
  void allMistakesAreToldAtOnceOneOnEachLine() {
    String bad =
        TWO.replace("memo: done", "memos: done")
            .replace("amount: 1 ", "amount: 0.1234567 ")
            .replace("every: 1h", "every: never");
    assertThatThrownBy(() -> book(bad))
        .isInstanceOfSatisfying(
            RulesInvalid.class,
            invalid ->
                assertThat(invalid.problems().stream().map(Problem::rule))
                    .contains("completed", "off", "hourly"))
        .hasMessageContaining("rules.yaml: line 8: rule completed: steps.note.record.memos: ")
        .hasMessageContaining(
            "rules.yaml: line 13: rule off: steps.pay.transfer.amount: an amount has at most six");
  }

  @Test
  void rulesHaveDifferentIds() {
    assertThatThrownBy(() -> book(TWO.replace("id: off", "id: completed")))
        .hasMessageContaining("line 9: rule completed: id: another rule has this id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rules: [",
        "just text",
        "rules: {}",
        "a: &a [*a]",
        "rules: !!java.net.URL [x]",
        "rules: []\nrules: []",
        "? [a]\n: b"
      })
  void whatIsNoRulesFileIsRefused(String yaml) {
    assertThatThrownBy(() -> book(yaml)).isInstanceOf(RulesInvalid.class);
  }

  @Test
  void aliasesCannotBlowAFileUp() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(4, before))));
    }
    assertThatThrownBy(() -> book(bomb.toString())).hasMessageContaining("too many values");
    bomb.append("b: [").append("*a0, ".repeat(60)).append("x]\n");
    assertThatThrownBy(() -> book(bomb.toString())).hasMessageContaining("aliases");
  }

  @Test
  void aFileIsBounded() {
    RuleLimits small = new RuleLimits(1_000, 2, 50, ExpressionLimits.defaults());
    assertThatThrownBy(() -> RuleBook.load(TWO + "#".repeat(1_000), "r", small))
        .hasMessageContaining("larger than 1000 bytes");
    RuleLimits few = new RuleLimits(100_000, 2, 50, ExpressionLimits.defaults());
    assertThatThrownBy(() -> RuleBook.load(TWO, "r", few))
        .hasMessageContaining("more than 2 rules");
  }

  @Test
  void plainScalarsAreWhatAnEditorTakesThemFor() throws Exception {
    Rule rule =
        Samples.rule(
            """
            steps:
              it:
                create-escrow:
                  payer: agt_a
                  payee: agt_b
                  amount: 0.10
                  terms: on
                  metadata: { a: yes, b: 1:30, c: 012, d: 0x10, e: true, f: ~, g: 2026-11-18, h: "7" }
            """);
    assertThat(rule.definition().at("/steps/it/create-escrow"))
        .hasToString(
            "{\"payer\":\"agt_a\",\"payee\":\"agt_b\",\"amount\":0.10,\"terms\":\"on\","
                + "\"metadata\":{\"a\":\"yes\",\"b\":\"1:30\",\"c\":12,\"d\":\"0x10\",\"e\":true,"
                + "\"f\":null,\"g\":\"2026-11-18\",\"h\":\"7\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 * * * * | true",
        "*/15 0-5 1,2 ? JAN-MAR MON-FRI | true",
        "0 0 12 1/5 * SUN | true",
        "60 0 * * * * | false",
        "0 0 0 0 * * | false",
        "0 0 0 * 13 * | false",
        "0 0 0 * * 8 | false",
        "0 0 5-1 * * * | false",
        "0 */0 * * * * | false",
        "0 0 0 L * * | true",
        "@daily | false"
      })
  void cronExpressionsAreChecked(String cron, boolean good) {
    String yaml =
        "rules: [ { id: x, schedule: \""
            + cron
            + "\", steps: { a: { record: { agent: a, memo: m } } } } ]";
    if (good) {
      assertThatCode(() -> book(yaml)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> book(yaml)).hasMessageContaining("cron");
    }
  }

  @ParameterizedTest
  @Timeout(10)
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "123456789012345678901"})
  void aNumberWithoutMeasureCannotStopTheMatching(String number) throws Exception {
    RuleBook book = book(TWO.replace("[ { prefix: fraud- } ]", "[ { numeric: [ \">\", 5 ] } ]"));
    Event event =
        Samples.with(
            Samples.event("training-completed.strings.json"),
            detail -> detail.set("TrainingJobName", Samples.json(number)));
    assertThatCode(() -> book.match(event)).doesNotThrowAnyException();
    assertThatCode(() -> Scope.of(event)).doesNotThrowAnyException();
  }

  @Test
  void manyThreadsMatchAtOnce() throws Exception {
    RuleBook book = book(TWO);
    Event completed = Samples.event("training-completed.strings.json");
    Event failed = Samples.event("training-failed.json");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results =
          IntStream.range(0, 2_000)
              .mapToObj(i -> threads.submit(() -> matching(book, i % 2 == 0 ? completed : failed)))
              .toList();
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).hasSize(i % 2 == 0 ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "-7e1000000", "9e307", "1"})
  @Timeout(20)
  void aNumberOfAnySizeCanBeMatched(String number) throws Exception {
    RuleBook book =
        RuleBook.load(
            """
            rules:
              - id: large
                when: { source: [ml.inference], detail: { n: [ { numeric: [ ">", 5 ] } ] } }
                key: "{% $detail.id %}"
                steps: { it: { record: { agent: agt_a, memo: m } } }
              - id: any
                when: { source: [ml.inference] }
                key: "{% $detail.id %}"
                steps: { it: { record: { agent: agt_a, memo: m } } }
            """,
            "test", RuleLimits.defaults());
    Event event = Samples.event("ml.inference", "x", "{'id': 's', 'n': " + number + "}");
    assertThat(book.match(event).rules().stream().map(Rule::id)).contains("any");
  }

  private static final String WIDE =
      """
      rules:
        - id: three
          when: { source: [lists], detail: { a: [p], b: [p], c: [{ prefix: p }] } }
          key: "{% $detail.id %}"
          steps: { it: { record: { agent: agt_a, memo: m } } }
        - id: either
          when: { source: [lists], $or: [ { detail: { a: [p] } }, { detail: { b: [p] } } ] }
          key: "{% $detail.id %}"
          steps: { it: { record: { agent: agt_a, memo: m } } }
        - id: other
          when: { source: [others], detail: { a: [p], b: [p], c: [p] } }
          key: "{% $detail.id %}"
          steps: { it: { record: { agent: agt_a, memo: m } } }
      """;

  private static Event lists(int values) {
    String list = ("'p'," + "'q',".repeat(values - 1)).replaceFirst(",$", "");
    return Samples.event(
        "lists",
        "x",
        "{'id': 's', 'a': [%1$s], 'b': [%1$s], 'c': [%2$s]}"
            .formatted(list.replace('q', 'p'), list.replace('p', 'q')));
  }

  /** The matcher would follow each of a thousand million combinations, and cannot be stopped. */
  @Test
  @Timeout(20)
  void listsInAnEventCannotStopTheMatching() throws Exception {
    RuleBook book = book(WIDE);
    RuleBook.Matches matches = book.match(lists(1_000));
    assertThat(matches.rules()).extracting(Rule::id).containsExactly("either");
    assertThat(matches.tooWide()).extracting(Rule::id).containsExactly("three");
    assertThat(book.explain(lists(1_000)))
        .containsExactly(
            new Explanation("three", false, true, List.of()),
            new Explanation("either", true, true, List.of()),
            new Explanation("other", false, true, List.of("source")));
  }

  @Test
  @Timeout(20)
  void aListAsLongAsAnEventCannotStopTheMatching() throws Exception {
    RuleBook book = book(WIDE);
    Event event = Samples.event("lists", "x", "{'a': [%s'p']}".formatted("'p',".repeat(200_000)));
    assertThat(book.match(event).tooWide()).extracting(Rule::id).contains("three");
    assertThat(book.explain(event)).hasSize(3);
  }

  @Test
  void listsOfUsualLengthAreMatchedAsEver() throws Exception {
    RuleBook book = book(WIDE);
    assertThat(book.match(lists(20)))
        .isEqualTo(new RuleBook.Matches(List.of(book.rule("either").orElseThrow()), List.of()));
    Event one =
        Samples.event(
            "lists", "x", "{'a': [%s'p'], 'b': 'p', 'c': 'p'}".formatted("'o',".repeat(2_000)));
    assertThat(matching(book, one)).containsExactly("three", "either");
  }

  /** What no pattern asks for is not looked at, however much it is. */
  @Test
  void aLongListBesideTheFieldsOfThePatternsCostsNothing() throws Exception {
    RuleBook book = book(WIDE);
    Event event =
        Samples.event(
            "lists",
            "x",
            "{'a': 'p', 'b': 'p', 'c': 'p', 'scores': [%s0.5]}".formatted("0.5,".repeat(200_000)));
    assertThat(matching(book, event)).containsExactly("three", "either");
    assertThat(book.match(event).tooWide()).isEmpty();
  }

  @Test
  void aFieldWhoseNameHoldsAPointIsMatchedAsEver() throws Exception {
    RuleBook book =
        book(
            """
            rules:
              - id: points
                when: { source: [lists], detail: { a.b: [p] } }
                key: "{% $detail.id %}"
                steps: { it: { record: { agent: agt_a, memo: m } } }
            """);
    assertThat(matching(book, Samples.event("lists", "x", "{'a.b': 'p'}")))
        .containsExactly("points");
    assertThat(matching(book, Samples.event("lists", "x", "{'a': {'b': ['o', 'p']}}")))
        .containsExactly("points");
  }
}
