package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.PublicServers.KeyByName;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a referrer gets at the public servers is booked, each row of its account once. */
class ReferralReaderIT {

  private Workbench bench;
  private PublicServers servers;

  @BeforeEach
  void open() {
    bench = new Workbench("rules: []");
    bench.jdbc.execute("truncate referral_income, referral_sum");
    servers = new PublicServers(bench.clock);
    servers.open("ag_referrer", "1");
    servers.open("ag_other", "100");
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void eachRowThatPaysAReferrerCountsOnce() {
    pays("0.15", "escrow_referral_commission: esc_1");
    pays("0.02", "referral_commission_l1:bet_1");
    pays("5", "payment_received");
    reader(servers.client).read("ag_referrer");
    assertThat(income()).isEqualTo(Map.of("ag_referrer", Money.of("0.17")));

    pays("0.15", "escrow_referral_commission: esc_2");
    reader(servers.client).read("ag_referrer");
    reader(servers.client).read("ag_referrer");
    assertThat(income()).isEqualTo(Map.of("ag_referrer", Money.of("0.32")));
    assertThat(bench.jdbc.queryForObject("select entries from referral_sum", Long.class))
        .isEqualTo(3);
  }

  /** The sandbox pays the referrer of a code as the public server does. */
  @Test
  void theCodeOfAnEscrowIsSentAndPaysItsReferrer() {
    String code = "ref_12345678";
    servers.sandbox.world(world -> {
      world.agents.register("ag_referrer", "sk_live_1", Agents.Realm.CASINO, code);
      return world;
    });
    Operation create =
        new Operation.CreateEscrow(
            "ag_other", "ag_payee", BigDecimal.TEN, "work", null, Map.of(), code);
    servers.open("ag_payee", "0");
    servers.client.send(create, "k1");
    String escrow = servers.sandbox.world(world -> world.escrows.all().iterator().next().id);
    servers.client.send(new Operation.ReleaseEscrow("ag_other", escrow, "", Map.of()), "k2");

    reader(servers.client).read("ag_referrer");
    assertThat(income()).isEqualTo(Map.of("ag_referrer", Money.of("0.015")));
  }

  @Test
  void nothingIsReadWhereTheServerDoesNotAnswerOrTheDialectDoesNotShowIt() {
    pays("0.15", "escrow_referral_commission: esc_1");
    servers.sandbox.faults().add(Fault.next(Kind.LOST_BEFORE, 9, "/auth/ledger"));
    reader(servers.client).read("ag_referrer");
    assertThat(income()).isEmpty();
    try (PurpleFlea guide = servers.client("guide", bench.clock, new KeyByName())) {
      reader(guide).read("ag_referrer");
    }
    assertThat(income()).isEmpty();
  }

  private void pays(String amount, String reason) {
    servers.sandbox.world(world -> {
      Posting posting = new Posting(world.ids.uuid(), reason, null, "casino", null);
      world.ledger.move("ag_other", "ag_referrer", new BigDecimal(amount), posting, posting);
      return world;
    });
  }

  private ReferralReader reader(PurpleFlea client) {
    return new ReferralReader(
        client, bench.ledger, bench.transactions, PayingAccounts.byName(), bench.clock);
  }

  private Map<String, Money> income() {
    return bench.ledger.referrals().sums(List.of("ag_referrer", "ag_other"));
  }
}
