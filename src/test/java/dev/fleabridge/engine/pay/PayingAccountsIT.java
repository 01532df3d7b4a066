package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** GuardLimits and reservations count the account that pays, not the name (money rule 24). */
class PayingAccountsIT {

  private static final GuardLimits A_DOLLAR_A_DAY =
      new GuardLimits(null, null, Money.of("1"), null);

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [transfer] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
        - id: payout
          when: { source: [payout] }
          key: "{% $detail.key %}"
          steps:
            pay: { payout: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
        - id: trade
          when: { source: [trade] }
          key: "{% $detail.key %}"
          steps:
            pay: { open-position: { agent: "{% $detail.payer %}", market: BTC, side: long, amount: "{% $detail.amount %}" } }
        - id: lock
          when: { source: [lock] }
          key: "{% $detail.key %}"
          steps:
            pay: { create-escrow: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", terms: work } }
      """;

  private Workbench bench = new Workbench(RULES);
  private final Map<String, Object> configuration = new HashMap<>();

  /** The secrets of agents that we registered. */
  private final Map<String, String> registered = new HashMap<>();

  private String dialect = "services";

  @ParameterizedTest
  @CsvSource({
    "services, transfer, 1",
    "services, payout, 1",
    "services, lock, 1",
    "services, trade, 1",
    "databricks, payout, 1",
    "databricks, lock, 4",
    "guide, transfer, 4",
    "sagemaker, lock, 4",
  })
  void fourNamesWithOneKeyAreOneAccountWhereTheKeyPays(
      String dialectSpoken, String source, int sent) throws Exception {
    dialect = dialectSpoken;
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    bench.limits(A_DOLLAR_A_DAY).paidFrom(accounts());
    IntStream.range(0, 4).forEach(i -> balance("agt_" + i, "1000"));
    bench.file(IntStream.range(0, 4).mapToObj(i -> event(source, "agt_" + i, "0.90")).toList());

    assertThat(bench.claimWithReplicas(4, 1)).hasSize(sent);
    assertThat(scopes()).noneMatch(scope -> scope.contains("pf_live"));
  }

  @Test
  void theLimitOfARuleForOnePayerCountsTheAccountToo() throws Exception {
    String source = "when: { source: [transfer] }";
    bench =
        new Workbench(RULES.replace(source, source + "\n    limits: { per-agent-per-day: \"1\" }"));
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    bench.paidFrom(accounts());
    IntStream.range(0, 4).forEach(i -> balance("agt_" + i, "1000"));
    bench.file(IntStream.range(0, 4).mapToObj(i -> event("transfer", "agt_" + i, "0.90")).toList());

    assertThat(bench.claimWithReplicas(4, 1)).hasSize(1);
  }

  @Test
  void namesWithOneKeyCannotOverspendItsBalanceTogether() {
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    bench.paidFrom(accounts());
    balance("agt_1", "1");
    UUID first = file("transfer", "agt_1", "0.90");
    UUID second = file("transfer", "agt_2", "0.90");

    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(first);
    assertThat(bench.action(second).reason()).isEqualTo("insufficient_funds");
    assertThat(bench.ledger.wallets().find(PayingAccounts.SHARED).orElseThrow().reserved())
        .isEqualTo(Money.ZERO);
  }

  @Test
  void agentsWithTheSameKeyOfTheirOwnAreOneAccountAndOthersAreNot() {
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    configuration.put("fleabridge.agents.agt_b.api-key", "pf_live_b");
    configuration.put("fleabridge.agents.agt_a.casino.api-key", "pf_live_b");
    configuration.put("fleabridge.agents.[agt:c].secret", "pf/c");
    configuration.put("fleabridge.agents.agt_d.secret", "pf/c");
    configuration.put("fleabridge.agents.agt_e.api-key", "pf_live_everybodys");
    configuration.put("fleabridge.agents.agt_f.api-key", "pf_live_f");
    PayingAccounts accounts = accounts();

    assertThat(accounts.wallet("agt_b")).isEqualTo("agt_a").isEqualTo(accounts.wallet("agt_a"));
    assertThat(accounts.wallet("agt_d")).isEqualTo("agt:c").isEqualTo(accounts.wallet("agt:c"));
    assertThat(accounts.wallet("agt_e")).isEqualTo(PayingAccounts.SHARED);
    assertThat(accounts.wallet("agt_f")).isEqualTo("agt_f");
    assertThat(accounts.wallet("agt_nobody")).isEqualTo(PayingAccounts.SHARED);
  }

  @ParameterizedTest
  @CsvSource({"trade, trading", "lock, escrow"})
  void whatIsPaidWithTheKeyOfOneServiceIsCountedByThatKey(String source, String service)
      throws Exception {
    for (int i = 0; i < 4; i++) {
      configuration.put("fleabridge.agents.agt_" + i + ".api-key", "pf_live_" + i);
      configuration.put("fleabridge.agents.agt_" + i + "." + service + ".api-key", "pf_live_one");
    }
    bench.limits(A_DOLLAR_A_DAY).paidFrom(accounts());
    IntStream.range(0, 4).forEach(i -> balance("agt_" + i, "1000"));
    bench.file(IntStream.range(0, 4).mapToObj(i -> event(source, "agt_" + i, "0.90")).toList());

    assertThat(bench.claimWithReplicas(4, 1)).hasSize(1);
  }

  @Test
  void whoseKeyWasIssuedToItPaysFromItsOwnAccount() {
    registered.put("agt_r", "pf/agents/agt_r");
    assertThat(accounts().wallet("agt_x")).as("without any key").isEqualTo("agt_x");
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");

    assertThat(accounts().wallet("agt_r")).isEqualTo("agt_r");
    assertThat(accounts().wallet("agt_x")).isEqualTo(PayingAccounts.SHARED);
  }

  @Test
  void aRotatedKeyIsTheSameAccount() {
    configuration.put("fleabridge.agents.agt_a.api-key", "pf_live_old");
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_all");
    PayingAccounts before = accounts();
    configuration.put("fleabridge.agents.agt_a.api-key", "pf_live_new");
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_all_new");
    PayingAccounts after = accounts();

    for (String agent : List.of("agt_a", "agt_x")) {
      assertThat(after.wallet(agent)).isEqualTo(before.wallet(agent));
    }
  }

  @Test
  void whatAnAccountReservedIsGivenBackThereWhateverTheConfigurationSaysByThen() {
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    bench.paidFrom(accounts());
    balance("agt_1", "10");
    file("transfer", "agt_1", "1");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    assertThat(reserved(PayingAccounts.SHARED)).isEqualTo(Money.of("1.02"));

    configuration.put("fleabridge.agents.agt_1.api-key", "pf_live_its_own");
    bench.paidFrom(accounts());
    bench
        .recorder()
        .record(List.of(new Sent(sending, bench.clock.instant(), Workbench.done(sending))));

    assertThat(reserved(PayingAccounts.SHARED)).isEqualTo(Money.ZERO);
    assertThat(bench.ledger.wallets().find("agt_1")).isEmpty();
  }

  /** Its own account would show nothing of it, and that would be taken for proof. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasSentFromOneAccountIsNotLookedForInAnother(boolean exchanged) {
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    configuration.put("fleabridge.agents.agt_1.api-key", "pf_live_its_own");
    bench.paidFrom(accounts());
    balance("agt_1", "10");
    UUID id = file("transfer", "agt_1", "1");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    SendResult lost = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(sending, bench.clock.instant(), lost)));

    if (exchanged) {
      configuration.remove("fleabridge.agents.agt_1.api-key");
    } else {
      configuration.put("fleabridge.agents.agt_1.api-key", "pf_live_rotated");
    }
    bench.paidFrom(accounts());
    bench.clock.advance(Duration.ofHours(1));
    bench.reconciler(action -> new InquiryResult.NotDone("nothing is there")).reconcileDue();

    Action after = bench.action(id);
    assertThat(after.state()).isEqualTo(exchanged ? ActionState.NEEDS_REVIEW : ActionState.READY);
    assertThat(after.reason()).isEqualTo(exchanged ? "cannot_be_looked_up" : "reconciled_not_done");
    assertThat(reserved("agt_1")).isEqualTo(exchanged ? Money.of("1.02") : Money.ZERO);
  }

  @Test
  void aReadingCountsWhatTheAccountHasPaidUnderEveryName() {
    configuration.put("fleabridge.purpleflea.api-key", "pf_live_everybodys");
    bench.paidFrom(accounts());
    balance("agt_1", "10");
    var asked = bench.clock.instant();
    file("transfer", "agt_1", "1");
    file("transfer", "agt_2", "2");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(2);

    bench.transactions.executeWithoutResult(status ->
        bench
            .ledger
            .wallets()
            .reported(
                PayingAccounts.SHARED, Money.of("10"), asked, Costs.none().paidFromBalance()));
    assertThat(bench.ledger.wallets().find(PayingAccounts.SHARED).orElseThrow().balance())
        .isEqualTo(Money.of("7"));
  }

  private Money reserved(String account) {
    return bench.ledger.wallets().find(account).orElseThrow().reserved();
  }

  private List<String> scopes() {
    return bench.jdbc.queryForList(
        "select scope from budget union select agent from wallet", String.class);
  }

  private void balance(String agent, String amount) {
    bench.balance(accounts().wallet(agent), amount);
  }

  private UUID file(String source, String payer, String amount) {
    return bench.file(event(source, payer, amount)).runs().getFirst().actions().getFirst();
  }

  private static Event event(String source, String payer, String amount) {
    String detail =
        Json.object()
            .put("key", source + payer)
            .put("payer", payer)
            .put("amount", amount)
            .toString();
    return Workbench.event("e-" + source + payer, source, "Test", detail);
  }

  private PayingAccounts accounts() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test", new HashMap<>(configuration)));
    ConfiguredKeys keys =
        new ConfiguredKeys(
            environment,
            new NoSecrets(),
            new AgentsSecret(null, new NoSecrets(), true),
            agent -> Optional.ofNullable(registered.get(agent)));
    return new KeyedAccounts(Dialects.named(dialect), keys.holders());
  }

  /** That a key lies in a secret is all that accounts need to know. */
  private static final class NoSecrets implements Secrets {
    @Override
    public String read(String name) {
      throw new IllegalStateException("no secret is read for an account");
    }

    @Override
    public String known(String name) {
      return read(name);
    }

    @Override
    public Optional<String> version(String name, Version version) {
      return Optional.of(read(name));
    }

    @Override
    public String refresh(String name) {
      return read(name);
    }

    @Override
    public void store(String name, String value) {
      read(name);
    }
  }
}
