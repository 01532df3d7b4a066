package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.ledger.Pauses;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.model.Verdict.Would;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** What a rule in shadow mode does: it shows what it would do, and does nothing. */
class ShadowIT {

  private static final String SHADOW = pay("shadow", "");
  private static final String LIVE = pay("live", "");

  private Workbench bench = new Workbench(SHADOW);

  @Test
  void aPaymentIsJudgedAndNotSent() {
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "10");

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    Action judged = bench.action(id);
    assertThat(judged.shadow()).isTrue();
    assertThat(judged.state()).isEqualTo(ActionState.SKIPPED);
    assertThat(judged.reason()).isEqualTo("shadow_mode");
    assertThat(judged.explanation()).isEqualTo("would be sent");
    assertThat(judged.payer()).isEqualTo("agt_payer");
    assertThat(judged.payee()).isEqualTo("agt_a");
    assertThat(judged.amount()).isEqualTo(Money.of("10"));
    assertThat(verdict(id).would()).isEqualTo(Would.BE_SENT);
    assertThat(count("attempt")).isZero();
  }

  @Test
  void theBooksStayAsTheyWere() {
    bench = new Workbench(pay("shadow", "per-day: 100, per-hour: 50, hold-first-payment: true"));
    bench.balance("agt_payer", "100");
    List<Map<String, Object>> before = wallets();
    UUID id = file(bench, "e1", "k1", "agt_a", "10");

    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(id).reason()).isEqualTo("first_payment_to_payee");
    assertThat(wallets()).isEqualTo(before);
    assertThat(count("budget")).isZero();
    assertThat(count("known_payee")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "per-action: 5/over_limit_per_action",
        "per-day: 5/over_budget",
        "per-hour: 5/over_budget",
        "approval-above: 5/approval_required",
        "hold-first-payment: true/first_payment_to_payee"
      })
  void theVerdictNamesTheLimitThatStopsIt(String limitAndReason) {
    String[] parts = limitAndReason.split("/", -1);
    bench = new Workbench(pay("shadow", parts[0]));
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "10");

    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.SKIPPED);
    assertThat(verdict(id)).isEqualTo(Verdict.held(parts[1]));
    assertThat(bench.action(id).explanation())
        .startsWith("would be HELD: %s (".formatted(parts[1]));
  }

  @Test
  void theVerdictIsByTheBooksOfThatMoment() {
    String both = SHADOW + rule("live-pay", "live", "live", "");
    bench = new Workbench(both).limits(GuardLimits.NONE);
    bench.balance("agt_payer", "15");
    bench.file(event("e1", "live", "k1", "agt_a", "10"));
    assertThat(bench.replica("one").claim(10).sending()).hasSize(1);
    UUID tooMuch = file(bench, "e2", "k2", "agt_a", "10");

    bench.replica("one").judgeShadows();
    assertThat(verdict(tooMuch)).isEqualTo(Verdict.held("insufficient_funds"));
    assertThat(bench.action(tooMuch).explanation()).contains("10.20 of it reserved");
  }

  @Test
  void shadowRunsDoNotCountAgainstEachOther() {
    bench = new Workbench(pay("shadow", "per-day: 15"));
    bench.balance("agt_payer", "12");
    UUID first = file(bench, "e1", "k1", "agt_a", "10");
    UUID second = file(bench, "e2", "k2", "agt_a", "10");

    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(first).would()).isEqualTo(Would.BE_SENT);
    assertThat(verdict(second).would()).isEqualTo(Would.BE_SENT);
  }

  @Test
  void aPauseAndAListAreSeen() {
    bench.balance("agt_payer", "100");
    UUID stranger = file(bench, "e1", "k1", "somebody", "10");
    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(stranger)).isEqualTo(Verdict.held("payee_not_allowed"));

    bench.transactions.executeWithoutResult(status ->
        bench.ledger.pauses().put(new Pauses.Pause("all", "stop", "ann", bench.clock.instant())));
    UUID paused = file(bench, "e2", "k2", "agt_a", "10");
    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(paused)).isEqualTo(Verdict.held("paused"));
  }

  @Test
  void aBalanceIsReadForItAndWaitedForAMinute() {
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    Claimer claimer = bench.replica("one");
    assertThat(claimer.judgeShadows().balancesWanted()).containsExactly("agt_payer");
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);

    bench.clock.advance(Duration.ofSeconds(30));
    assertThat(claimer.judgeShadows().balancesWanted()).containsExactly("agt_payer");
    bench.clock.advance(Duration.ofSeconds(45));
    claimer.judgeShadows();
    assertThat(verdict(id)).isEqualTo(Verdict.held("balance_unavailable"));

    UUID read = file(bench, "e2", "k2", "agt_a", "10");
    claimer.judgeShadows();
    bench.clock.advance(Duration.ofSeconds(5));
    bench.balance("agt_payer", "100");
    claimer.judgeShadows();
    assertThat(verdict(read).would()).isEqualTo(Would.BE_SENT);
  }

  @Test
  void promotingTheRuleNeverPaysThePast() {
    bench.balance("agt_payer", "100");
    UUID old = file(bench, "e1", "k1", "agt_a", "10");
    UUID waiting = file(bench, "e2", "k2", "agt_a", "10");
    bench.replica("one").judgeShadows();
    bench.jdbc.update(
        "update action set state = 'READY', reason = null, due_at = created_at where id = ?",
        waiting);

    var live = bench.plannerOf(LIVE);
    var again = bench.file(live, event("e1", "test", "k1", "agt_a", "10"));
    var sameFact = bench.file(live, event("e3", "test", "k1", "agt_a", "10"));
    Claimer promoted = bench.replicaWith(LIVE);
    assertThat(again.runs()).allMatch(run -> run.shadow() && !run.started());
    assertThat(sameFact.runs()).allMatch(run -> run.shadow() && !run.started());
    assertThat(promoted.claim(10).sending()).isEmpty();
    promoted.judgeShadows();
    assertThat(verdict(old).would()).isEqualTo(Would.BE_SENT);
    assertThat(verdict(waiting).would()).isEqualTo(Would.BE_SENT);

    var news = bench.file(live, event("e4", "test", "k4", "agt_a", "10"));
    assertThat(news.runs()).allMatch(run -> !run.shadow() && run.started());
    assertThat(promoted.claim(10).sending())
        .extracting(Action::id)
        .containsExactlyElementsOf(news.runs().getFirst().actions());
  }

  @Test
  void whatBeganLiveGoesOnLiveWhenItsRuleIsPutIntoShadow() {
    bench = new Workbench(LIVE);
    bench.balance("agt_payer", "100");
    UUID begun = file(bench, "e1", "k1", "agt_a", "10");

    var shadow = bench.plannerOf(SHADOW);
    assertThat(bench.file(shadow, event("e2", "test", "k1", "agt_a", "10")).runs())
        .allMatch(run -> !run.shadow());
    UUID later =
        bench
            .file(shadow, event("e3", "test", "k3", "agt_a", "10"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    Claimer changed = bench.replicaWith(SHADOW);
    assertThat(changed.claim(10).sending()).extracting(Action::id).containsExactly(begun);
    changed.judgeShadows();
    assertThat(verdict(later).would()).isEqualTo(Would.BE_SENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'SENDING', epoch = 1, lease_until = now()",
        "state = 'UNKNOWN'",
        "state = 'NEEDS_REVIEW'",
        "state = 'DONE'",
        "reserved = 1",
        "budget_day = date '2026-11-20'",
        "epoch = 1",
        "first_sent_at = now()"
      })
  void theDatabaseLetsNoReleaseSendIt(String change) {
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    assertThatExceptionOfType(DataIntegrityViolationException.class)
        .isThrownBy(() -> bench.jdbc.update("update action set " + change + " where id = ?", id))
        .withMessageContaining("shadow_is_never_sent");
  }

  /** An earlier release claims whatever is due: it does not know the word, nor the column. */
  @Test
  void aReleaseThatDoesNotKnowTheWordHoldsIt() {
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    bench.jdbc.update(
        "update rule_version set grammar = ?, definition = ?::json",
        StoredRule.GRAMMAR + 1,
        "{\"id\": \"pay\", \"a-newer-word\": \"shadow\", \"steps\": {}}");

    Claimer earlier = bench.replica("earlier");
    earlier.judgeShadows();
    earlier.claim(10);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo("rule_unreadable");
  }

  @Test
  void aReplicaWithoutTheRuleLeavesItToOthers() {
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    bench.replicaWith("rules:\n" + rule("other", "shadow", "test", "")).judgeShadows();
    assertThat(bench.action(id).reason()).isEqualTo("rule_not_in_force");

    bench.clock.advance(Duration.ofSeconds(16));
    bench.balance("agt_payer", "100");
    bench.replica("one").judgeShadows();
    assertThat(verdict(id).would()).isEqualTo(Would.BE_SENT);
  }

  @Test
  void whatWasHeldAndWaitsForABalanceHasEachMoveInItsHistory() {
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    bench.replicaWith("rules:\n" + rule("other", "shadow", "test", "")).judgeShadows();
    bench.clock.advance(Duration.ofSeconds(16));
    bench.replica("one").judgeShadows();
    assertThat(bench.action(id).reason()).isEqualTo("balance_unavailable");
    bench.clock.advance(Duration.ofSeconds(5));
    bench.balance("agt_payer", "100");
    bench.replica("one").judgeShadows();

    assertThat(Readings.on(bench.jdbc).actions().history(id))
        .extracting(move -> move.from() + " " + move.to())
        .containsExactly("null READY", "READY HELD", "HELD READY", "READY SKIPPED");
  }

  @Test
  void aClaimNeverTakesWhatIsOnlyJudgedHoweverItIsAsked() {
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "10");
    Action action = bench.action(id);
    ClaimDecider decider =
        new ClaimDecider(
            bench.ledger, bench.guardWith(SHADOW), bench.outside, bench.settings, "one");

    bench.transactions.executeWithoutResult(status ->
        assertThat(decider.decide(List.of(action), 10, true, bench.clock.instant()).sending())
            .isEmpty());
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whatCannotBeJudgedStopsNothingThatIsPaid() {
    bench = new Workbench(SHADOW + rule("live-pay", "live", "live", ""));
    bench.balance("agt_payer", "100");
    UUID poison = file(bench, "e1", "k1", "agt_a", "10");
    UUID sound = file(bench, "e2", "k2", "agt_a", "10");
    bench.jdbc.update("update action set kind = 'NEWER_KIND' where id = ?", poison);
    UUID paid =
        bench.file(event("e3", "live", "k3", "agt_a", "10")).runs().getFirst().actions().getFirst();

    Claimer claimer = bench.replica("one");
    claimer.judgeShadows();
    assertThat(claimer.claim(10).sending()).extracting(Action::id).contains(paid);
    assertThat(verdict(sound).would()).isEqualTo(Would.BE_SENT);
    assertThat(
            bench.jdbc.queryForObject(
                "select state from action where id = ?", String.class, poison))
        .isEqualTo("READY");
  }

  private static final String STEPS =
      """
      rules:
        - id: escrow
          mode: shadow
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            job: { describe-training-job: { name: job-1 } }
            lock: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "{% $steps.job.bonus %}", terms: t, ref: "{% $detail.key %}" } }
            free: { release-escrow: { agent: agt_payer, escrow: "{% $steps.lock.escrowId %}" } }
            free_by_ref: { after: [lock], release-escrow: { agent: agt_payer, ref: "{% $detail.key %}" } }
            instead: { on-failure-of: lock, transfer: { payer: agt_payer, payee: agt_a, amount: "1" } }
            share: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $number($steps.lock.fee) %}" } }
            join: { register-agent: { name: model-1 } }
            claim: { claim-faucet: { agent: "{% $steps.join.agentId %}" } }
            answer: { after: [free], answer-callback: { token: "{% $detail.key %}" } }
      """;

  @Test
  void stepsGoOnAsIfTheEarlierOnesHadBeenSentAndLookUpsAreReal() {
    bench = new Workbench(STEPS);
    bench.balance("agt_payer", "100");
    List<UUID> ids =
        bench.file(event("e1", "test", "k1", "agt_a", "0")).runs().getFirst().actions();

    List<Action> sent =
        bench.runUntilIdle(action -> SendResult.done(Json.object().put("bonus", 20)));
    Map<String, Action> steps =
        ids.stream().map(bench::action).collect(Collectors.toMap(Action::step, a -> a));
    assertThat(sent).extracting(Action::kind).containsExactly(ActionKind.DESCRIBE_TRAINING_JOB);
    assertThat(step(steps, "job").state()).isEqualTo(ActionState.DONE);
    assertThat(step(steps, "job").shadow()).isTrue();
    assertThat(step(steps, "lock").amount()).isEqualTo(Money.of("20"));
    assertThat(would(steps, "lock")).isEqualTo(Would.BE_SENT);
    assertThat(step(steps, "free").resolved().path("escrow").asString())
        .isEqualTo("shadow:" + step(steps, "lock").id());
    assertThat(would(steps, "free")).isEqualTo(Would.BE_SENT);
    assertThat(would(steps, "free_by_ref")).isEqualTo(Would.BE_SENT);
    assertThat(step(steps, "instead").reason()).isEqualTo("not_needed");
    assertThat(would(steps, "share")).isEqualTo(Would.DEPEND);
    assertThat(step(steps, "share").explanation())
        .isEqualTo("it depends on what shadow step lock would have answered");
    assertThat(would(steps, "join")).isEqualTo(Would.BE_SENT);
    assertThat(would(steps, "claim")).isEqualTo(Would.DEPEND);
    assertThat(would(steps, "answer")).isEqualTo(Would.BE_SENT);
    assertThat(count("escrow")).isZero();
    assertThat(count("escrow_handle")).isZero();
    assertThat(count("agent")).isZero();
  }

  @Test
  void aReleaseIsJudgedByWhatTheShadowOfItsEscrowWouldHold() {
    bench =
        new Workbench(
            STEPS.replace("mode: shadow", "mode: shadow\n    limits: { approval-above: 15 }"));
    bench.balance("agt_payer", "100");
    List<UUID> ids =
        bench.file(event("e1", "test", "k1", "agt_a", "0")).runs().getFirst().actions();

    bench.runUntilIdle(action -> SendResult.done(Json.object().put("bonus", 15)));
    Action free =
        ids.stream()
            .map(bench::action)
            .filter(a -> a.step().equals("free"))
            .findFirst()
            .orElseThrow();
    assertThat(verdict(free.id()).would()).isEqualTo(Would.BE_SENT);
  }

  @Test
  void afterAStepThatWouldBeHeldNobodyKnows() {
    bench = new Workbench(STEPS);
    bench.balance("agt_payer", "1");
    List<UUID> ids =
        bench.file(event("e1", "test", "k1", "agt_a", "0")).runs().getFirst().actions();

    bench.runUntilIdle(action -> SendResult.done(Json.object().put("bonus", 20)));
    for (String name : List.of("free", "instead", "answer")) {
      Action step =
          ids.stream()
              .map(bench::action)
              .filter(a -> a.step().equals(name))
              .findFirst()
              .orElseThrow();
      assertThat(verdict(step.id()).would()).as(name).isEqualTo(Would.DEPEND);
    }
  }

  @Test
  void afterAStepThatIsRefusedTheOneInItsPlaceGoesOn() {
    bench = new Workbench(STEPS);
    bench.balance("agt_payer", "100");
    List<UUID> ids =
        bench.file(event("e1", "test", "k1", "agt_a", "0")).runs().getFirst().actions();

    bench.runUntilIdle(action -> SendResult.done(Json.object().put("bonus", -1)));
    Map<String, Action> steps =
        ids.stream().map(bench::action).collect(Collectors.toMap(Action::step, a -> a));
    assertThat(step(steps, "lock").state()).isEqualTo(ActionState.DECLINED);
    assertThat(would(steps, "instead")).isEqualTo(Would.BE_SENT);
    assertThat(step(steps, "free").reason()).isEqualTo("dependency_declined");
  }

  @Test
  void aLookUpThatIsStoppedShowsByWhat() {
    bench = new Workbench(STEPS);
    bench.transactions.executeWithoutResult(status ->
        bench.ledger.pauses().put(new Pauses.Pause("all", "stop", "ann", bench.clock.instant())));
    List<UUID> ids =
        bench.file(event("e1", "test", "k1", "agt_a", "0")).runs().getFirst().actions();

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    Action job =
        ids.stream()
            .map(bench::action)
            .filter(a -> a.step().equals("job"))
            .findFirst()
            .orElseThrow();
    assertThat(verdict(job.id())).isEqualTo(Verdict.held("paused"));
  }

  @Test
  void aSweepShowsTheAmountThatItWouldMove() {
    bench =
        new Workbench(
            """
            rules:
              - id: sweep
                mode: shadow
                when: { source: [test] }
                key: "{% $detail.key %}"
                steps:
                  sweep: { sweep: { agent: agt_payer, to: agt_treasury, ceiling: "49" } }
            """);
    bench.balance("agt_payer", "100");
    UUID id = file(bench, "e1", "k1", "agt_a", "0");

    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(id).would()).isEqualTo(Would.BE_SENT);
    assertThat(bench.action(id).amount()).isEqualTo(Money.of("51"));
  }

  @Test
  void aHandleOfAnotherEscrowIsSeenAndNotTaken() {
    String create =
        """
          - id: %s
            mode: %s
            when: { source: [%s] }
            key: "{%% $detail.key %%}"
            steps:
              lock: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "1", terms: t, ref: same } }
        """;
    bench =
        new Workbench(
            "rules:\n"
                + create.formatted("one", "live", "live")
                + create.formatted("two", "shadow", "test"));
    bench.balance("agt_payer", "100");
    UUID first = file(bench, "e1", "k1", "agt_a", "0");
    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(first).would()).isEqualTo(Would.BE_SENT);

    bench.file(event("e2", "live", "k2", "agt_a", "0"));
    bench.runUntilIdle(action -> SendResult.done(Json.object().put("escrowId", "esc_1")));
    UUID second = file(bench, "e3", "k3", "agt_a", "0");
    bench.runUntilIdle(Workbench::done);
    assertThat(verdict(second)).isEqualTo(Verdict.held("escrow_ref_taken"));
  }

  private static Action step(Map<String, Action> steps, String name) {
    return Objects.requireNonNull(steps.get(name), name);
  }

  private static @Nullable Would would(Map<String, Action> steps, String name) {
    return Verdict.of(step(steps, name)).map(Verdict::would).orElse(null);
  }

  private Verdict verdict(UUID id) {
    Verdict whole = Verdict.of(bench.action(id)).orElseThrow();
    return whole.would() == Would.BE_HELD ? Verdict.held(String.valueOf(whole.reason())) : whole;
  }

  private List<Map<String, Object>> wallets() {
    return bench.jdbc.queryForList("select * from wallet order by agent");
  }

  private int count(String table) {
    return Objects.requireNonNull(
        bench.jdbc.queryForObject("select count(*) from " + table, Integer.class));
  }

  private static UUID file(
      Workbench bench, String eventId, String key, String payee, String amount) {
    return bench
        .file(event(eventId, "test", key, payee, amount))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static Event event(String id, String source, String key, String payee, String amount) {
    String detail =
        Json.object().put("key", key).put("payee", payee).put("amount", amount).toString();
    return Workbench.event(id, source, "t", detail);
  }

  private static String pay(String mode, String limits) {
    return "rules:\n" + rule("pay", mode, "test", limits);
  }

  private static String rule(String id, String mode, String source, String limits) {
    return """
      - id: %s
        mode: %s
        when: { source: [%s] }
        key: "{%% $detail.key %%}"
        limits: { %s }
        steps:
          pay: { transfer: { payer: agt_payer, payee: "{%% $detail.payee %%}", amount: "{%% $detail.amount %%}" } }
    """
        .formatted(id, mode, source, limits);
  }
}
