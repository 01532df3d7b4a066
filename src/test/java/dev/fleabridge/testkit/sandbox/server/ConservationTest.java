package dev.fleabridge.testkit.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Whatever is called in whatever order: money neither appears nor disappears, and nobody owes. */
class ConservationTest {

  private static final int AGENTS = 6;
  private static final int CALLS = 3_000;

  private final TestCaller caller = new TestCaller(SandboxSettings.parse("--opening-balance=20"));
  private final List<String> escrows = new ArrayList<>();
  private final List<String> positions = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();

  @RepeatedTest(5)
  void holdsThroughRandomCalls(RepetitionInfo repetition) {
    long seed = 7_700L + repetition.getCurrentRepetition();
    random = new SplittableRandom(seed);
    for (int i = 0; i < AGENTS; i++) {
      caller.post(
          "/_sandbox/agents",
          null,
          "{\"agent_id\":\"ag_"
              + i
              + "\",\"balance\":\"50\",\"referred_by\":\"ag_"
              + (i + 1) % AGENTS
              + "\"}");
    }
    int changed = 0;
    for (int call = 0; call < CALLS; call++) {
      if (step().status() < 300) {
        changed++;
      }
      if (call % 50 == 0) {
        check("seed " + seed + ", call " + call);
      }
    }
    check("seed " + seed + ", at the end");
    assertThat(changed).as("calls that went through, seed %d", seed).isGreaterThan(CALLS / 4);
  }

  private void check(String where) {
    caller.sandbox.with(world -> {
      assertThat(world.ledger.imbalance()).as(where).isEqualByComparingTo(BigDecimal.ZERO);
      for (Account agent : world.ledger.agents()) {
        assertThat(agent.balance).as("%s of %s", where, agent.id).isNotNegative();
        assertThat(agent.balance.doubleValue())
            .as("shown, %s of %s", where, agent.id)
            .isCloseTo(agent.shown, org.assertj.core.data.Offset.offset(0.0001));
      }
      BigDecimal locked =
          world.escrows.all().stream()
              .filter(it -> it.isOpen() || it.status.equals("disputed"))
              .map(it -> it.amount)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(world.ledger.open(Ledger.ESCROW).balance)
          .as("in escrow, %s", where)
          .isEqualByComparingTo(locked);
      return locked;
    });
  }

  private TestCaller.Seen step() {
    return switch (random.nextInt(13)) {
      case 0, 1 -> pay();
      case 2, 3 -> transfer();
      case 4 -> createEscrow();
      case 5 -> createGuideEscrow();
      case 6 -> settle("release");
      case 7 -> settle("complete");
      case 8 -> random.nextInt(5) == 0 ? settle("dispute") : settle("release");
      case 9 -> flip();
      case 10 -> claim();
      case 11 -> trade();
      default -> pass();
    };
  }

  private TestCaller.Seen pay() {
    return caller.post(
        "/api/v1/stats/pay",
        key(),
        "{\"to_agent_id\":\"" + agent() + "\",\"amount\":" + amount() + "}");
  }

  private TestCaller.Seen transfer() {
    return caller.post(
        "/wallet/transfer",
        "pf_test_x",
        "{\"from_agent\":\""
            + agent()
            + "\",\"to_agent\":\""
            + agent()
            + "\",\"amount_usd\":\""
            + amount()
            + "\"}");
  }

  private TestCaller.Seen createEscrow() {
    // Seven places: more than the upstream rounds its fees to.
    return remember(
        caller.post(
            "/escrow/create",
            key(),
            "{\"counterparty_agent_id\":\""
                + agent()
                + "\",\"description\":\"any\",\"amount_usd\":"
                + amount()
                + random.nextInt(10)
                + ",\"timeout_hours\":"
                + random.nextInt(40)
                + "}"));
  }

  private TestCaller.Seen createGuideEscrow() {
    return remember(
        caller.post(
            "/escrow/create",
            "pf_test_x",
            "{\"depositor_agent\":\""
                + agent()
                + "\",\"beneficiary_agent\":\""
                + agent()
                + "\",\"condition_memo\":\"any\",\"amount_usd\":\""
                + amount()
                + "\"}"));
  }

  private TestCaller.Seen remember(TestCaller.Seen created) {
    if (created.status() < 300) {
      escrows.add(created.text("escrow_id"));
    }
    return created;
  }

  private TestCaller.Seen settle(String verb) {
    String id = escrows.isEmpty() ? "esc_none" : escrows.get(random.nextInt(escrows.size()));
    return random.nextBoolean()
        ? caller.post("/escrow/" + verb + "/" + id, key(), null)
        : caller.post("/escrow/" + id + "/" + verb, "pf_test_x", "{}");
  }

  private TestCaller.Seen flip() {
    return caller.post(
        "/api/v1/games/coin-flip", key(), "{\"side\":\"heads\",\"amount\":" + amount() + "}");
  }

  private TestCaller.Seen claim() {
    return caller.post("/faucet/claim", null, "{\"agent_casino_id\":\"" + agent() + "\"}");
  }

  private TestCaller.Seen trade() {
    int price = 20_000 + random.nextInt(80_000);
    caller.post("/_sandbox/price", null, "{\"coin\":\"BTC\",\"price\":" + price + "}");
    if (!positions.isEmpty() && random.nextBoolean()) {
      String id = positions.remove(random.nextInt(positions.size()));
      return caller.post("/trading/close", "pf_test_x", "{\"position_id\":\"" + id + "\"}");
    }
    String side = random.nextBoolean() ? "long" : "short";
    TestCaller.Seen opened =
        caller.post(
            "/trading/order",
            "pf_test_x",
            "{\"agent_id\":\""
                + agent()
                + "\",\"direction\":\""
                + side
                + "\",\"asset\":\"BTC\",\"amount\":"
                + amount()
                + "}");
    if (opened.status() == 200) {
      positions.add(opened.text("position_id"));
    }
    return opened;
  }

  private TestCaller.Seen pass() {
    caller.advance(random.nextInt(8 * 3600));
    String policy = random.nextBoolean() ? "refund_payer" : "release_to_payee";
    return caller.post("/_sandbox/settings", null, "{\"timeoutPolicy\":\"" + policy + "\"}");
  }

  private String agent() {
    return "ag_" + random.nextInt(AGENTS);
  }

  private String key() {
    return "pf_test_" + agent();
  }

  private String amount() {
    return BigDecimal.valueOf(random.nextLong(1, 9_000_000), 6).toPlainString();
  }
}
