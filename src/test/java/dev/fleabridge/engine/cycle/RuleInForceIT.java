package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two replicas with different rules files on one database: limits follow the run, and what a
 * replica does not know, it does not send (money rule 20).
 */
class RuleInForceIT {

  private static final String LIMITED =
      rules("pay", "per-action: 200, per-day: 100, approval-above: 5");
  private static final String UNLIMITED = rules("pay", "");
  private static final String RENAMED = rules("pay-agents", "");

  private Workbench bench = new Workbench(UNLIMITED);

  @Test
  void whatARuleHoldsStaysHeldByAReplicaWithoutTheRule() {
    UUID id = held(LIMITED, "50");
    Claimer other = bench.replicaWith(RENAMED);

    other.reconsiderHeld();
    assertThat(other.claim(10).sending()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo("rule_not_in_force");
    assertThat(bench.action(id).explanation()).isEqualTo("this replica has no rule pay");
  }

  @Test
  void aReplicaThatKnowsTheRuleLetsGoWhatAnotherDidNotKnow() {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "4");
    assertThat(bench.replicaWith(RENAMED).claim(10).sending()).isEmpty();

    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    bench.clock.advance(Duration.ofSeconds(15));
    bench.balance("agt_payer", "1000");
    assertThat(bench.replica("one").claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void aStartWithTheRuleLetsItGoAtOnce() {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "4");
    bench.replicaWith(RENAMED).claim(10);

    Claimer started = bench.replica("one");
    started.reconsiderHeld();
    assertThat(started.claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void theLongerNobodyKnowsTheRuleTheLessOftenItIsLookedAt() {
    bench = new Workbench(UNLIMITED);
    UUID id = file("k1", "4");
    Claimer other = bench.replicaWith(RENAMED);
    int looks = 0;
    for (int second = 0; second < 3 * 3600; second += 30) {
      looks += other.claim(10).looked();
      bench.clock.advance(Duration.ofSeconds(30));
    }
    assertThat(looks).isBetween(15, 30);
    assertThat(bench.action(id).reason()).isEqualTo("rule_not_in_force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "per-action: 40",
        "per-day: 40",
        "per-agent-per-day: 40",
        "approval-above: 40",
        "per-hour: 40",
        "per-agent-per-7-days: 40"
      })
  void ofEachLimitTheStricterHoldsWhicheverFileHasIt(String limit) {
    for (String loose : List.of(UNLIMITED, rules("pay", limit.replace("40", "60")))) {
      UUID byRun = held(rules("pay", limit), "50");
      Claimer looser = bench.replicaWith(loose);
      looser.reconsiderHeld();
      assertThat(looser.claim(10).sending()).isEmpty();
      assertThat(bench.action(byRun).state()).isEqualTo(ActionState.HELD);

      bench = new Workbench(loose);
      bench.balance("agt_payer", "1000");
      UUID byFile = file("k2", "50");
      assertThat(bench.replicaWith(rules("pay", limit)).claim(10).sending()).isEmpty();
      assertThat(bench.action(byFile).state()).isEqualTo(ActionState.HELD);
    }
  }

  @Test
  void whatTheRunWasDecidedByCountsInTheBudgetOfTheRuleByWhicheverReplica() {
    bench = new Workbench(rules("pay", "per-day: 100"));
    bench.balance("agt_payer", "1000");
    for (int i = 0; i < 3; i++) {
      file("k" + i, "40");
    }
    List<Action> sent = new ArrayList<>(bench.replica("one").claim(1).sending());
    sent.addAll(bench.replicaWith(UNLIMITED).claim(10).sending());

    assertThat(sent).hasSize(2);
    assertThat(bench.jdbc.queryForObject("select used from budget", String.class))
        .isEqualTo("80.000000");
  }

  @Test
  void eachRunGoesByTheVersionThatStartedItAndByNoOther() {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID free = file("k1", "50");
    UUID capped = fileWith(rules("pay", "per-action: 40"), "k2", "50");
    UUID small = fileWith(rules("pay", "per-action: 60"), "k3", "50");

    assertThat(bench.replica("one").claim(10).sending())
        .extracting(Action::id)
        .containsExactlyInAnyOrder(free, small);
    assertThat(bench.action(capped).reason()).isEqualTo("over_limit_per_action");
  }

  @Test
  void anApprovalDoesNotCarryAPaymentPastACapOrToAReplicaWithoutTheRule() {
    UUID id = held(LIMITED, "50");
    levers().approve(id, new By("ann", "fine"));

    assertThat(bench.replicaWith(RENAMED).claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("rule_not_in_force");
    Claimer tight = bench.replicaWith(rules("pay", "per-action: 40"));
    tight.reconsiderHeld();
    assertThat(tight.claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("over_limit_per_action");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jsonb_set(definition::jsonb, '{retries}', '3')::json, grammar = grammar + 1",
        "jsonb_set(definition::jsonb, '{limits}', '{\"per-fortnight\": 3}')::json",
        "jsonb_set(definition::jsonb, '{limits}', '{\"per-day\": \"much\"}')::json",
      })
  void aVersionOfTheRuleThatCannotBeReadIsHeldAndNotTakenForNoLimit(String newer) {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "50");
    bench.jdbc.update("update rule_version set definition = " + newer);

    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo("rule_unreadable");
  }

  @Test
  void aVersionWithAWordThatIsRefusedInAFileByNowIsKnown() {
    bench = new Workbench(LIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "1");
    UUID large = file("k2", "500");
    bench.jdbc.update(
        "update rule_version set definition = jsonb_set(definition::jsonb, '{retries}', '3')::json");

    assertThat(bench.replicaWith(UNLIMITED).claim(10).sending())
        .extracting(Action::id)
        .containsExactly(id);
    assertThat(bench.action(large).state()).isEqualTo(ActionState.HELD);
  }

  @Test
  void aRuleThatIsDisabledIsKnown() {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "50");
    Claimer disabling =
        bench.replicaWith(UNLIMITED.replace("id: pay", "id: pay\n    enabled: false"));

    assertThat(disabling.claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void theRuleOfTheOperatorsBatchesIsAlwaysInForce() {
    bench = new Workbench(UNLIMITED);
    UUID batch = fileBatch();
    assertThat(bench.replicaWith(RENAMED).claim(10).sending())
        .extracting(Action::id)
        .containsExactly(batch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pay-agents; ", "pay; per-action: 40", "pay; approval-above: 40"})
  void nothingIsSentOnceMoreWithTheSameKeyAgainstTheRulesInForce(String idAndLimits) {
    bench = new Workbench(UNLIMITED);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", "50");
    bench.replica("one").claim(10);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    String[] parts = idAndLimits.split(";", -1);
    List<Action> repeated = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(
            action -> new InquiryResult.Repeat("keys are honoured"),
            repeated::add,
            bench.guardWith(rules(parts[0].strip(), parts[1].strip())));

    reconciler.expireLeases();
    reconciler.reconcileDue();

    assertThat(repeated).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(bench.action(id).explanation()).contains("not sent again meanwhile");
    assertThat(bench.action(id).reserved()).isEqualTo(Money.of("51"));
  }

  /** Held by the one replica, whose file this is. */
  private UUID held(String rules, String amount) {
    bench = new Workbench(rules);
    bench.balance("agt_payer", "1000");
    UUID id = file("k1", amount);
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    return id;
  }

  private UUID file(String key, String amount) {
    return bench.file(event(key, amount)).runs().getFirst().actions().getFirst();
  }

  private UUID fileWith(String rules, String key, String amount) {
    return bench
        .file(bench.plannerOf(rules), event(key, amount))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static Event event(String key, String amount) {
    String detail = Json.object().put("key", key).put("amount", amount).toString();
    return Workbench.event("e-" + key, "test", "Test", detail);
  }

  private UUID fileBatch() {
    String detail =
        """
        {"key": "b1", "payer": "agt_payer", "uri": "%s", "items": [{"payee": "agt_a", "amount": "4"}]}
        """
            .formatted(BatchPlanner.ITEMS);
    Inbound inbound =
        new Inbound(
            Workbench.event("b1", BatchPlanner.SOURCE, "Batch", detail),
            Origin.REST,
            "ann",
            new byte[0]);
    BatchPlanner planner =
        new BatchPlanner(bench.clock, bench.ids, Duration.ofDays(7), Evaluations.inPlace());
    return Objects.requireNonNull(
            bench.transactions.execute(status ->
                bench.ledger.inbox().file(List.of(planner.plan(inbound, "ann")), Workbench.START)))
        .getFirst()
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }

  private static String rules(String rule, String limits) {
    return """
    rules:
      - id: %s
        when: { source: [test] }
        key: "{%% $detail.key %%}"
        limits: { %s }
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{%% $detail.amount %%}", memo: hello } }
    """
        .formatted(rule, limits);
  }
}
