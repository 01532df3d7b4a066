package dev.fleabridge.intake;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.rule.expression.Undecided;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The only way into the inbox, for all doors. It plans, files, and returns only after the commit.
 * It is safe for many threads, and calls at the same time share a transaction.
 */
final class Intake implements AutoCloseable {

  private final Planning planning;
  private final Backlog backlog;
  private final Writability writability;
  private final GroupCommit commits;
  private final IntakeMeters meters;

  /**
   * @param writeProbe writes to the database and rolls back; it throws where nothing can be written
   */
  public Intake(
      Planning planning,
      TransactionOperations transaction,
      Inbox inbox,
      Backlog backlog,
      Runnable writeProbe,
      FiledListener listener,
      MeterRegistry meters,
      Clock clock,
      IntakeProperties properties) {
    this.planning = planning;
    this.backlog = backlog;
    this.writability = new Writability(writeProbe, clock);
    this.meters = new IntakeMeters(meters);
    this.commits =
        new GroupCommit(
            new Filing(transaction, inbox, clock)::file,
            properties.maxQueued(),
            properties.maxWait(),
            listener::eventsFiled);
  }

  /**
   * Stores all of the events with the actions that their rules ask for, or none.
   *
   * @param inbounds one or more
   * @return one answer for each event, in the same order, after the commit
   * @throws Overloaded where nothing was stored, because too much waits or a rule could not be
   *     evaluated now
   * @throws org.springframework.dao.DataAccessException where the database failed; the events may
   *     have been stored or not, and giving them in again is harmless
   * @throws org.springframework.transaction.TransactionException likewise
   */
  public List<Filed> accept(List<Inbound> inbounds) {
    try {
      backlog.check();
      List<Plan> plans = inbounds.stream().map(this::plan).toList();
      List<Filed> filed = commits.file(plans);
      writability.shown();
      meters.filed(inbounds, filed);
      return filed;
    } catch (Overloaded e) {
      meters.refused(inbounds);
      throw e;
    } catch (RuntimeException e) {
      writability.doubted(e);
      // Of several events only one may be at fault. A queue then tries each by itself.
      if (Outage.isRefusal(e) && inbounds.size() == 1) {
        meters.unstorable(inbounds.getFirst().sender());
      } else {
        meters.failed(inbounds);
      }
      throw e;
    }
  }

  private Plan plan(Inbound inbound) {
    try {
      return planning.plan(inbound);
    } catch (Undecided e) {
      throw new Overloaded("rules cannot be evaluated now: " + e.getMessage());
    }
  }

  /**
   * Returns normally where {@link #accept} may be tried. A door asks this before it reads a body.
   *
   * @throws Overloaded where too much waits
   * @throws org.springframework.dao.DataAccessException where the database cannot be asked
   */
  void requireOpen(String sender) {
    try {
      backlog.check();
    } catch (Overloaded e) {
      meters.refused(sender);
      throw e;
    } catch (RuntimeException e) {
      meters.failed(sender);
      throw e;
    }
  }

  /**
   * Whether {@link #accept} will probably store, because there is room and the database writes. It
   * is for doors that can stop polling.
   */
  public boolean isOpen() {
    try {
      backlog.check();
      return writability.isGiven();
    } catch (RuntimeException e) {
      return false;
    }
  }

  IntakeMeters meters() {
    return meters;
  }

  /** Refuses new events, and files those in hand. */
  @Override
  public void close() {
    commits.close();
  }
}
