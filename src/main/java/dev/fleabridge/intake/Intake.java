package dev.fleabridge.intake;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.rule.Undecided;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The one way into the inbox, for all doors. It plans, files, and returns only after the commit.
 * Safe for use by many threads. What they bring at the same time shares a transaction.
 */
final class Intake implements AutoCloseable {

  private final Planning planning;
  private final Backlog backlog;
  private final Writability writability;
  private final GroupCommit commits;
  private final IntakeMeters meters;

  /**
   * @param writeProbe writes to the database and takes it back. It throws where nothing can be
   *     written
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
   * Stores the events with all actions that their rules ask for. It stores all of them or none.
   *
   * @param inbounds one or more
   * @return after the commit; one answer an event, in the same order
   * @throws Overloaded where nothing was stored because too much is waiting
   * @throws org.springframework.dao.DataAccessException where the database failed. Like the next
   *     one it leaves open whether the events were stored; giving them in again is harmless
   * @throws org.springframework.transaction.TransactionException the same
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
      // One of several may be refused alone. A queue then tries each by itself.
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
   * Returns where {@link #accept} would be tried at all. A door asks this before it reads what a
   * sender brings.
   *
   * @throws Overloaded where too much is waiting
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
   * Whether {@link #accept} is likely to store, because there is room and the database writes. It
   * is for doors that can stop asking for more.
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

  /** Files what is in hand, then refuses. */
  @Override
  public void close() {
    commits.close();
  }
}
