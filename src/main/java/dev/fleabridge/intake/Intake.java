package dev.fleabridge.intake;

import dev.fleabridge.engine.Admission;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Envelope;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.telemetry.EndedSpan;
import dev.fleabridge.telemetry.LogFields;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The only way into the inbox, for all doors. It plans, files, and returns only after the commit.
 * It is safe for many threads, and calls at the same time share a transaction.
 */
final class Intake implements Admission, AutoCloseable {

  private final Planning planning;
  private final Backlog backlog;
  private final DailyCounts daily;
  private final Writability writability;
  private final GroupCommit commits;
  private final IntakeMeters meters;
  private final Tracing tracing;
  private final Clock clock;

  /**
   * @param writeProbe writes to the database and rolls back; it throws where nothing can be written
   */
  public Intake(
      Planning planning,
      TransactionOperations transaction,
      Inbox inbox,
      DailyCounts daily,
      Backlog backlog,
      Runnable writeProbe,
      FiledListener listener,
      MeterRegistry meters,
      Clock clock,
      IntakeProperties properties,
      Tracing tracing) {
    this.planning = planning;
    this.backlog = backlog;
    this.daily = daily;
    this.writability = new Writability(writeProbe, clock);
    this.meters = new IntakeMeters(meters);
    this.tracing = tracing;
    this.clock = clock;
    this.commits =
        new GroupCommit(
            new Filing(transaction, inbox, daily, clock)::file,
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
   * @throws DailyCounts.UsedUp where nothing was stored, because the source may post no more today
   * @throws org.springframework.dao.DataAccessException where the database failed; the events may
   *     have been stored or not, and giving them in again is harmless
   * @throws org.springframework.transaction.TransactionException likewise
   */
  public List<Filed> accept(List<Inbound> inbounds) {
    Instant begun = clock.instant();
    try (LogFields _ = ids(inbounds)) {
      backlog.check();
      requireRoom(inbounds);
      List<Plan> plans = inbounds.stream().map(this::plan).toList();
      List<Filed> filed = commits.file(plans);
      writability.shown();
      meters.filed(inbounds, filed);
      tellSpans(inbounds, filed, begun);
      return filed;
    } catch (Overloaded | DailyCounts.UsedUp e) {
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

  @Override
  public Filed admit(Event event, Inbound.Origin origin, String sender) {
    byte[] raw = Envelope.of(event).toString().getBytes(StandardCharsets.UTF_8);
    return accept(List.of(new Inbound(event, origin, sender, raw, tracing.begun()))).getFirst();
  }

  /** Lines about one event name it. Those about several name none, because it could be any. */
  private static LogFields ids(List<Inbound> inbounds) {
    Inbound first = inbounds.getFirst();
    return inbounds.size() == 1
        ? LogFields.ofEvent(first.event().id(), first.trace())
        : LogFields.none();
  }

  /** The trace of a sender goes on here, and the place in it is this event's. */
  TraceContext place(Optional<TraceContext.Sender> sender) {
    return tracing.begunFor(sender);
  }

  private void tellSpans(List<Inbound> inbounds, List<Filed> filed, Instant begun) {
    for (int i = 0; i < inbounds.size(); i++) {
      Inbound inbound = inbounds.get(i);
      TraceContext place = inbound.trace();
      if (place != null && tracing.tells(place)) {
        tracing.ended(span(inbound, place, filed.get(i), begun));
      }
    }
  }

  private EndedSpan span(Inbound inbound, TraceContext place, Filed filed, Instant begun) {
    EndedSpan.Kind kind =
        inbound.origin() == Inbound.Origin.SQS ? EndedSpan.Kind.CONSUMER : EndedSpan.Kind.SERVER;
    Map<String, String> attributes =
        Map.of(
            LogFields.EVENT,
            filed.eventId(),
            "fleabridge.source",
            inbound.event().source(),
            "fleabridge.sender",
            inbound.sender(),
            "fleabridge.duplicate",
            String.valueOf(filed.duplicate()));
    return new EndedSpan(place, "take in event", kind, begun, clock.instant(), attributes, false);
  }

  /** All of a request are from one sender. What a queue brings is not counted. */
  private void requireRoom(List<Inbound> inbounds) {
    Inbound first = inbounds.getFirst();
    if (first.origin() == Inbound.Origin.REST) {
      daily.requireRoom(first.sender(), inbounds.size(), clock.instant());
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
   * @throws DailyCounts.UsedUp where the sender may post no more today, as far as is known here
   * @throws org.springframework.dao.DataAccessException where the database cannot be asked
   */
  void requireOpen(String sender) {
    try {
      daily.requireRoom(sender, 1, clock.instant());
      backlog.check();
    } catch (Overloaded | DailyCounts.UsedUp e) {
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
