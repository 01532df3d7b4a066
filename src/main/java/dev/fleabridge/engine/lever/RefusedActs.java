package dev.fleabridge.engine.lever;

import dev.fleabridge.ledger.AuditLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Records acts of people that were refused: by a line in the audit, as {@link RefusalCount} bounds
 * them, and all of them by the counter {@code fleabridge.levers.refused}. The line has a
 * transaction of its own, because that of the act was rolled back. Where the line cannot be
 * written, that is logged: the refusal itself must reach the person all the same.
 */
public final class RefusedActs {

  private static final Logger log = LoggerFactory.getLogger(RefusedActs.class);

  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final MeterRegistry meters;
  private final Clock clock;
  private final RefusalCount count = new RefusalCount();

  public RefusedActs(
      AuditLog audit, TransactionOperations transactions, MeterRegistry meters, Clock clock) {
    this.audit = audit;
    this.transactions = transactions;
    this.meters = meters;
    this.clock = clock;
  }

  /** Records a refusal by the engine: by the four-eyes rule, or by the state of the action. */
  public void byEngine(String person, Levers.Act act, UUID action, RuntimeException why) {
    String reason = why instanceof Levers.OwnRequest ? "own_request" : "not_legal";
    remember(person, act.word(), "actions/" + action, reason, String.valueOf(why.getMessage()));
  }

  /**
   * Records that a person's role does not allow an act.
   *
   * @param act the act, such as {@code approve} or {@code pause}
   * @param target what it was for, such as {@code actions/<id>} or {@code pauses/all}
   */
  public void byRole(String person, String act, String target) {
    remember(person, act, target, "role", "the role of this sign-in does not allow it");
  }

  /**
   * Records that a rule of the house refused an act that is not about an action.
   *
   * @param target what it was for, such as {@code rules/revisions/3}
   * @param reason a word such as {@code own_request}
   */
  public void byRule(
      String person, String act, String target, String reason, RuntimeException why) {
    remember(person, act, target, reason, String.valueOf(why.getMessage()));
  }

  private void remember(String person, String act, String target, String reason, String note) {
    meters.counter("fleabridge.levers.refused", "act", act, "reason", reason).increment();
    Instant now = clock.instant();
    long number = count.count(person, act, reason, now);
    if (!RefusalCount.hasLine(number)) {
      return;
    }
    String said =
        number <= RefusalCount.ALL_UP_TO
            ? note
            : note + " (refusal number %d within an hour; not all have a line)".formatted(number);
    try {
      transactions.executeWithoutResult(
          status -> audit.add(AuditLog.Line.of(now, person, act + "_refused", target, said)));
    } catch (RuntimeException e) {
      log.warn("A refused {} of {} by {} could not be remembered", act, target, person, e);
    }
  }
}
