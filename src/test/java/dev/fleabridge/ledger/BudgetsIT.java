package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is used of a limit adds up to the last place, and one replica at a time adds to it. */
class BudgetsIT {

  private static final LocalDate DAY = LocalDate.parse("2026-11-20");
  private static final Budgets.Key ALL = new Budgets.Key("all", DAY);
  private static final Budgets.Key AGENT = new Budgets.Key("agent:agt_a", DAY);
  private static final Budgets.Key MINUTE = Budgets.Key.window("minute:12:34", "all", DAY);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Budgets budgets = new Budgets(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aNewLimitIsOpenedUnusedAndGivenInItsOrder() {
    assertThat(budgets.lock(List.of(ALL, AGENT, ALL)))
        .containsExactly(Map.entry(AGENT, Used.NOTHING), Map.entry(ALL, Used.NOTHING));
    assertThat(rows()).isEqualTo(2);
    assertThat(budgets.lock(Set.of())).isEmpty();
    assertThat(budgets.lockFree(Set.of())).isEmpty();
    assertThat(budgets.lockBuckets(Set.of())).isEmpty();
    assertThat(budgets.lockFreeBuckets(Set.of())).isEmpty();
    assertThat(budgets.read(Set.of())).isEmpty();
  }

  @Test
  void whatIsUsedIsWrittenInTheRowOfItsDayAndScope() {
    Budgets.Key tomorrow = new Budgets.Key("all", DAY.plusDays(1));
    Map<Budgets.Key, Used> used =
        Map.of(
            ALL, used("0.000001", 0),
            AGENT, used("99999999999999.999999", 0),
            MINUTE, used("3", 7),
            tomorrow, used("4", 0));
    budgets.save(used);
    assertThat(budgets.read(used.keySet())).isEqualTo(used);
    assertThat(budgets.lock(used.keySet())).isEqualTo(used);
    assertThat(bench.jdbc.queryForList("select * from budget"))
        .hasSize(4)
        .noneMatch(row -> row.containsValue(null));
  }

  @Test
  void savingReplacesAndOpensAndLeavesOthers() {
    budgets.save(Map.of(ALL, used("1", 0), MINUTE, used("2", 2)));
    budgets.save(Map.of(MINUTE, used("1.5", 1), AGENT, used("3", 0)));
    budgets.save(Map.of());
    assertThat(budgets.read(List.of(ALL, MINUTE, AGENT)))
        .isEqualTo(Map.of(ALL, used("1", 0), MINUTE, used("1.5", 1), AGENT, used("3", 0)));
  }

  @Test
  void whatNobodyHasUsedIsReadAsNothingAndNotOpened() {
    assertThat(budgets.read(List.of(ALL))).isEqualTo(Map.of(ALL, Used.NOTHING));
    assertThat(rows()).isZero();
  }

  @Test
  void whatIsLockedIsLockedAndWhatIsReadIsNot() {
    budgets.save(Map.of(ALL, used("1", 0), AGENT, used("1", 0), MINUTE, used("1", 1)));
    Budgets.Key other = new Budgets.Key("rule:pay", DAY);
    List<String> locked =
        bench.inTransaction(() -> {
          budgets.read(List.of(ALL, AGENT, MINUTE));
          assertThat(lockedScopes()).isEmpty();
          budgets.lock(List.of(ALL));
          assertThat(lockedScopes()).containsExactly(ALL.scope());
          budgets.lockFree(List.of(AGENT));
          assertThat(lockedScopes()).containsExactly(AGENT.scope(), ALL.scope());
          budgets.lockBuckets(List.of(MINUTE, other));
          return lockedScopes();
        });
    assertThat(locked).containsExactly(AGENT.scope(), ALL.scope(), MINUTE.scope());
    bench.inTransaction(() -> {
      budgets.lockFreeBuckets(List.of(MINUTE));
      assertThat(lockedScopes()).containsExactly(MINUTE.scope());
      return 1;
    });
  }

  @Test
  void aDayOfALimitIsLockedWithoutItsOtherDays() {
    Budgets.Key tomorrow = new Budgets.Key("all", DAY.plusDays(1));
    budgets.save(Map.of(ALL, used("1", 0), tomorrow, used("2", 0)));
    new Budgets(bench.other).lock(List.of(ALL));
    assertThat(budgets.lockFree(List.of(ALL, tomorrow))).isEqualTo(Map.of(tomorrow, used("2", 0)));
  }

  @Test
  void whatAnotherReplicaHoldsIsLeftOutByWhoDoesNotWait() {
    budgets.save(Map.of(ALL, used("1", 0), AGENT, used("2", 0)));
    new Budgets(bench.other).lock(List.of(ALL));
    assertThat(budgets.lockFree(List.of(ALL, AGENT))).isEqualTo(Map.of(AGENT, used("2", 0)));
    assertThat(budgets.read(List.of(ALL))).isEqualTo(Map.of(ALL, used("1", 0)));
    bench.otherEnds(false);
    assertThat(budgets.lockFree(List.of(ALL))).isEqualTo(Map.of(ALL, used("1", 0)));
  }

  @Test
  void bucketsAreNotOpenedByALookAndThoseThatAreHeldAreNotTakenForUnused() {
    Budgets.Key unopened = Budgets.Key.window("minute:12:35", "all", DAY);
    budgets.save(Map.of(MINUTE, used("1", 1)));
    assertThat(budgets.lockBuckets(List.of(MINUTE, unopened)))
        .isEqualTo(Map.of(MINUTE, used("1", 1), unopened, Used.NOTHING));
    new Budgets(bench.other).lockBuckets(List.of(MINUTE));
    assertThat(budgets.lockFreeBuckets(List.of(MINUTE, unopened)))
        .isEqualTo(Map.of(unopened, Used.NOTHING));
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void aDaysLimitsAreShownWithoutWindowsAndOtherDays() {
    budgets.save(
        Map.of(
            ALL,
            used("1", 0),
            AGENT,
            used("2", 0),
            new Budgets.Key("rule:zzz/agent:agt_a", DAY),
            used("3", 0),
            MINUTE,
            used("4", 1),
            Budgets.Key.gate("all"),
            used("5", 0),
            new Budgets.Key("all", DAY.plusDays(1)),
            used("6", 0)));
    assertThat(budgets.used(DAY, 100))
        .containsExactly(
            Map.entry("all", Money.of("1")),
            Map.entry("rule:zzz/agent:agt_a", Money.of("3")),
            Map.entry("agent:agt_a", Money.of("2")));
  }

  @Test
  void ofADaysLimitsThoseOfRulesComeFirstAndThenTheMostUsedOfAgents() {
    budgets.save(
        Map.of(
            ALL,
            used("1", 0),
            new Budgets.Key("rule:pay", DAY),
            used("0.5", 0),
            AGENT,
            used("2", 0),
            new Budgets.Key("agent:agt_b", DAY),
            used("5", 0),
            new Budgets.Key("rule:pay/agent:agt_c", DAY),
            used("4", 0)));
    assertThat(budgets.used(DAY, 4))
        .containsExactly(
            Map.entry("all", Money.of("1")),
            Map.entry("rule:pay", Money.of("0.5")),
            Map.entry("agent:agt_b", Money.of("5")),
            Map.entry("rule:pay/agent:agt_c", Money.of("4")));
  }

  @Test
  void aChargeIsGivenBackToTheLastPlaceAndNeverMore() {
    Used some = used("1.000001", 2);
    assertThat(some.charge(MINUTE, Money.of("0.1"))).isEqualTo(used("1.100001", 3));
    assertThat(some.charge(ALL, Money.of("0.1"))).isEqualTo(used("1.100001", 2));
    assertThat(some.charge(MINUTE, Money.of("0.1")).refund(MINUTE, Money.of("0.1")))
        .isEqualTo(some);
    assertThat(some.refund(ALL, Money.of("1.000001"))).isEqualTo(used("0", 2));
    assertThatIllegalStateException().isThrownBy(() -> some.refund(ALL, Money.of("1.000002")));
    assertThatIllegalStateException()
        .isThrownBy(() -> used("1", 0).refund(MINUTE, Money.of("1")))
        .withMessageContaining("does not balance");
  }

  @Test
  void aBucketNamesTheGateOfItsScopeAndADayHasNone() {
    Budgets.Key bucket = Budgets.Key.window("minute:12:34", "rule:pay/agent:agt_a", DAY);
    assertThat(bucket.gate()).contains(Budgets.Key.gate("rule:pay/agent:agt_a"));
    assertThat(ALL.gate()).isEmpty();
    assertThat(new Budgets.Key("rule:pay/agent:agt_a", DAY).gate()).isEmpty();
  }

  private static Used used(String amount, int actions) {
    return new Used(Money.of(amount), actions);
  }

  private List<String> lockedScopes() {
    return bench.locked("budget", "scope", String.class);
  }

  private int rows() {
    return bench.jdbc.queryForList("select scope from budget").size();
  }
}
