package dev.fleabridge.engine.watch;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Envelope;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.telemetry.Tracing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes in events that Fleabridge makes itself, as if they had come through a door: by the same
 * rules and into the same inbox.
 */
public final class OwnEvents {

  private final Planning planning;
  private final Inbox inbox;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final Tracing tracing;

  /** Takes in events whose traces nobody is told of. */
  public OwnEvents(
      Planning planning, Inbox inbox, TransactionOperations transactions, Clock clock) {
    this(planning, inbox, transactions, clock, Tracing.untold());
  }

  public OwnEvents(
      Planning planning,
      Inbox inbox,
      TransactionOperations transactions,
      Clock clock,
      Tracing tracing) {
    this.planning = planning;
    this.inbox = inbox;
    this.transactions = transactions;
    this.clock = clock;
    this.tracing = tracing;
  }

  /** Plans what the event asks for, as {@link Planning#plan(Inbound)} does. */
  Plan plan(Event event, Origin origin) {
    byte[] raw = Envelope.of(event).toString().getBytes(StandardCharsets.UTF_8);
    String sender = origin.name().toLowerCase(Locale.ROOT);
    return planning.plan(new Inbound(event, origin, sender, raw, tracing.begun()));
  }

  /**
   * Files a plan, in the caller's transaction where there is one. Otherwise it is committed when
   * this returns.
   */
  Filed file(Plan plan) {
    List<Filed> filed = transactions.execute(status -> inbox.file(List.of(plan), clock.instant()));
    return Objects.requireNonNull(filed).getFirst();
  }
}
