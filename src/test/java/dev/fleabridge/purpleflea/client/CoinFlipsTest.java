package dev.fleabridge.purpleflea.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.CoinFlip;
import dev.fleabridge.purpleflea.CoinFlip.Side;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.TestClock;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flips at the sandbox's casino, whose rewards are what their proofs say. */
class CoinFlipsTest {

  private static final BigDecimal BET = new BigDecimal("0.01");

  private PublicServers servers;
  private CoinFlips casino;

  @BeforeEach
  void open() {
    TestClock clock = new TestClock(Instant.parse("2026-11-20T12:00:00Z"));
    servers = new PublicServers(clock);
    servers.open("ag_learner", "100");
    ClientSettings settings =
        TestClients.settings(servers.sandbox.url())
            .baseUrl(URI.create(servers.sandbox.url()))
            .build();
    casino = new CoinFlips(settings, new PublicServers.KeyByName(), clock);
  }

  @AfterEach
  void close() {
    casino.close();
    servers.close();
  }

  @Test
  void eachRewardIsWhatItsProofSays() {
    String promised = value(casino.promise("ag_learner"));
    List<CoinFlip> flips = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      flips.add(value(casino.flip("ag_learner", side(i), BET, "episode-" + i, "key" + i)));
    }
    String seed = value(casino.reveal("ag_learner", "reveal"));

    for (int i = 0; i < 40; i++) {
      assertThat(flips.get(i).contradictions(promised, "episode-" + i, seed)).as("%d", i).isEmpty();
      assertThat(flips.get(i).proof().nonce()).isEqualTo(i);
    }
    assertThat(flips).extracting(CoinFlip::won).contains(true, false);
    assertThat(value(casino.promise("ag_learner"))).isNotEqualTo(promised);
  }

  @Test
  void aFlipIsSentOnceWhateverComesBack() {
    servers.sandbox.faults().add(Fault.next(Kind.LOST_AFTER, 1, "/games/coin-flip"));
    assertThat(casino.flip("ag_learner", Side.HEADS, BET, "s", "k"))
        .isInstanceOf(CallOutcome.Unknown.class);
    assertThat(servers.sandbox.calls()).hasSize(1);
  }

  @Test
  void whatCannotBeRightIsNotSent() {
    for (String amount : List.of("0", "-1", "0.009", "0.0100001", "1e999999999")) {
      assertThat(casino.flip("ag_learner", Side.HEADS, new BigDecimal(amount), "s", "k"))
          .as(amount)
          .isInstanceOf(CallOutcome.Declined.class);
    }
    assertThat(casino.flip("ag_learner", Side.HEADS, BET, "", "k"))
        .isInstanceOf(CallOutcome.Declined.class);
    assertThat(servers.sandbox.calls()).isEmpty();
  }

  @Test
  void aRefusalOfTheCasinoIsARefusal() {
    assertThat(casino.flip("ag_learner", Side.HEADS, new BigDecimal("99"), "s", "k"))
        .isInstanceOfSatisfying(
            CallOutcome.Declined.class,
            declined -> assertThat(declined.code()).isEqualTo("kelly_limit_exceeded"));
  }

  private static Side side(int i) {
    return i % 2 == 0 ? Side.HEADS : Side.TAILS;
  }

  private static <T> T value(CallOutcome<T> outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Done.class);
    return ((CallOutcome.Done<T>) outcome).value();
  }
}
