package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A payment whose answer got lost, at servers that keep no reference of ours with a payment: only a
 * bridge that is alone with its keys may conclude anything
 * (docs/reference/purpleflea-api.md#lost-answers).
 */
class EarlierAttemptsIT {

  /** The client's default. */
  private static final Duration SETTLING = Duration.ofMinutes(2);

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: ag_payee, amount: "10", memo: hello } }
      """;

  private static final String OF_TWO =
      """
      rules:
        - id: pay
          when: { source: [pay] }
          key: "{% $detail.payer %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: ag_payee, amount: "10", memo: hello } }
        - id: order
          when: { source: [order] }
          key: "{% $detail.payer %}"
          steps:
            order: { open-position: { agent: "{% $detail.payer %}", market: BTC, side: long, amount: "10" } }
      """;

  private Workbench bench;
  private PublicServers servers;
  private StandInAws aws;

  @BeforeEach
  void open() {
    bench = new Workbench(PAY);
    servers = new PublicServers(bench.clock);
    aws = new StandInAws(bench.clock);
    servers.open("ag_payer", "100");
    servers.open("ag_payee", "1");
    bench.balance("ag_payer", "100");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void aloneWithItsKeysTheBridgeFindsItsLostPayment() {
    UUID lost = lose("k1");
    reconcile(true);

    Action found = bench.action(lost);
    assertThat(found.state()).isEqualTo(ActionState.DONE);
    assertThat(Objects.requireNonNull(found.result()).path("txId").asString()).startsWith("pay_");
    assertThat(servers.sandbox.balance("ag_payee")).isEqualByComparingTo("11");
  }

  @Test
  void withOthersOnTheSameKeysItAsksAPerson() {
    UUID lost = lose("k1");
    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(false);

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void aPaymentThatIsBookedToAnotherActionIsNotTakenForThisOne() {
    UUID paid = file("k0");
    bench.runUntilIdle(sender(true)::send);
    assertThat(bench.action(paid).state()).isEqualTo(ActionState.DONE);
    servers.sandbox.faults().add(Fault.next(Fault.Kind.LOST_BEFORE, 1, "*").onlyFor("POST"));
    UUID lost = file("k1");
    bench.runUntilIdle(sender(true)::send);
    assertThat(bench.action(lost).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(earlier(true).of(bench.action(lost)).knownIds()).hasSize(1);

    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(true);
    // Not in the account, once the other's is told apart: it may go again.
    assertThat(bench.action(lost).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whileATwinIsOnItsWayNothingIsConcluded() {
    UUID lost = lose("k1");
    Action asked = bench.action(lost);
    Attempted alone = earlier(true).of(asked);
    assertThat(alone.soleWriter()).isTrue();
    assertThat(alone.twins()).isEmpty();

    file("k2");
    Action twin = bench.replica("two").claim(10).sending().getFirst();
    assertThat(earlier(true).of(asked).twins()).hasSize(1);
    assertThat(earlier(true).stillHolds(asked, alone, List.of("pay_1"))).isFalse();

    SendResult answer = sender(true).send(twin);
    bench.recorder().record(List.of(new Sent(twin, bench.clock.instant(), answer)));
    String twinsId =
        Objects.requireNonNull(bench.action(twin.id()).result()).path("txId").asString();
    assertThat(earlier(true).stillHolds(asked, alone, List.of(twinsId))).isFalse();
    assertThat(earlier(true).stillHolds(asked, alone, List.of("pay_other"))).isTrue();
    assertThat(earlier(true).of(asked).knownIds()).containsExactly(twinsId);
  }

  @Test
  void aCallThatNobodySawEndIsNotTakenForAbsentWhileItMayStillArrive() {
    UUID lost = file("k1");
    bench.replica("dies").claim(10);
    Duration overAtTheLatest = bench.settings.lease().plus(Workbench.LONGEST_CALL);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.Unclear("not asked")).expireLeases();
    Duration since = bench.settings.lease().plusSeconds(1);

    bench.clock.advance(overAtTheLatest.plus(SETTLING).minus(since));
    reconcileNow(true);
    assertThat(bench.action(lost).state()).isEqualTo(ActionState.UNKNOWN);

    bench.clock.advance(Duration.ofMinutes(1));
    reconcileNow(true);
    assertThat(bench.action(lost).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void theEndOfAnEarlierAttemptIsNotTakenForTheEndOfTheLast() {
    UUID id = file("k1");
    Action first = bench.replica("one").claim(10).sending().getFirst();
    SendResult notSent = SendResult.of(Outcome.NOT_SENT, "connect_failed", "connection refused");
    bench.recorder().record(List.of(new Sent(first, bench.clock.instant(), notSent)));
    bench.clock.advance(Duration.ofMinutes(10));
    bench.balance("ag_payer", "100");
    assertThat(bench.replica("dies").claim(10).sending()).hasSize(1);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.Unclear("not asked")).expireLeases();

    Action lost = bench.action(id);
    assertThat(earlier(true).of(lost).lastEndedAt())
        .isEqualTo(
            Objects.requireNonNull(lost.lastSentAt())
                .plus(bench.settings.lease())
                .plus(Workbench.LONGEST_CALL));
    reconcileNow(true);
    // Its own call may still arrive, however long ago the first one ended.
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  @Test
  void ofTwoTwinsEachKnowsWhichComesFirst() {
    UUID first = lose("k1");
    UUID second = lose("k2");

    assertThat(earlier(true).of(bench.action(first)).twins())
        .singleElement()
        .satisfies(twin -> assertThat(twin.isEarlier()).isFalse());
    assertThat(earlier(true).of(bench.action(second)).twins())
        .singleElement()
        .satisfies(twin -> assertThat(twin.isEarlier()).isTrue());
  }

  /** Orders lie where one trades, and payments where one pays: there is a key for each. */
  @ParameterizedTest
  @CsvSource({"TRADING, order, 1", "TRADING, pay, 0", "CASINO, order, 0", "CASINO, pay, 1"})
  void likeActionsOfOthersMatterWhereTheyUseTheSameKey(Service shared, String source, int twins) {
    bench = new Workbench(OF_TWO);
    List<Action> lost = new ArrayList<>();
    for (String payer : List.of("ag_a", "ag_b")) {
      bench.balance(payer, "100");
      String detail = "{\"payer\":\"%s\"}".formatted(payer);
      bench.file(Workbench.event(payer, source, "Test", detail));
    }
    for (Action claimed : bench.replica("one").claim(10).sending()) {
      SendResult unknown = SendResult.of(Outcome.UNKNOWN, "timeout", "no answer");
      bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), unknown)));
      lost.add(bench.action(claimed.id()));
    }
    ApiKeys keys =
        new ApiKeys() {
          @Override
          public Optional<ApiKey> keyFor(String agent, Service service) {
            return Optional.of(new ApiKey("pf_test_" + (service == shared ? "all" : agent)));
          }

          @Override
          public void refresh(String agent, Service service) {}
        };

    assertThat(lost).hasSize(2);
    assertThat(bench.earlierAttempts(true, keys).of(lost.getFirst()).twins()).hasSize(twins);
  }

  /** What the account showed before that is no effect of it. */
  @Test
  void theBeginningIsThatOfTheFirstAttemptThatMayHaveHadAnEffect() {
    UUID id = file("k1");
    for (Outcome outcome : List.of(Outcome.NOT_SENT, Outcome.THROTTLED)) {
      answer(SendResult.of(outcome, "later", "not now"));
      bench.clock.advance(Duration.ofMinutes(10));
    }
    Instant third = bench.clock.instant();
    answer(SendResult.of(Outcome.UNKNOWN, "timeout", "no answer"));

    Action lost = bench.action(id);
    assertThat(lost.firstSentAt()).isBefore(third);
    assertThat(earlier(true).of(lost).firstSentAt()).isEqualTo(third);
    assertThat(earlier(true).of(lost).lastEndedAt()).isEqualTo(third);
  }

  @Test
  void theServersOwnWordsForItsErrorsAreKeptAndNoOthers() {
    UUID id = file("k1");
    answer(answer(Outcome.THROTTLED, 429, "{\"error\":\"busy\"}"));
    bench.clock.advance(Duration.ofMinutes(10));
    answer(answer(Outcome.NOT_SENT, null, "{\"error\":\"without_status\"}"));
    bench.clock.advance(Duration.ofMinutes(10));
    answer(answer(Outcome.THROTTLED, 399, "{\"error\":\"no_error\"}"));
    bench.clock.advance(Duration.ofMinutes(10));
    answer(answer(Outcome.THROTTLED, 400, "{\"error\":\"least\"}"));
    bench.clock.advance(Duration.ofMinutes(10));
    answer(answer(Outcome.UNKNOWN, 502, null));

    assertThat(earlier(true).of(bench.action(id)).errors())
        .containsExactlyInAnyOrder("busy", "least");
  }

  private static SendResult answer(
      Outcome outcome, @Nullable Integer status, @Nullable String body) {
    return new SendResult(outcome, "code", "message", status, null, body, null, null);
  }

  /** Claims what is due and records this answer to it. */
  private void answer(SendResult answer) {
    bench.balance("ag_payer", "100");
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }

  @Test
  void aTwinThatIsSentWhileItAsksLeavesTheFindingInDoubt() {
    UUID lost = lose("k1");
    file("k2");
    bench.clock.advance(Duration.ofSeconds(5));
    AtomicInteger sent = new AtomicInteger();
    try (PurpleFlea client =
        servers.client(
            "services",
            bench.clock,
            whenAsked(() -> sent.addAndGet(bench.replica("two").claim(10).sending().size())))) {
      InquiryResult found = inquiry(client, true).ask(bench.action(lost));

      assertThat(sent).hasValue(1);
      assertThat(found)
          .isInstanceOfSatisfying(
              InquiryResult.Unclear.class,
              unclear -> assertThat(unclear.evidence()).contains("a like action was sent"));
    }
    assertThat(bench.action(lost).state()).isEqualTo(ActionState.UNKNOWN);
  }

  /** The keys of the servers; the first time that one is asked for, this happens as well. */
  private static ApiKeys whenAsked(Runnable happens) {
    AtomicBoolean first = new AtomicBoolean(true);
    ApiKeys keys = new PublicServers.KeyByName();
    return new ApiKeys() {
      @Override
      public Optional<ApiKey> keyFor(String agent, Service service) {
        if (first.getAndSet(false)) {
          happens.run();
        }
        return keys.keyFor(agent, service);
      }

      @Override
      public void refresh(String agent, Service service) {}
    };
  }

  /** A payment that takes place, and whose answer does not come. */
  private UUID lose(String key) {
    servers.sandbox.faults().add(Fault.next(Fault.Kind.LOST_AFTER, 1, "*").onlyFor("POST"));
    UUID id = file(key);
    bench.runUntilIdle(sender(true)::send);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private void reconcile(boolean soleWriter) {
    bench.clock.advance(Duration.ofSeconds(5));
    reconcileNow(soleWriter);
  }

  private void reconcileNow(boolean soleWriter) {
    bench.reconciler(inquiry(servers.client, soleWriter)).reconcileDue();
  }

  private Inquiry inquiry(PurpleFlea client, boolean soleWriter) {
    return new PurpleFleaInquiry(
        client, earlier(soleWriter), false, Duration.ofHours(24), bench.clock);
  }

  private Sender sender(boolean soleWriter) {
    return new PurpleFleaSender(
        servers.client,
        earlier(soleWriter),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }

  private EarlierAttempts earlier(boolean soleWriter) {
    return bench.earlierAttempts(soleWriter);
  }

  private UUID file(String key) {
    return bench
        .file(Workbench.event("e-" + key, "test", "Test", "{\"key\":\"" + key + "\"}"))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }
}
