package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Claimer.Claim;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One payer whose balance cannot be read stops its own payments, quietly, and says why. */
class UnreadableBalanceIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "1", memo: hello } }
      """;

  private static final SendResult THROTTLED =
      new SendResult(
          Outcome.THROTTLED, "throttled", "later", 429, null, null, null, Duration.ofMinutes(1));

  private final Workbench bench = new Workbench(PAY);
  private final Keys keys = new Keys();
  private final PublicServers servers = new PublicServers(bench.clock, keys);
  private final BalanceReader balances =
      new BalanceReader(servers.client, bench.ledger, bench.transactions, bench.clock);

  /** {@code agt_keyless} has none, and the one of {@code agt_wrong} is nobody's. */
  private static final class Keys implements ApiKeys {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean mended;

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      asked.incrementAndGet();
      if (!mended && agent.equals("agt_keyless")) {
        return Optional.empty();
      }
      String whose = !mended && agent.equals("agt_wrong") ? "nobody" : agent;
      return Optional.of(new ApiKey("pf_test_" + whose));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void theWaitingPaymentSaysWhichKeyIsMissingOrRefused() {
    UUID keyless = file("agt_keyless");
    UUID wrong = file("agt_wrong");
    claimAndRead();

    Action first = bench.action(keyless);
    assertThat(first.reason()).isEqualTo("key_missing");
    assertThat(first.explanation())
        .contains("agt_keyless", "fleabridge.agents.agt_keyless.api-key");
    Action second = bench.action(wrong);
    assertThat(second.reason()).isEqualTo("key_refused");
    assertThat(second.explanation())
        .contains("agt_wrong", "fleabridge.agents.agt_wrong.api-key")
        .doesNotContain("pf_test");
  }

  @Test
  void aBalanceOfMoreThanTheLedgerHoldsIsEnough() {
    servers.open("agt_rich", "123456789012345");
    UUID id = file("agt_rich");
    claimAndRead();

    assertThat(bench.ledger.wallets().find("agt_rich").orElseThrow().available())
        .isEqualTo(Money.of("999999999999"));
    assertThat(bench.replica("one").claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void itIsAskedForEverLessOftenAndAReadingThatWorksWakesWhatWaits() {
    UUID id = file("agt_keyless");
    claimAndRead();
    int first = keys.asked.get();
    for (int i = 0; i < 100; i++) {
      balances.read("agt_keyless");
    }
    assertThat(keys.asked).hasValue(first);

    int looks = 0;
    Instant end = bench.clock.instant().plus(Duration.ofHours(2));
    while (bench.clock.instant().isBefore(end)) {
      looks += claimAndRead();
      bench.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(looks).isLessThan(40);
    assertThat(keys.asked.get() - first).isLessThan(40);

    servers.open("agt_keyless", "100");
    keys.mended = true;
    bench.clock.advance(Duration.ofMinutes(5));
    assertThat(balances.read("agt_keyless")).isTrue();
    assertThat(bench.replica("one").claim(10).sending()).extracting(Action::id).containsExactly(id);
    assertThat(bench.action(id).reason()).isNull();
  }

  @Test
  void howeverOftenItIsWantedItIsAskedEverLessOften() {
    Instant end = bench.clock.instant().plus(Duration.ofHours(2));
    while (bench.clock.instant().isBefore(end)) {
      assertThat(balances.read("agt_keyless")).isFalse();
      bench.clock.advance(Duration.ofSeconds(1));
    }
    // Doubling from two seconds up to five minutes.
    assertThat(keys.asked.get()).isBetween(24, 40);
  }

  @Test
  void manyOfOnePayerKeepNoOtherWaitingBehindThem() {
    for (int i = 0; i < 30; i++) {
      file("agt_crowd");
    }
    bench.clock.advance(Duration.ofSeconds(1));
    UUID late = file("agt_other");
    bench.balance("agt_crowd", "1000");
    bench.balance("agt_other", "1000");
    Claimer claimer = bench.replica("one");

    List<UUID> sent = new ArrayList<>();
    claimer.claim(10).sending().forEach(action -> sent.add(action.id()));
    assertThat(sent).hasSize(10).doesNotContain(late);
    List<Action> second = claimer.claim(10).sending();
    assertThat(second).hasSize(10).extracting(Action::id).contains(late);
    second.forEach(action -> sent.add(action.id()));
    claimer.claim(100).sending().forEach(action -> sent.add(action.id()));
    assertThat(sent).hasSize(31).doesNotHaveDuplicates();
  }

  @Test
  void manyOfSeveralPayersKeepNoOtherWaitingBehindThem() {
    for (String payer : List.of("agt_a", "agt_b", "agt_c")) {
      for (int i = 0; i < 30; i++) {
        file(payer);
      }
      bench.balance(payer, "1000");
      bench.clock.advance(Duration.ofSeconds(1));
    }
    UUID late = file("agt_other");
    bench.balance("agt_other", "1000");
    Claimer claimer = bench.replica("one");

    List<UUID> sent = new ArrayList<>();
    for (int claims = 0; claims < 4; claims++) {
      claimer.claim(10).sending().forEach(action -> sent.add(action.id()));
    }
    assertThat(sent).hasSize(40).doesNotHaveDuplicates().contains(late);
  }

  /** Its payer is quiet otherwise: by the time that it may go, every reading is too old. */
  @ParameterizedTest
  @CsvSource({"100, DONE", "0.5, HELD"})
  void whatWasThrottledLooksAgainWhileTheReadingThatItCausedIsFresh(
      String balance, ActionState expected) {
    servers.open("agt_quiet", balance);
    bench.balance("agt_quiet", "100");
    UUID id = file("agt_quiet");
    carryOut(THROTTLED);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);

    for (int second = 0; second < 150; second++) {
      bench.clock.advance(Duration.ofSeconds(1));
      carryOut(SendResult.done(Json.object().put("txId", "tx_1")))
          .balancesWanted()
          .forEach(balances::read);
    }
    assertThat(bench.action(id).state()).isEqualTo(expected);
    assertThat(bench.ledger.attempts().of(id)).hasSize(expected == ActionState.DONE ? 2 : 1);
  }

  /** A reading wakes what waits for it, also where it was tried before; and nothing else. */
  @Test
  void aReadingWakesWhatWasTriedBeforeAndWaitsForIt() {
    servers.open("agt_quiet", "100");
    bench.balance("agt_quiet", "100");
    UUID id = file("agt_quiet");
    carryOut(THROTTLED);
    balances.read("agt_quiet");
    Instant nextTry = Objects.requireNonNull(bench.action(id).dueAt());
    assertThat(nextTry).isAfter(bench.clock.instant()); // it waits for its next try

    bench.clock.advance(Duration.between(bench.clock.instant(), nextTry).plusSeconds(20));
    assertThat(bench.replica("one").claim(10).balancesWanted()).containsExactly("agt_quiet");
    assertThat(bench.action(id).reason()).isEqualTo("balance_unavailable");
    balances.read("agt_quiet");
    assertThat(bench.action(id).dueAt()).isEqualTo(bench.clock.instant());
    assertThat(bench.replica("one").claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void whatWasTriedBeforeAlsoSaysWhichKeyIsRefused() {
    bench.balance("agt_wrong", "100");
    UUID id = file("agt_wrong");
    carryOut(THROTTLED);
    bench.clock.advance(Duration.ofMinutes(5));
    claimAndRead();
    assertThat(bench.action(id).reason()).isEqualTo("key_refused");
  }

  private Claim carryOut(SendResult answer) {
    Claim claim = bench.replica("one").claim(10);
    bench
        .recorder()
        .record(
            claim.sending().stream().map(a -> new Sent(a, bench.clock.instant(), answer)).toList());
    return claim;
  }

  /** As the worker does; how many actions were looked at. */
  private int claimAndRead() {
    Claim claim = bench.replica("one").claim(10);
    assertThat(claim.sending()).isEmpty();
    claim.balancesWanted().forEach(balances::read);
    return claim.looked();
  }

  private UUID file(String payer) {
    String key = Objects.requireNonNull(UUID.randomUUID().toString());
    String detail = Json.object().put("key", key).put("payer", payer).toString();
    return bench
        .file(Workbench.event(key, "test", "test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }
}
