package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.support.TransactionOperations;

/** Files plans in one transaction. */
final class Filing {

  private static final Logger log = LoggerFactory.getLogger(Filing.class);

  private final TransactionOperations transaction;
  private final Inbox inbox;
  private final DailyCounts daily;
  private final Clock clock;

  Filing(TransactionOperations transaction, Inbox inbox, DailyCounts daily, Clock clock) {
    this.transaction = transaction;
    this.inbox = inbox;
    this.daily = daily;
    this.clock = clock;
  }

  /**
   * Files all of the plans or none. A transaction that lost to another one, by a deadlock or a
   * serialization failure, had no effect and is repeated once.
   *
   * @return one answer for each plan, in the same order, after the commit
   * @throws DailyCounts.UsedUp where nothing was stored, because a source may post no more today
   * @throws org.springframework.dao.DataAccessException where nothing was stored
   * @throws org.springframework.transaction.TransactionException where nothing was stored, or the
   *     connection was lost during the commit; filing again is harmless in both cases
   */
  List<Filed> file(List<Plan> plans) {
    try (LogFields _ = ids(plans)) {
      return tried(plans);
    }
  }

  /** The writer's thread works for many events; where it files one, its lines name that one. */
  private static LogFields ids(List<Plan> plans) {
    Inbound first = plans.getFirst().inbound();
    return plans.size() == 1
        ? LogFields.ofEvent(first.event().id(), first.trace())
        : LogFields.none();
  }

  private List<Filed> tried(List<Plan> plans) {
    try {
      return once(plans);
    } catch (ConcurrencyFailureException e) {
      log.info("Filing {} events again: {}", plans.size(), e.getClass().getSimpleName());
      return once(plans);
    }
  }

  private List<Filed> once(List<Plan> plans) {
    List<Filed> filed = transaction.execute(status -> filed(plans));
    if (filed == null || filed.size() != plans.size()) {
      throw new IllegalStateException("the inbox did not answer for every event");
    }
    return filed;
  }

  private List<Filed> filed(List<Plan> plans) {
    Instant now = clock.instant();
    List<Filed> filed = inbox.file(plans, now);
    daily.count(plans, filed, now);
    return filed;
  }
}
