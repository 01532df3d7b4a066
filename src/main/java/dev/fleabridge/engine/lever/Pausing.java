package dev.fleabridge.engine.lever;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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

  /** The pause is not any more, or not yet, as the person saw it. Nothing was changed. */
  public static final class NotAsSeen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAsSeen(String scope) {
      super("the pause of %s is not as it was seen any more; look again".formatted(scope));
    }
  }

  /**
   * Pauses a scope. A scope that is paused already stays paused, with the new person and note.
   *
   * @param seen what must be so of the pause that is there already; null where one may be there or
   *     not
   * @return the pause as it stands afterwards
   * @throws NotAsSeen where there is none like that
   */
  public Pause pause(String scope, String person, String note, @Nullable Predicate<Pause> seen) {
    return paused(
        scope,
        person,
        note,
        pause -> {
          // Under a lock, so that of two who saw the same pause one comes second.
          if (seen != null && ledger.pauses().lock(scope).filter(seen).isEmpty()) {
            throw new NotAsSeen(scope);
          }
          ledger.pauses().put(pause);
        });
  }

  /**
   * Pauses a scope that is not paused.
   *
   * @return the pause as it stands afterwards
   * @throws NotAsSeen where it is paused already
   */
  public Pause begin(String scope, String person, String note) {
    return paused(
        scope,
        person,
        note,
        pause -> {
          if (!ledger.pauses().add(pause)) {
            throw new NotAsSeen(scope);
          }
        });
  }

  private Pause paused(String scope, String person, String note, Consumer<Pause> write) {
    return Objects.requireNonNull(
        transactions.execute(status -> {
          Instant now = clock.instant();
          write.accept(new Pause(scope, note, person, now));
          audit.add(AuditLog.Line.of(now, person, "pause", "pauses/" + scope, note));
          return ledger.pauses().find(scope).orElseThrow();
        }));
  }

  /**
   * Ends a pause. Actions that are held for a pause are looked at again at once.
   *
   * @param seen what must be so of the pause; null where it may be any
   * @return whether there was a pause; where there was none, nothing is written
   * @throws NotAsSeen where there is one, and it is not like that
   */
  public boolean resume(String scope, String person, String note, @Nullable Predicate<Pause> seen) {
    return Boolean.TRUE.equals(
        transactions.execute(status -> {
          Instant now = clock.instant();
          Optional<Pause> found = ledger.pauses().lock(scope);
          if (found.isEmpty()) {
            return false;
          }
          if (seen != null && !seen.test(found.get())) {
            throw new NotAsSeen(scope);
          }
          ledger.pauses().remove(scope);
          ledger.actions().wakeHeld(Reason.PAUSED, null, now);
          audit.add(AuditLog.Line.of(now, person, "resume", "pauses/" + scope, note));
          return true;
        }));
  }
}
