package dev.fleabridge.engine.backtest;

import static dev.fleabridge.engine.backtest.StoredEvents.SINCE;
import static dev.fleabridge.engine.backtest.StoredEvents.UNTIL;
import static dev.fleabridge.engine.backtest.StoredEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.BackTestReadings.Fact;
import dev.fleabridge.ledger.BackTestReadings.PastRun;
import dev.fleabridge.ledger.BackTestReadings.PastStep;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.TestClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackTestTest {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.id %}"
          require:
            - { that: "{% $detail.score >= 0.8 %}", otherwise: below_threshold }
          steps:
            pay: { transfer: { payer: agt_a, payee: "{% $detail.agent %}", amount: "{% $detail.amount %}" } }
      """;

  private static final String LOOK_UP =
      """
      rules:
        - id: bonus
          when: { source: [test] }
          key: "{% $detail.id %}"
          steps:
            job: { describe-training-job: { name: "{% $detail.id %}" } }
            bonus: { transfer: { payer: agt_a, payee: agt_b, amount: "{% $steps.job.metrics.accuracy * 10 %}" } }
      """;

  private static final String FILE =
      """
      rules:
        - id: scores
          when: { source: [test] }
          key: "{% $detail.id %}"
          steps:
            pay:
              pay-scores:
                uri: s3://b/scores.csv
                format: csv
                payer: agt_a
                payee: "{% $row.agent %}"
                amount: "{% $number($row.score) * 10 %}"
      """;

  private static final String LIST =
      """
      rules:
        - id: scores
          when: { source: [test] }
          key: "{% $detail.id %}"
          steps:
            pay:
              pay-scores:
                rows: "{% $detail.rows[score > 0.5] %}"
                payer: agt_a
                payee: "{% $row.agent %}"
                amount: "{% $row.score * 10 %}"
                item: "{% $row.agent %}"
      """;

  private static final String ROWS =
      """
      {"id":"k1","rows":[{"agent":"agt_b","score":0.9},{"agent":"agt_c","score":0.4}]}
      """;

  private static final String DETAIL =
      "{\"id\":\"k1\",\"other\":\"o1\",\"score\":0.9,\"agent\":\"agt_b\",\"amount\":2}";

  private final TestClock clock = new TestClock(UNTIL);
  private final Heard heard = new Heard();

  private static RuleBook book(String yaml) throws RulesInvalid {
    return RuleBook.load(yaml, "rules", RuleLimits.defaults());
  }

  private void run(String inForce, String candidate, StoredEvents events) throws Exception {
    RulesInForce rules = RulesInForce.always(book(inForce));
    new BackTest(rules, events, Evaluations.inPlace(), clock)
        .run(book(candidate), SINCE, UNTIL, heard);
  }

  private Difference only() {
    assertThat(heard.differences).hasSize(1);
    return heard.differences.getFirst();
  }

  private static PastRun paid(String rule, String key) {
    PastStep step =
        new PastStep(
            "pay",
            ActionKind.TRANSFER,
            ActionState.DONE,
            null,
            new BigDecimal("2"),
            Json.object(),
            Json.object());
    return new PastRun(rule, key, List.of(step), BigDecimal.ZERO);
  }

  private static Sum sum(long count, String before, String after) {
    return new Sum(count, new BigDecimal(before), new BigDecimal(after));
  }

  @Test
  void rulesThatAreTheSameAreNotEvaluated() throws Exception {
    StoredEvents events = StoredEvents.of(event(0, DETAIL));

    run(RULES + LOOK_UP.substring("rules:\n".length()), LOOK_UP + RULES.substring(7), events);

    assertThat(heard.compared().unchanged()).isEqualTo(2);
    assertThat(heard.summary().events()).isZero();
    assertThat(events.handedOut).isZero();
  }

  @Test
  void whatTheFilesSayOtherwiseIsToldFirst() throws Exception {
    run(
        RULES + LOOK_UP.substring("rules:\n".length()),
        RULES.replace("0.8", "0.7") + FILE.substring("rules:\n".length()),
        StoredEvents.of());

    assertThat(heard.compared().added()).containsExactly("scores");
    assertThat(heard.compared().removed()).containsExactly("bonus");
    assertThat(heard.compared().changed()).containsExactly("pay");
    assertThat(heard.summary().all()).isEmpty();
  }

  @Test
  void aLowerThresholdPaysMore() throws Exception {
    String detail = DETAIL.replace("0.9", "0.75");
    run(RULES, RULES.replace("0.8", "0.7"), StoredEvents.of(event(0, detail)));

    assertThat(only().what()).containsExactly(What.NEWLY_PAID);
    assertThat(Objects.requireNonNull(only().before()).reason()).isEqualTo("below_threshold");
    assertThat(Objects.requireNonNull(only().after()).amount()).isEqualByComparingTo("2");
    assertThat(heard.summary().all()).isEqualTo(Map.of(What.NEWLY_PAID, sum(1, "0", "2")));
  }

  @Test
  void aHigherThresholdPaysLess() throws Exception {
    run(RULES, RULES.replace("0.8", "0.95"), StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.NO_LONGER_PAID);
    assertThat(heard.summary().all()).isEqualTo(Map.of(What.NO_LONGER_PAID, sum(1, "2", "0")));
  }

  @Test
  void aRuleThatIsGoneOrDisabledPaysNoLonger() throws Exception {
    run(RULES, FILE, StoredEvents.of(event(0, DETAIL)));
    assertThat(heard.differences).extracting(Difference::rule).containsExactly("pay", "scores");
    heard.differences.clear();

    run(
        RULES,
        RULES.replace("id: pay", "id: pay\n    enabled: false"),
        StoredEvents.of(event(0, DETAIL)));
    assertThat(only().what()).containsExactly(What.NO_LONGER_PAID);
  }

  @Test
  void anotherAmountIsTold() throws Exception {
    run(
        RULES,
        RULES.replace("$detail.amount %", "$detail.amount * 1.5 %"),
        StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.OTHER_AMOUNT);
    assertThat(heard.summary().byRule())
        .isEqualTo(Map.of("pay", Map.of(What.OTHER_AMOUNT, sum(1, "2", "3"))));
    assertThat(heard.summary().byPayer())
        .isEqualTo(Map.of("agt_a", Map.of(What.OTHER_AMOUNT, sum(1, "2", "3"))));
    assertThat(heard.summary().byDay())
        .isEqualTo(Map.of("2026-11-01", Map.of(What.OTHER_AMOUNT, sum(1, "2", "3"))));
  }

  @Test
  void anotherPayeeAndAnotherPayerAreTold() throws Exception {
    run(
        RULES,
        RULES.replace("payer: agt_a, payee: \"{% $detail.agent %}\"", "payer: agt_c, payee: agt_d"),
        StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.OTHER_PAYER, What.OTHER_PAYEE);
    assertThat(heard.summary().byPayer())
        .containsEntry(
            "agt_a", Map.of(What.OTHER_PAYER, sum(1, "2", "0"), What.OTHER_PAYEE, sum(1, "2", "0")))
        .containsEntry(
            "agt_c",
            Map.of(What.OTHER_PAYER, sum(1, "0", "2"), What.OTHER_PAYEE, sum(1, "0", "2")));
  }

  @Test
  void anotherKindIsTold() throws Exception {
    run(RULES, RULES.replace("{ transfer:", "{ payout:"), StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.OTHER_TERMS);
  }

  @Test
  void anotherTextIsNoDifference() throws Exception {
    run(
        RULES,
        RULES.replace("payer: agt_a,", "payer: agt_a, memo: thanks,"),
        StoredEvents.of(event(0, DETAIL)));

    assertThat(heard.compared().changed()).containsExactly("pay");
    assertThat(heard.differences).isEmpty();
    assertThat(heard.summary().events()).isEqualTo(1);
  }

  @Test
  void anotherKeyOfWhatWasPaidWouldPayAgain() throws Exception {
    run(
        RULES,
        RULES.replace("$detail.id", "$detail.other"),
        StoredEvents.of(event(0, DETAIL, paid("pay", "k1"))));

    assertThat(only().what()).containsExactly(What.PAYS_AGAIN);
    assertThat(only().explanation())
        .isEqualTo("what was paid under the key k1 could be paid again");
    assertThat(Objects.requireNonNull(only().after()).businessKey()).isEqualTo("o1");
    assertThat(heard.summary().byPayer())
        .isEqualTo(Map.of("agt_a", Map.of(What.PAYS_AGAIN, sum(1, "2", "2"))));
  }

  @Test
  void anotherKeyOfWhatWasNotPaidIsToldAsSuch() throws Exception {
    PastRun skipped =
        new PastRun(
            "pay",
            "k1",
            List.of(
                new PastStep(
                    "pay", ActionKind.TRANSFER, ActionState.SKIPPED, "x", null, null, null)),
            BigDecimal.ZERO);
    run(
        RULES,
        RULES.replace("$detail.id", "$detail.other"),
        StoredEvents.of(event(0, DETAIL, skipped)));

    assertThat(only().what()).containsExactly(What.OTHER_KEY);
  }

  @Test
  void aRuleInShadowModePaysNothing() throws Exception {
    String shadow = RULES.replace("- id: pay\n", "- id: pay\n    mode: shadow\n");
    run(shadow, RULES, StoredEvents.of(event(0, DETAIL)));
    assertThat(only().what()).containsExactly(What.NEWLY_PAID);
    heard.differences.clear();
    run(RULES, shadow, StoredEvents.of(event(0, DETAIL)));
    assertThat(only().what()).containsExactly(What.NO_LONGER_PAID);
  }

  /** What a list says is known, unlike what a file says. */
  @Test
  void theRowsOfAListAreCompared() throws Exception {
    run(LIST, LIST.replace("* 10", "* 11"), StoredEvents.of(event(0, ROWS)));

    assertThat(only().step()).isEqualTo("pay[agt_b]");
    assertThat(only().what()).containsExactly(What.OTHER_AMOUNT);
    assertThat(heard.summary().all().get(What.OTHER_AMOUNT)).isEqualTo(sum(1, "9", "9.9"));
  }

  @Test
  void aRowThatASelectionNewlyFindsIsPaidNewly() throws Exception {
    run(LIST, LIST.replace("0.5", "0.3"), StoredEvents.of(event(0, ROWS)));

    assertThat(heard.differences)
        .filteredOn(one -> one.what().contains(What.NEWLY_PAID))
        .extracting(Difference::step)
        .containsExactly("pay[agt_c]");
    assertThat(heard.differences).noneMatch(one -> one.what().contains(What.NOT_KNOWN));
  }

  @Test
  void aFieldThatNoRowHasPaysNobodyInABackTestToo() throws Exception {
    String candidate =
        LIST.replace("payer: agt_a", "payer: agt_a\n          memo: \"{% $row.note %}\"");
    run(LIST, candidate, StoredEvents.of(event(0, ROWS)));

    assertThat(heard.differences)
        .extracting(Difference::step, Difference::what)
        .contains(
            tuple("pay", Set.of(What.FAILS, What.NO_LONGER_PAID)),
            tuple("pay[agt_b]", Set.of(What.NO_LONGER_PAID)));
  }

  /** The file may have the same rows, or others. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fromAListToAFileAndBackNothingIsKnown(boolean toAFile) throws Exception {
    String file =
        LIST.replace("rows: \"{% $detail.rows[score > 0.5] %}\"", "uri: s3://b/scores.jsonl");
    run(toAFile ? LIST : file, toAFile ? file : LIST, StoredEvents.of(event(0, ROWS)));

    assertThat(heard.differences)
        .extracting(Difference::step, Difference::what)
        .containsExactlyInAnyOrder(
            tuple("pay", Set.of(What.NOT_KNOWN)), tuple("pay[agt_b]", Set.of(What.NOT_KNOWN)));
  }

  /** Of a shadow run nothing was paid, although its file was read. */
  @Test
  void anotherKeyOfWhatWasOnlyShownPaysNothingAgain() throws Exception {
    PastStep read =
        new PastStep(
            "pay", ActionKind.PAY_SCORES, ActionState.DONE, null, null, null, Json.object(), true);
    PastRun shown = new PastRun("pay", "k1", List.of(read), BigDecimal.ZERO);
    run(
        RULES,
        RULES.replace("$detail.id", "$detail.other"),
        StoredEvents.of(event(0, DETAIL, shown)));

    assertThat(only().what()).containsExactly(What.OTHER_KEY);
  }

  /** What is under way may still be paid, and what is HELD may be approved. */
  @Test
  void anotherKeyOfWhatMayStillBePaidWouldPayAgain() throws Exception {
    PastRun held =
        new PastRun(
            "pay",
            "k1",
            List.of(
                new PastStep(
                    "pay",
                    ActionKind.TRANSFER,
                    ActionState.HELD,
                    "approval_required",
                    new BigDecimal("2"),
                    null,
                    null)),
            BigDecimal.ZERO);
    run(
        RULES,
        RULES.replace("$detail.id", "$detail.other"),
        StoredEvents.of(event(0, DETAIL, held)));

    assertThat(only().what()).containsExactly(What.PAYS_AGAIN);
  }

  /** Whether the candidate would pay is not known here. That it may is enough. */
  @Test
  void anotherKeyMayPayAgainWhereAnAnswerIsMissing() throws Exception {
    run(
        LOOK_UP,
        LOOK_UP.replace("$detail.id", "$detail.other"),
        StoredEvents.of(event(0, DETAIL, paid("bonus", "k1"))));

    assertThat(heard.differences)
        .extracting(difference -> List.copyOf(difference.what()))
        .containsExactly(List.of(What.NOT_KNOWN), List.of(What.PAYS_AGAIN));
    assertThat(heard.summary().all()).containsEntry(What.PAYS_AGAIN, sum(1, "2", "0"));
  }

  @Test
  void aRuleUnderAnotherIdWouldPayAgain() throws Exception {
    run(
        RULES,
        RULES.replace("id: pay", "id: pay-2"),
        StoredEvents.of(event(0, DETAIL, paid("pay", "k1"))));

    assertThat(heard.differences)
        .extracting(difference -> List.copyOf(difference.what()))
        .containsExactly(
            List.of(What.NO_LONGER_PAID), List.of(What.NEWLY_PAID), List.of(What.PAYS_AGAIN));
    assertThat(heard.differences.getLast().explanation())
        .isEqualTo("what rule pay paid under k1 could be paid again");
  }

  /** A rename in two steps: the old rule is not in force any more. */
  @Test
  void aRuleInPlaceOfOneThatIsGoneSinceWouldPayAgain() throws Exception {
    run(FILE, FILE + fee(), StoredEvents.of(event(0, DETAIL, paid("pay", "k1"))));

    assertThat(heard.differences)
        .extracting(difference -> List.copyOf(difference.what()))
        .containsExactly(List.of(What.NEWLY_PAID), List.of(What.PAYS_AGAIN));
  }

  @Test
  void aRuleInPlaceOfOneWhoseConditionsRefuseTheEventNowWouldPayAgain() throws Exception {
    String narrower = RULES.replace("score >= 0.8", "score >= 0.95");
    run(RULES, narrower + fee(), StoredEvents.of(event(0, DETAIL, paid("pay", "k1"))));

    assertThat(heard.differences)
        .extracting(difference -> List.copyOf(difference.what()))
        .containsExactly(
            List.of(What.NO_LONGER_PAID), List.of(What.NEWLY_PAID), List.of(What.PAYS_AGAIN));
  }

  private static String fee() {
    return RULES.replace("id: pay", "id: fee").substring("rules:\n".length());
  }

  /** Another rule beside the one that paid is something new, and no repetition. */
  @Test
  void aRuleBesideTheOneThatPaidDoesNotPayAgain() throws Exception {
    run(RULES, RULES + fee(), StoredEvents.of(event(0, DETAIL, paid("pay", "k1"))));

    assertThat(only().what()).containsExactly(What.NEWLY_PAID);
  }

  @Test
  void aFactIsDecidedByItsFirstEvent() throws Exception {
    StoredEvents events =
        StoredEvents.of(event(0, DETAIL), event(1, DETAIL), event(2, DETAIL.replace("k1", "k2")));

    run(RULES, RULES.replace("$detail.amount %", "$detail.amount + 1 %"), events);

    assertThat(heard.differences).extracting(Difference::event).containsExactly("e0", "e2");
  }

  @Test
  void aFactThatWasDecidedBeforeTheWindowStaysAsItIs() throws Exception {
    StoredEvents events = StoredEvents.of(event(0, DETAIL));
    events.begunBefore.add(new Fact("pay", "k1"));

    run(RULES, RULES.replace("$detail.amount %", "$detail.amount + 1 %"), events);

    assertThat(heard.differences).isEmpty();
  }

  /** Of two events that were one fact each is a fact of its own: the second is paid, too. */
  @Test
  void aFinerKeyPaysMoreOften() throws Exception {
    StoredEvents events =
        StoredEvents.of(
            event(0, DETAIL, paid("pay", "k1")),
            event(1, DETAIL.replace("o1", "o2"), paid("pay", "k1")));

    run(RULES, RULES.replace("$detail.id", "$detail.other"), events);

    assertThat(heard.summary().all())
        .isEqualTo(Map.of(What.NEWLY_PAID, sum(1, "0", "2"), What.PAYS_AGAIN, sum(2, "4", "4")));
  }

  @Test
  void aCandidateThatCannotBeAppliedFails() throws Exception {
    run(RULES, RULES.replace("$detail.id", "$detail.nothing"), StoredEvents.of(event(0, DETAIL)));

    assertThat(heard.differences)
        .extracting(difference -> List.copyOf(difference.what()))
        .containsExactly(List.of(What.FAILS), List.of(What.NO_LONGER_PAID));
    assertThat(heard.differences.getFirst().explanation())
        .isEqualTo("key_missing: the key has no value");
  }

  @Test
  void aStepThatTheRuleMakesInvalidFails() throws Exception {
    run(
        RULES,
        RULES.replace("$detail.amount %", "$detail.agent %"),
        StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.NO_LONGER_PAID, What.FAILS);
    assertThat(only().explanation()).isEqualTo("amount: not a decimal number");
  }

  private static PastRun lookedUp(String name, ActionState state, @Nullable String result) {
    PastStep job =
        new PastStep(
            "job",
            ActionKind.DESCRIBE_TRAINING_JOB,
            state,
            null,
            null,
            Json.object().put("name", name),
            result == null ? null : Json.readObject(result));
    return new PastRun("bonus", "k1", List.of(job), BigDecimal.ZERO);
  }

  @Test
  void aLookUpIsAnsweredByWhatWasRecorded() throws Exception {
    PastRun run = lookedUp("k1", ActionState.DONE, "{\"metrics\":{\"accuracy\":0.9}}");

    run(LOOK_UP, LOOK_UP.replace("* 10", "* 20"), StoredEvents.of(event(0, DETAIL, run)));

    assertThat(only().what()).containsExactly(What.OTHER_AMOUNT);
    assertThat(Objects.requireNonNull(only().before()).amount()).isEqualByComparingTo("9");
    assertThat(Objects.requireNonNull(only().after()).amount()).isEqualByComparingTo("18");
  }

  /** The step has another name: the same was asked, and that counts. */
  @Test
  void aLookUpIsFoundByWhatItAsksAndNotByItsName() throws Exception {
    PastRun run = lookedUp("k1", ActionState.DONE, "{\"metrics\":{\"accuracy\":0.9}}");
    String renamed =
        LOOK_UP
            .replace("      job: {", "      training: {")
            .replace("$steps.job.", "2 * $steps.training.");

    run(LOOK_UP, renamed, StoredEvents.of(event(0, DETAIL, run)));

    assertThat(only().what()).containsExactly(What.OTHER_AMOUNT);
  }

  @Test
  void whatWasNeverLookedUpIsSaidSo() throws Exception {
    PastRun run = lookedUp("k1", ActionState.DONE, "{\"metrics\":{\"accuracy\":0.9}}");
    String other = LOOK_UP.replace("name: \"{% $detail.id %}\"", "name: \"{% $detail.other %}\"");

    run(LOOK_UP, other, StoredEvents.of(event(0, DETAIL, run)));

    assertThat(only().what()).containsExactly(What.NOT_KNOWN);
    assertThat(only().explanation()).isEqualTo("what step job answers is not known");
  }

  @Test
  void aLookUpThatHasNotEndedIsNotKnown() throws Exception {
    PastRun run = lookedUp("k1", ActionState.READY, null);

    run(LOOK_UP, LOOK_UP.replace("* 10", "* 20"), StoredEvents.of(event(0, DETAIL, run)));

    assertThat(only().what()).containsExactly(What.NOT_KNOWN);
  }

  @Test
  void rowsOfAFileAreNotReadAgainAndThatIsSaidSo() throws Exception {
    run(FILE, FILE.replace("* 10", "* 20"), StoredEvents.of(event(0, DETAIL)));

    assertThat(only().what()).containsExactly(What.NOT_KNOWN);
    assertThat(only().explanation()).isEqualTo("the rows of the file are not read again");
  }

  @Test
  void aFileOfTheSameRowsIsNoDifference() throws Exception {
    run(
        FILE,
        FILE.replace("id: scores", "id: scores\n    description: x"),
        StoredEvents.of(event(0, DETAIL)));

    assertThat(heard.differences).isEmpty();
  }

  @Test
  void aScheduleThatIsNewIsSaidNotToBeTried() throws Exception {
    String scheduled =
        """
        rules:
          - id: nightly
            schedule: "0 0 2 * * *"
            steps:
              pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1" } }
        """;
    run(RULES, RULES + scheduled.substring("rules:\n".length()), StoredEvents.of());

    assertThat(heard.compared().notes())
        .containsExactly(
            "rule nightly: times of its schedule at which no event was filed are not tried");
  }

  /** Each page is compared to its end before the next one is read. */
  @Test
  void fiftyThousandEventsAreReadPageByPage() throws Exception {
    StoredEvents events =
        StoredEvents.many(50_000, n -> DETAIL.replace("k1", "k" + n).replace("0.9", "0.75"));
    long[] ahead = {0};
    Heard watching =
        new Heard() {
          @Override
          public void progress(long evaluated) {
            super.progress(evaluated);
            ahead[0] = Math.max(ahead[0], events.handedOut - evaluated);
          }
        };
    RulesInForce rules = RulesInForce.always(book(RULES));

    new BackTest(rules, events, Evaluations.inPlace(), clock)
        .run(book(RULES.replace("0.8", "0.7")), SINCE, UNTIL, watching);

    assertThat(ahead[0]).isLessThan(StoredEvents.MAX_EVENTS);
    assertThat(watching.progress).hasSize(50).startsWith(1_000L).endsWith(50_000L);
    assertThat(watching.differences).hasSize(Course.MAX_TOLD);
    assertThat(watching.summary().leftOut()).isEqualTo(50_000 - Course.MAX_TOLD);
    assertThat(watching.summary().events()).isEqualTo(50_000);
    assertThat(watching.summary().all())
        .isEqualTo(Map.of(What.NEWLY_PAID, sum(50_000, "0", "100000")));
    assertThat(watching.summary().byDay()).hasSize(35);
  }

  @Test
  void progressIsToldEachSecondHoweverSlowItIs() throws Exception {
    Evaluations slow =
        new Evaluations() {
          @Override
          public <T> T run(Supplier<T> work) {
            clock.advance(Duration.ofMillis(300));
            return work.get();
          }
        };
    RulesInForce rules = RulesInForce.always(book(RULES));

    new BackTest(rules, StoredEvents.many(10, n -> DETAIL.replace("k1", "k" + n)), slow, clock)
        .run(book(RULES.replace("0.8", "0.7")), SINCE, UNTIL, heard);

    assertThat(heard.progress).containsExactly(2L, 4L, 6L, 8L, 10L);
  }

  @Test
  void oneRunsAtATimeAndOneThatFailedIsOver() throws Exception {
    RulesInForce rules = RulesInForce.always(book(RULES));
    RuleBook candidate = book(RULES.replace("0.8", "0.7"));
    BackTest backTest =
        new BackTest(rules, StoredEvents.of(event(0, DETAIL)), Evaluations.inPlace(), clock);
    Heard second = new Heard();
    Heard first =
        new Heard() {
          @Override
          public void begins(BackTest.Compared compared) {
            assertThatThrownBy(() -> backTest.run(candidate, SINCE, UNTIL, second))
                .isInstanceOf(BackTest.Busy.class);
            throw new IllegalStateException("the client went away");
          }
        };
    assertThatThrownBy(() -> backTest.run(candidate, SINCE, UNTIL, first))
        .isInstanceOf(IllegalStateException.class);

    backTest.run(candidate, SINCE, UNTIL, second);

    assertThat(second.hasEnded()).isTrue();
  }

  @Test
  void whereNothingCanBeEvaluatedItStopsInWords() throws RulesInvalid, IOException {
    Evaluations busy =
        new Evaluations() {
          @Override
          public <T> T run(Supplier<T> work) {
            throw Undecided.refused("no thread was free");
          }
        };
    RulesInForce rules = RulesInForce.always(book(RULES));
    RuleBook candidate = book(RULES.replace("0.8", "0.7"));
    BackTest backTest = new BackTest(rules, StoredEvents.of(event(0, DETAIL)), busy, clock);

    assertThatThrownBy(() -> backTest.run(candidate, SINCE, UNTIL, heard))
        .isInstanceOf(BackTest.Stopped.class)
        .hasMessage("this replica cannot evaluate just now: no thread was free");
    assertThat(heard.hasEnded()).isFalse();
  }
}
