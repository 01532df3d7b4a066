package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.cycle.Claimer.Claim;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One action that fails whatever is done with it keeps no other from being sent. */
class PoisonIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
      """;

  private final List<UUID> ids = new ArrayList<>();
  private Workbench bench;

  @BeforeEach
  void fileFive() {
    bench = new Workbench(RULES).withoutBalances();
    for (int i = 0; i < 5; i++) {
      String detail = Json.object().put("key", "k" + i).toString();
      ids.add(
          bench
              .file(Workbench.event("e" + i, "test", "Test", detail))
              .runs()
              .getFirst()
              .actions()
              .getFirst());
    }
  }

  @AfterEach
  void takeBack() {
    bench.jdbc.execute("drop trigger if exists corrupt on action");
    bench.jdbc.execute("drop function if exists corrupt()");
  }

  /** By its number of the five: also where it is the first, and the last. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void whatTheDatabaseCannotReadKeepsNoOtherWaiting(int poison) {
    bench.jdbc.execute(
        """
        create function corrupt() returns trigger language plpgsql as $$
          begin raise exception 'missing chunk number 0' using errcode = 'XX001'; end $$
        """);
    bench.jdbc.execute(
        """
        create trigger corrupt before update on action for each row
          when (new.id = '%s') execute function corrupt()
        """
            .formatted(ids.get(poison)));
    Claimer claimer = bench.replica("one");

    assertThat(claimer.claim(10).sending())
        .extracting(Action::id)
        .containsExactlyElementsOf(without(poison));

    // It is left alone for a while, so that later ones are not decided one by one.
    Claim next = claimer.claim(10);
    assertThat(next.looked()).isZero();
    bench.jdbc.execute("drop trigger corrupt on action");
    bench.clock.advance(Duration.ofMinutes(11));
    assertThat(claimer.claim(10).sending()).extracting(Action::id).containsExactly(ids.get(poison));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void whatWeCannotReadKeepsNoOtherWaitingAndPeopleSeeIt(int poison) {
    bench.jdbc.update("update action set kind = 'UNHEARD_OF' where id = ?", ids.get(poison));

    assertThat(bench.replica("one").claim(10).sending())
        .extracting(Action::id)
        .containsExactlyElementsOf(without(poison));

    assertThat(
            bench.jdbc.queryForList(
                "select reason from action where id = ? and state = 'HELD'",
                String.class,
                ids.get(poison)))
        .containsExactly("cannot_be_decided");
  }

  /** What was being sent when its replica died is known to be so, whatever lies beside it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void whatCannotBeReadKeepsNoOutcomeFromBeingFoundOut(int poison) {
    bench.replica("one").claim(10);
    bench.clock.advance(Duration.ofMinutes(10));
    spoil(poison);
    Inquiry found = action -> new InquiryResult.Done(null, "it is in the payer's account");

    assertThat(bench.reconciler(found).expireLeases()).isEqualTo(4);
    bench.jdbc.update("update action set state = 'UNKNOWN', due_at = created_at where kind = 'X'");
    Reconciler reconciler = bench.reconciler(found);
    assertThat(reconciler.reconcileDue()).isEqualTo(4);

    assertThat(states()).containsEntry("DONE", 4);
    assertThat(dueTime(poison)).isEqualTo(bench.clock.instant().plus(Duration.ofMinutes(10)));
    bench.jdbc.update("update action set kind = 'TRANSFER'");
    bench.clock.advance(Duration.ofMinutes(11));
    assertThat(reconciler.reconcileDue()).isEqualTo(1);
  }

  /** Neither what waits for its step, nor what was held because it could not be resolved. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void whatCannotBeReadKeepsNoStepFromGoingOn(int poison) {
    bench.jdbc.update("update action set state = 'WAITING', parameters = null");
    Resolver resolver = bench.resolver();
    spoil(poison);

    assertThat(resolver.resolveDue()).isEqualTo(4);
    assertThat(states()).containsEntry("READY", 4);
    assertThat(dueTime(poison)).isEqualTo(bench.clock.instant().plus(Duration.ofMinutes(10)));

    bench.jdbc.update(
        "update action set state = 'HELD', due_at = null, parameters = null, reason = 'rule_unreadable'");
    bench.clock.advance(Duration.ofMinutes(5));
    assertThat(resolver.resolveDue()).isEqualTo(4);
    assertThat(states()).containsEntry("READY", 4);
  }

  /** Between the look at the ids and the lock of one, it may go on, or be somebody else's. */
  @Test
  void oneByOneNothingIsTakenThatIsNotDueAnyMoreOrThatSomebodyHas() throws Exception {
    Instant now = bench.clock.instant();
    UUID id = ids.getFirst();
    set(id, "UNKNOWN", now);
    assertThat(bench.ledger.actions().lockDue(id, ActionState.UNKNOWN, now)).hasSize(1);
    assertThat(bench.ledger.actions().lockDue(id, ActionState.WAITING, now)).isEmpty();
    assertThat(bench.ledger.actions().lockDue(id, ActionState.UNKNOWN, now.minusMillis(1)))
        .isEmpty();
    try (Connection other = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("select * from action for update");
      assertThat(bench.ledger.actions().lockDue(id, ActionState.UNKNOWN, now)).isEmpty();
      other.rollback();
    }

    set(id, "SENDING", now);
    assertThat(bench.ledger.actions().lockAbandoned(id, now.plusMillis(1))).hasSize(1);
    assertThat(bench.ledger.actions().lockAbandoned(id, now)).as("its lease holds").isEmpty();
    assertThat(bench.ledger.actions().lockAbandoned(ids.getLast(), now.plusMillis(1))).isEmpty();

    set(id, "HELD", now);
    Duration wait = Duration.ofSeconds(5);
    assertThat(bench.ledger.actions().lockUnresolved(id, now.plus(wait), wait, wait)).hasSize(1);
    assertThat(bench.ledger.actions().lockUnresolved(id, now, wait, wait)).isEmpty();
    assertThat(bench.ledger.actions().lockUnresolved(ids.getLast(), now.plus(wait), wait, wait))
        .isEmpty();
  }

  private void set(UUID id, String state, Instant at) {
    bench.jdbc.update(
        "update action set state = ?, parameters = null, due_at = ?, lease_until = ?, updated_at = ?"
            + " where id = ?",
        state,
        Timestamp.from(at),
        Timestamp.from(at),
        Timestamp.from(at),
        id);
  }

  private void spoil(int poison) {
    bench.jdbc.update("update action set kind = 'X' where id = ?", ids.get(poison));
  }

  private @Nullable Instant dueTime(int poison) {
    Timestamp due =
        bench.jdbc.queryForObject(
            "select due_at from action where id = ?", Timestamp.class, ids.get(poison));
    return due == null ? null : due.toInstant();
  }

  private Map<String, Integer> states() {
    Map<String, Integer> states = new HashMap<>();
    bench
        .jdbc
        .queryForList("select state from action", String.class)
        .forEach(state -> states.merge(state, 1, Integer::sum));
    return states;
  }

  private List<UUID> without(int poison) {
    List<UUID> others = new ArrayList<>(ids);
    others.remove(poison);
    return others;
  }
}
