package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;

/** Reads rows of the table {@code action}. */
final class ActionRows {

  private ActionRows() {}

  static Action read(ResultSet row, int number) throws SQLException {
    return new Action(
        row.getObject("id", UUID.class),
        row.getObject("run_id", UUID.class),
        row.getString("event_id"),
        row.getString("rule_id"),
        row.getString("step"),
        row.getString("item"),
        ActionKind.valueOf(row.getString("kind")),
        ActionState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getString("explanation"),
        row.getString("idempotency_key"),
        row.getString("fingerprint"),
        row.getString("payer"),
        row.getString("payee"),
        row.getBoolean("payer_computed"),
        row.getBoolean("payee_computed"),
        Sql.money(row, "amount"),
        Sql.object(row, "parameters"),
        Sql.object(row, "result"),
        new Money(row.getBigDecimal("reserved")),
        row.getObject("budget_day", LocalDate.class),
        Sql.strings(row, "budget_scopes"),
        Sql.instant(row, "due_at"),
        Sql.instant(row, "expires_at"),
        Sql.instant(row, "lease_until"),
        row.getInt("epoch"),
        row.getInt("failures"),
        Sql.instant(row, "first_sent_at"),
        Sql.instant(row, "last_sent_at"),
        Sql.instant(row, "settled_at"),
        row.getString("approved_by"),
        row.getString("requested_by"),
        present(row, "created_at"),
        present(row, "updated_at"),
        row.getString("account"),
        row.getString("second_approved_by"),
        Sql.instant(row, "approval_due"));
  }

  private static Instant present(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(Sql.instant(row, column), column);
  }
}
