package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import tools.jackson.databind.node.ObjectNode;

/** A handle is one escrow's: money that no rule can find, or two can, must not come to be. */
class EscrowHandleIT {

  private static final String RULES =
      """
      rules:
        - id: lock
          when: { source: [lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_payer, payee: agt_b, amount: "5", terms: later, ref: "{% $detail.ref %}" } }
        - id: release
          when: { source: [release] }
          key: "{% $detail.key %}"
          steps:
            release: { release-escrow: { agent: agt_payer, ref: "{% $detail.ref %}" } }
      """;

  private Workbench bench;
  private int events;

  @BeforeEach
  void fund() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "1000");
  }

  @Test
  void aSecondCreationIsHeldAlsoAfterTheFirstWasReleased() {
    UUID first = file("lock", "job");
    UUID release = file("release", "job");
    run();
    later();
    run();
    assertThat(bench.action(release).state()).isEqualTo(ActionState.DONE);

    UUID second = file("lock", "job");
    assertThat(run()).isEmpty();

    Action held = bench.action(second);
    assertThat(held.state()).isEqualTo(ActionState.HELD);
    assertThat(held.reason()).isEqualTo("escrow_ref_taken");
    assertThat(held.explanation())
        .isEqualTo(
            "the handle job belongs to action %s, which is DONE and created %s: every escrow needs a ref of its own"
                .formatted(first, escrowOf(first)));
    assertThat(bench.ledger.wallets().find("agt_payer").orElseThrow().reserved().isZero()).isTrue();
  }

  @Test
  void ofTwoInOneBatchOneIsSent() {
    UUID first = file("lock", "job");
    UUID second = file("lock", "job");

    assertThat(run()).extracting(Action::id).containsExactly(first);
    assertThat(bench.action(second).reason()).isEqualTo("escrow_ref_taken");
  }

  @Test
  void ofTwentyThatManyReplicasClaimAtOnceOneIsSent() throws Exception {
    for (int i = 0; i < 20; i++) {
      file("lock", "job");
    }

    assertThat(bench.claimWithReplicas(4, 3)).hasSize(1);
  }

  @Test
  void whoseFirstIsUnknownWaitsUntilThatIsKnown() {
    UUID first = file("lock", "job");
    Action claimed = claimOne();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    UUID second = file("lock", "job");
    assertThat(run()).isEmpty();
    assertThat(bench.action(second).explanation()).contains(first + ", which is UNKNOWN");

    bench.reconciler(action -> new InquiryResult.Done(escrow("esc_1"), "found")).reconcileDue();
    later();
    assertThat(run()).isEmpty();
    assertThat(bench.action(second).explanation()).isNotNull();
    assertThat(bench.action(second).state()).isEqualTo(ActionState.HELD);
  }

  @Test
  void whoseFirstWasDeclinedOrCanceledGoesAndTheFirstIsHeldWhenItIsTriedAgain() {
    UUID first = file("lock", "job");
    record(claimOne(), SendResult.of(Outcome.DECLINED, "payee_unknown", "no such payee"));
    UUID second = file("lock", "job");
    assertThat(run()).extracting(Action::id).containsExactly(second);

    levers().retry(first, new By("olga", "again"));
    assertThat(run()).isEmpty();
    assertThat(bench.action(first).reason()).isEqualTo("escrow_ref_taken");

    UUID canceled = file("lock", "other");
    record(claimOne(), SendResult.of(Outcome.THROTTLED, "rate_limited", "slow down"));
    levers().cancel(canceled, new By("olga", "not wanted"));
    UUID instead = file("lock", "other");
    assertThat(run()).extracting(Action::id).containsExactly(instead);
  }

  @Test
  void oneThatWasCanceledUnsettledKeepsItsHandle() {
    UUID first = file("lock", "job");
    record(claimOne(), SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    later();
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up")).reconcileDue();
    levers().cancel(first, new By("olga", "leave it"));
    file("lock", "job");

    assertThat(run()).isEmpty();
  }

  @Test
  void whatIsHeardToBeCreatedAfterItsHandleWasTakenIsInTheBooksAndNothingIsReleasedByTheHandle() {
    UUID first = file("lock", "job");
    Action claimed = claimOne();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.NotDone("not asked")).expireLeases();
    later();
    bench.reconciler(action -> new InquiryResult.NotDone("not in the list")).reconcileDue();
    levers().cancel(first, new By("olga", "not wanted any more"));
    UUID second = file("lock", "job");
    assertThat(run()).extracting(Action::id).containsExactly(second);

    record(claimed, SendResult.done(escrow("esc_late")));
    UUID release = file("release", "job");
    assertThat(run()).isEmpty();

    assertThat(bench.ledger.escrows().all("job"))
        .extracting(Escrow::escrowId)
        .containsExactlyInAnyOrder(escrowOf(second), "esc_late");
    assertThat(bench.action(release).reason()).isEqualTo("escrow_ref_ambiguous");
    assertThat(bench.action(release).explanation()).contains("esc_late", escrowOf(second));
    assertThat(
            bench.jdbc.queryForList(
                "select reason from history where action_id = ?", String.class, first))
        .contains("answered_late", "escrow_ref_taken");
  }

  @Test
  void aHandleThatIsAnotherEscrowsIdIsTakenToo() {
    UUID first = file("lock", null);
    run();

    UUID second = file("lock", escrowOf(first));
    assertThat(run()).isEmpty();
    assertThat(bench.action(second).reason()).isEqualTo("escrow_ref_taken");
  }

  @Test
  void anEscrowWhoseIdIsAnothersHandleIsInTheBooks() {
    UUID first = file("lock", "esc_7");
    run();
    UUID second = file("lock", null);
    record(claimOne(), SendResult.done(escrow("esc_7")));

    assertThat(bench.ledger.escrows().all("esc_7"))
        .extracting(Escrow::actionId)
        .containsExactlyInAnyOrder(first, second);
  }

  /** As the version before this table left two creations with one handle. */
  @Test
  void aCreationWhoseHandleAnotherHasIsNotRepeatedButGivenToAPerson() {
    UUID second = file("lock", "job");
    record(claimOne(), SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    UUID first = file("lock", "other");
    bench.jdbc.update("update escrow_handle set action_id = ?", first);
    later();

    bench
        .reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeat -> {})
        .reconcileDue();

    assertThat(bench.action(second).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(second).explanation()).contains("belongs to action " + first);
    assertThat(bench.ledger.attempts().of(second)).hasSize(1);
  }

  /** As the version before this table claims. */
  @Test
  void anOlderReplicaCannotSendWhatHasNoHandle() {
    file("lock", "job");
    run();
    UUID second = file("lock", "job");

    assertThatThrownBy(
            () -> bench.jdbc.update("update action set state = 'SENDING' where id = ?", second))
        .isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void theHandlesOfBooksThatAnOlderVersionWroteAreKnown() {
    UUID first = file("lock", "job");
    UUID second = file("lock", "job");
    run();
    bench.jdbc.execute("truncate escrow_handle");
    bench.jdbc.execute("drop schema if exists older cascade");
    var flyway = Flyway.configure().dataSource(bench.jdbc.getDataSource()).schemas("older");
    flyway.target("11").load().migrate();
    for (String table : List.of("event", "rule_version", "run", "action")) {
      String columns = columnsOfOlder(table);
      bench.jdbc.execute(
          "insert into older.%1$s (%2$s) select %2$s from public.%1$s".formatted(table, columns));
    }
    String escrow =
        "insert into older.escrow (ref, escrow_id, action_id, payer, payee, amount, status,"
            + " created_at, updated_at) values (?, ?, ?, 'p', 'q', 5, 'FUNDED', now(), now())";
    bench.jdbc.update(escrow, "job", "esc_1", first);
    bench.jdbc.update(escrow, "esc_2", "esc_2", second);
    bench.jdbc.update(
        "update older.action set state = 'UNKNOWN', last_sent_at = now(), parameters ="
            + " parameters::jsonb || '{\"ref\":\"third\"}' where id = ?",
        first);

    Flyway.configure()
        .dataSource(bench.jdbc.getDataSource())
        .schemas("older")
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();

    assertThat(bench.jdbc.queryForList("select ref from older.escrow_handle", String.class))
        .containsExactlyInAnyOrder("job", "esc_2", "third");
    assertThat(
            bench.jdbc.queryForList(
                "select wanted_ref from older.escrow where escrow_id = 'esc_2'", String.class))
        .containsExactly("job");
  }

  /** Later versions have more columns than the older one. */
  private String columnsOfOlder(String table) {
    return String.join(
        ", ",
        bench.jdbc.queryForList(
            """
            select column_name from information_schema.columns
            where table_schema = 'older' and table_name = ?
            """,
            String.class,
            table));
  }

  private UUID file(String source, @Nullable String ref) {
    String name = source + ++events;
    String detail = Json.object().put("key", name).put("ref", ref).toString();
    return bench
        .file(Workbench.event(name, source, "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private List<Action> run() {
    return bench.runUntilIdle(EscrowHandleIT::answer);
  }

  private static SendResult answer(Action action) {
    return action.kind() == ActionKind.CREATE_ESCROW
        ? SendResult.done(escrow("esc_" + action.id()))
        : Workbench.done(action);
  }

  private static ObjectNode escrow(String id) {
    return Json.object().put("escrowId", id);
  }

  private static String escrowOf(UUID action) {
    return "esc_" + action;
  }

  private Action claimOne() {
    return bench.replica("one").claim(10).sending().getFirst();
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }

  private void later() {
    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_payer", "1000");
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }
}
