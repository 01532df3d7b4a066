package dev.fleabridge.ledger;

import dev.fleabridge.ledger.FanOut.Met;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.TraceContext;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Files the first actions of runs, and notices where a later event asks for something else under
 * the same key.
 */
final class ActionFiling {

  private static final String INSERT = "insert into action " + ActionRows.FILED.row();

  /** One action of one run that is being filed. */
  record Item(
      UUID runId,
      String ruleId,
      String eventId,
      boolean shadow,
      @Nullable TraceContext trace,
      PlannedAction action) {

    Item(PlannedRun run, String eventId, @Nullable TraceContext trace, PlannedAction action) {
      this(run.id(), run.ruleId(), eventId, run.shadow(), trace, action);
    }

    /** A payment of a fan-out is of the trace and the mode in which the fan-out's run began. */
    Item(Action parent, PlannedAction action) {
      this(
          parent.runId(),
          parent.ruleId(),
          parent.eventId(),
          parent.shadow(),
          parent.trace(),
          action);
    }

    /** The action as it begins. */
    Action begun(Instant now) {
      return Action.begun(
          action.id(),
          new Action.Origin(
              runId,
              eventId,
              ruleId,
              action.step(),
              action.item(),
              action.idempotencyKey(),
              Sql.storableOrNull(action.requestedBy()),
              shadow,
              trace),
          action.kind(),
          new Action.Standing(action.state(), reason(action), explanation(action)),
          action.terms(),
          Action.Times.begun(now, action.dueAt(), action.expiresAt()));
    }
  }

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final HistoryLog history;

  ActionFiling(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.history = new HistoryLog(jdbc);
  }

  void insert(List<Item> items, Instant now) {
    jdbc.batchUpdate(INSERT, items, items.size() + 1, (row, item) -> write(row, item, now));
    insertDependencies(items);
    created(items.stream().map(Item::action).toList(), now);
    PaymentEnds.filed(ended(items, now));
  }

  private void created(List<PlannedAction> actions, Instant now) {
    history.add(
        actions.stream()
            .map(a ->
                new HistoryLog.Line(
                    a.id(), null, a.state(), reason(a), explanation(a), Part.INTAKE))
            .toList(),
        now);
  }

  private static @Nullable String reason(PlannedAction action) {
    return Sql.storableOrNull(Reasons.reason(action.state(), action.reason()));
  }

  private static @Nullable String explanation(PlannedAction action) {
    return Sql.storableOrNull(
        Reasons.explanation(action.state(), action.reason(), action.explanation()));
  }

  private void insertDependencies(List<Item> items) {
    Map<UUID, Map<String, UUID>> stepsOfRuns =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.runId(),
                    Collectors.toMap(
                        item -> item.action().step(), item -> item.action().id(), (a, b) -> a)));
    List<UUID[]> pairs = new ArrayList<>();
    for (Item item : items) {
      Map<String, UUID> steps = stepsOfRuns.getOrDefault(item.runId(), Map.of());
      for (String need : item.action().needs()) {
        UUID needed = Objects.requireNonNull(steps.get(need), need);
        pairs.add(new UUID[] {item.action().id(), needed});
      }
    }
    jdbc.batchUpdate(
        "insert into dependency (action_id, needs_id) values (?, ?)",
        pairs,
        pairs.size() + 1,
        (row, pair) -> {
          row.setObject(1, pair[0]);
          row.setObject(2, pair[1]);
        });
  }

  /**
   * Files the payments of a fan-out that are not there yet; see {@link FanOuts#file}. What stands
   * under the keys afterwards tells new from old: a batch's update counts do not.
   */
  Met insertChildren(Action parent, List<PlannedAction> payments, Instant now) {
    List<Item> items = payments.stream().map(payment -> new Item(parent, payment)).toList();
    jdbc.batchUpdate(
        INSERT + " on conflict (idempotency_key) do nothing",
        items,
        items.size() + 1,
        (row, item) -> write(row, item, now));
    Map<String, Action> standing = byKey(payments);
    List<PlannedAction> filed = new ArrayList<>();
    List<Item> fresh = new ArrayList<>();
    int conflicts = 0;
    BigDecimal amount = BigDecimal.ZERO;
    for (Item item : items) {
      PlannedAction payment = item.action();
      Terms terms = Objects.requireNonNull(payment.terms());
      Action stands = Objects.requireNonNull(standing.get(payment.idempotencyKey()));
      if (stands.id().equals(payment.id())) {
        filed.add(payment);
        fresh.add(item);
        amount = amount.add(terms.amount() == null ? BigDecimal.ZERO : terms.amount().value());
      } else if (!terms.fingerprint().equals(stands.fingerprint())) {
        conflicts++;
        recordConflict(stands, parent.eventId(), terms, now);
      }
    }
    created(filed, now);
    PaymentEnds.filed(ended(fresh, now));
    return new Met(filed.size(), payments.size() - filed.size() - conflicts, conflicts, amount);
  }

  private static List<Action> ended(List<Item> items, Instant now) {
    return items.stream()
        .filter(item -> item.action().state().isFinal())
        .map(item -> item.begun(now))
        .toList();
  }

  private Map<String, Action> byKey(List<PlannedAction> payments) {
    List<String> keys = payments.stream().map(PlannedAction::idempotencyKey).toList();
    return sql
        .sql("select * from action where idempotency_key = any(:keys)")
        .param("keys", Sql.texts(keys))
        .query(ActionRows::read)
        .list()
        .stream()
        .collect(Collectors.toMap(Action::idempotencyKey, Function.identity()));
  }

  /** Compares what an event asks for with what its run already holds. */
  void recordConflicts(
      UUID runId, String eventId, Map<String, PlannedAction> planned, Instant now) {
    // By step and item: of a fan-out's payments, of which a run may have any number, none is
    // planned.
    List<Action> existing =
        sql.sql(
                """
                select * from action
                where run_id = :run and step = any(:steps) and item = any(:items) and fingerprint is not null
                """)
            .param("run", runId)
            .param("steps", Sql.texts(planned.values().stream().map(PlannedAction::step).toList()))
            .param("items", Sql.texts(planned.values().stream().map(PlannedAction::item).toList()))
            .query(ActionRows::read)
            .list();
    for (Action action : existing) {
      PlannedAction other = planned.get(action.step() + "/" + action.item());
      Terms terms = other == null ? null : other.terms();
      if (terms != null && !terms.fingerprint().equals(action.fingerprint())) {
        recordConflict(action, eventId, terms, now);
      }
    }
  }

  private void recordConflict(Action action, String eventId, Terms other, Instant now) {
    String difference =
        Stream.of(
                difference("payer", action.payer(), other.payer()),
                difference("payee", action.payee(), other.payee()),
                difference("amount", text(action.amount()), text(other.amount())))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", "));
    jdbc.update(
        "insert into conflict (action_id, event_id, at, difference) values (?, ?, ?, ?)",
        action.id(),
        eventId,
        Sql.time(now),
        difference.isEmpty() ? "another target" : Sql.storable(difference));
  }

  private static @Nullable String difference(
      String field, @Nullable String first, @Nullable String later) {
    return Objects.equals(first, later)
        ? null
        : "%s %s, first seen as %s".formatted(field, later, first);
  }

  private static @Nullable String text(@Nullable Money money) {
    return money == null ? null : money.toString();
  }

  private static void write(PreparedStatement row, Item item, Instant now) throws SQLException {
    ActionRows.FILED.set(row, 1, item.begun(now));
  }
}
