package dev.fleabridge.engine.lever;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins and ends pauses. They are in the ledger, and every replica obeys them from its next
 * transaction on.
 */
public final class Pausing {

  private final Ledger ledger;
  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final Clock clock;

  Pausing(Ledger ledger, AuditLog audit, TransactionOperations transactions, Clock clock) {
    this.ledger = ledger;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Pauses a scope. A scope that is paused already stays paused, with the new person and note.
   *
   * @return the pause as it stands afterwards
   */
  public Pause pause(String scope, String person, String note) {
    return Objects.requireNonNull(
        transactions.execute(status -> {
          Instant now = clock.instant();
          ledger.pauses().put(new Pause(scope, note, person, now));
          audit.add(AuditLog.Line.of(now, person, "pause", "pauses/" + scope, note));
          return ledger.pauses().find(scope).orElseThrow();
        }));
  }

  /**
   * Ends a pause. Actions that are held for a pause are looked at again at once.
   *
   * @return whether there was a pause; where there was none, nothing is written
   */
  public boolean resume(String scope, String person, String note) {
    return Boolean.TRUE.equals(
        transactions.execute(status -> {
          Instant now = clock.instant();
          if (!ledger.pauses().remove(scope)) {
            return false;
          }
          ledger.actions().wakeHeld(Reason.PAUSED, null, now);
          audit.add(AuditLog.Line.of(now, person, "resume", "pauses/" + scope, note));
          return true;
        }));
  }
}
