package dev.fleabridge.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Tally;
import dev.fleabridge.ledger.Tally.Sums;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each end of an action is counted once, whoever counts, and whenever it is committed. */
class OutcomeCountsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test], detail-type: [pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "{% $detail.amount %}", memo: hello } }
        - id: shadowed
          mode: shadow
          when: { source: [test], detail-type: [shadowed] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1", memo: hello } }
        - id: lock
          when: { source: [test], detail-type: [lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_a, payee: agt_b, amount: "7", terms: done, ref: "{% $detail.key %}" } }
        - id: release
          when: { source: [test], detail-type: [release] }
          key: "{% $detail.key %}"
          steps:
            release: { release-escrow: { agent: agt_a, ref: "{% $detail.key %}" } }
        - id: close
          when: { source: [test], detail-type: [close] }
          key: "{% $detail.key %}"
          steps:
            close: { close-position: { agent: agt_a, position: "{% $detail.key %}" } }
      """;

  private Workbench bench;
  private SimpleMeterRegistry meters;
  private OutcomeCounts counts;

  @BeforeEach
  void begin() {
    bench = new Workbench(RULES);
    bench.jdbc.execute("truncate tally, agent_profit, audit_failure");
    bench.balance("agt_a", "1000");
    meters = new SimpleMeterRegistry();
    counts = counts(meters);
    counts.count();
  }

  private OutcomeCounts counts(SimpleMeterRegistry registry) {
    return new OutcomeCounts(
        new Tally(bench.jdbc),
        bench.ledger.escrows(),
        bench.transactions,
        Set.of("agt_a", "agt_b"),
        registry,
        bench.clock);
  }

  @Test
  void anEndIsCountedOnceByWhicheverReplicaCounts() {
    SimpleMeterRegistry ofAnother = new SimpleMeterRegistry();
    OutcomeCounts another = counts(ofAnother);
    file("pay", "k1", "10");
    run();

    countAll(counts);
    countAll(another);
    file("pay", "k2", "2.5");
    run();
    countAll(another);
    countAll(counts);

    assertThat(ended(meters, "transfer", "DONE")).isEqualTo("1");
    assertThat(ended(ofAnother, "transfer", "DONE")).isEqualTo("1");
    assertThat(sums()).containsEntry("agt_a", "-12.5").containsEntry("agt_b", "12.5");
  }

  /** A person who resolves a close may write anything into its result. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e-999999999", "much", ""})
  void aProfitThatIsNoUsableNumberIsLeftOut(String profit) {
    UUID closed = file("close", "pos_1", "0");
    run();
    bench.jdbc.update(
        "update action set result = json_build_object('profit', ?) where id = ?", profit, closed);
    file("pay", "k1", "10");
    run();

    countAll(counts);

    assertThat(sums()).containsEntry("agt_a", "-10").containsEntry("agt_b", "10");
  }

  /** A transaction that fails has counted nothing, and the next one counts all of it. */
  @Test
  void whatCannotBeCommittedIsCountedLater() {
    file("pay", "k1", "10");
    run();
    bench.jdbc.execute("alter table agent_profit add constraint broken check (paid = 0) not valid");
    try {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(counts::count)).isNotNull();
    } finally {
      bench.jdbc.execute("alter table agent_profit drop constraint broken");
    }
    assertThat(meters.find("fleabridge.actions.ended").counters()).isEmpty();

    countAll(counts);

    assertThat(ended(meters, "transfer", "DONE")).isEqualTo("1");
    assertThat(sums()).containsEntry("agt_b", "10");
  }

  @Test
  void whatIsCommittedLateIsNotPassedOver() throws Exception {
    UUID late = file("pay", "k1", "10");
    try (Connection slow = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(
          """
          insert into history (action_id, at, from_state, to_state, reason, actor)
          values ('%s', now(), 'READY', 'CANCELED', 'canceled', 'ann')
          """
              .formatted(late));
      file("pay", "k2", "2");
      run();
      assertThat(counts.count()).isFalse();
      slow.commit();
    }
    countAll(counts);

    assertThat(ended(meters, "transfer", "CANCELED")).isEqualTo("1");
  }

  /** Until it is released, an escrow's money may come back. */
  @Test
  void anEscrowIsPaidWhenItIsReleased() {
    file("lock", "e1", "7");
    run();
    countAll(counts);
    assertThat(sums()).containsEntry("agt_a", "0").containsEntry("agt_b", "0");

    file("release", "e1", "7");
    run();
    countAll(counts);

    assertThat(sums()).containsEntry("agt_a", "-7").containsEntry("agt_b", "7");
    assertThat(moved("create-escrow")).isEqualTo("7");
    assertThat(meters.find("fleabridge.money.moved").tag("kind", "release-escrow").counter())
        .as("the creation has moved it")
        .isNull();
  }

  @Test
  void aClosedPositionBringsWhatPurpleFleaSays() {
    file("close", "p1", "1");
    run();
    countAll(counts);

    assertThat(sums()).containsEntry("agt_a", "-3.25");
  }

  @Test
  void shadowsAreNotCounted() {
    file("shadowed", "k1", "1");
    run();
    countAll(counts);

    assertThat(meters.find("fleabridge.actions.ended").counters()).isEmpty();
    assertThat(sums()).containsEntry("agt_a", "0");
  }

  @Test
  void aPaymentTakesFromTheReceiptOfItsEventToItsEnd() {
    file("pay", "k1", "10");
    bench.clock.advance(Duration.ofSeconds(3));
    run();
    countAll(counts);

    assertThat(meters.timer("fleabridge.payment.latency").totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(3_000);
  }

  @Test
  void anApprovalThatTheAuditDoesNotHaveIsToldOf() {
    UUID audited = file("pay", "k1", "1");
    UUID unaudited = file("pay", "k2", "1");
    UUID byAnother = file("pay", "k3", "1");
    bench.jdbc.update("update action set approved_by = 'ann'");
    line("ann", audited);
    line("bob", byAnother);
    run();
    countAll(counts);

    assertThat(bench.jdbc.queryForList("select action_id from audit_failure", UUID.class))
        .containsExactlyInAnyOrder(unaudited, byAnother);
  }

  private void line(String actor, UUID action) {
    new AuditLog(bench.jdbc)
        .add(AuditLog.Line.of(bench.clock.instant(), actor, "approve", "actions/" + action, "ok"));
  }

  private UUID file(String type, String key, String amount) {
    return bench
        .file(
            Workbench.event(
                "e-" + type + key,
                "test",
                type,
                "{\"key\":\"%s\",\"amount\":\"%s\"}".formatted(key, amount)))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private void run() {
    bench.runUntilIdle(OutcomeCountsIT::answer);
  }

  private static SendResult answer(Action action) {
    return switch (action.kind()) {
      case CREATE_ESCROW -> SendResult.done(Json.object().put("escrowId", "esc_1"));
      case CLOSE_POSITION -> SendResult.done(Json.object().put("profit", "-3.25"));
      default -> Workbench.done(action);
    };
  }

  private static void countAll(OutcomeCounts counts) {
    while (counts.count()) {}
  }

  private Map<String, String> sums() {
    List<Sums> sums = new Tally(bench.jdbc).sums();
    return sums.stream().collect(Collectors.toMap(Sums::agent, one -> text(one.profit())));
  }

  private static String ended(SimpleMeterRegistry registry, String kind, String state) {
    return text(
        BigDecimal.valueOf(
            registry
                .get("fleabridge.actions.ended")
                .tags("kind", kind, "state", state)
                .counter()
                .count()));
  }

  private String moved(String kind) {
    return text(
        BigDecimal.valueOf(
            meters.get("fleabridge.money.moved").tag("kind", kind).counter().count()));
  }

  private static String text(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
