package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.date;
import static dev.fleabridge.ledger.Columns.decimal;
import static dev.fleabridge.ledger.Columns.flag;
import static dev.fleabridge.ledger.Columns.json;
import static dev.fleabridge.ledger.Columns.number;
import static dev.fleabridge.ledger.Columns.text;
import static dev.fleabridge.ledger.Columns.texts;
import static dev.fleabridge.ledger.Columns.time;
import static dev.fleabridge.ledger.Columns.uuid;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The columns of the table {@code action}, each once to be written and once to be read. A new
 * column needs the migration, its part of {@link Action} and this class.
 */
final class ActionRows {

  /** What never changes. */
  private static final Columns<Action> FIXED =
      new Columns<>(
          List.of(
              uuid("id", Action::id),
              uuid("run_id", Action::runId),
              text("event_id", Action::eventId),
              text("rule_id", Action::ruleId),
              text("step", Action::step),
              text("item", Action::item),
              text("kind", action -> action.kind().name()),
              text("idempotency_key", Action::idempotencyKey),
              text("requested_by", Action::requestedBy),
              flag("shadow", Action::shadow),
              text("trace", action -> Sql.traceparent(action.trace())),
              time("created_at", Action::createdAt)));

  /** What an action begins with, and what changes. */
  private static final Columns<Action> BEGUN =
      new Columns<>(
          List.of(
              text("state", action -> action.state().name()),
              text("reason", Action::reason),
              text("explanation", Action::explanation),
              text("fingerprint", Action::fingerprint),
              text("payer", Action::payer),
              text("payee", Action::payee),
              flag("payer_computed", Action::payerComputed),
              flag("payee_computed", Action::payeeComputed),
              decimal("amount", action -> Sql.decimal(action.amount())),
              json("parameters", Action::parameters),
              time("due_at", Action::dueAt),
              time("expires_at", Action::expiresAt),
              time("updated_at", Action::updatedAt)));

  /** What only becomes of it: the table's defaults are what an action begins with. */
  private static final Columns<Action> BECOME =
      new Columns<>(
          List.of(
              json("result", Action::result),
              decimal("reserved", action -> action.reserved().value()),
              date("budget_day", Action::budgetDay),
              texts("budget_scopes", Action::budgetScopes),
              time("lease_until", Action::leaseUntil),
              text("owner", action -> action.claim().owner()),
              number("epoch", Action::epoch),
              number("failures", Action::failures),
              time("first_sent_at", Action::firstSentAt),
              time("last_sent_at", Action::lastSentAt),
              time("settled_at", Action::settledAt),
              text("approved_by", Action::approvedBy),
              text("account", Action::account),
              text("second_approved_by", Action::secondApprovedBy),
              time("approval_due", Action::approvalDue)));

  /** What is written of an action that is filed. */
  static final Columns<Action> FILED = FIXED.and(BEGUN);

  /** What is written of an action that changes: all that can. */
  static final Columns<Action> CHANGED = BEGUN.and(BECOME);

  /** By what a change knows that nobody came before it: a claim, or a move. */
  static final Columns<Action> FENCE =
      new Columns<>(
          List.of(
              uuid("id", Action::id),
              number("epoch", Action::epoch),
              text("state", action -> action.state().name())));

  private ActionRows() {}

  static Action read(ResultSet row, int number) throws SQLException {
    return new Action(
        row.getObject("id", UUID.class),
        origin(row),
        ActionKind.valueOf(row.getString("kind")),
        new Action.Standing(
            ActionState.valueOf(row.getString("state")),
            row.getString("reason"),
            row.getString("explanation")),
        terms(row),
        Sql.object(row, "result"),
        new Action.Claim(
            row.getString("owner"),
            Sql.instant(row, "lease_until"),
            row.getInt("epoch"),
            row.getInt("failures")),
        charge(row),
        new Action.Approval(
            row.getString("approved_by"),
            row.getString("second_approved_by"),
            Sql.instant(row, "approval_due")),
        times(row));
  }

  private static Action.Origin origin(ResultSet row) throws SQLException {
    return new Action.Origin(
        row.getObject("run_id", UUID.class),
        row.getString("event_id"),
        row.getString("rule_id"),
        row.getString("step"),
        row.getString("item"),
        row.getString("idempotency_key"),
        row.getString("requested_by"),
        row.getBoolean("shadow"),
        TraceContext.ofStored(row.getString("trace")));
  }

  /** The columns of the terms are written together. A step that waits for them has none. */
  private static @Nullable Terms terms(ResultSet row) throws SQLException {
    ObjectNode parameters = Sql.object(row, "parameters");
    if (parameters == null) {
      return null;
    }
    return new Terms(
        Objects.requireNonNull(row.getString("fingerprint"), "fingerprint"),
        row.getString("payer"),
        row.getString("payee"),
        row.getBoolean("payer_computed"),
        row.getBoolean("payee_computed"),
        Sql.money(row, "amount"),
        parameters);
  }

  private static Action.Charge charge(ResultSet row) throws SQLException {
    return new Action.Charge(
        row.getString("account"),
        new Money(row.getBigDecimal("reserved")),
        row.getObject("budget_day", LocalDate.class),
        Sql.strings(row, "budget_scopes"));
  }

  private static Action.Times times(ResultSet row) throws SQLException {
    return new Action.Times(
        present(row, "created_at"),
        present(row, "updated_at"),
        Sql.instant(row, "due_at"),
        Sql.instant(row, "expires_at"),
        Sql.instant(row, "first_sent_at"),
        Sql.instant(row, "last_sent_at"),
        Sql.instant(row, "settled_at"));
  }

  private static Instant present(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(Sql.instant(row, column), column);
  }
}
