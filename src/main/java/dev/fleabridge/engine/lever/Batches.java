package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOutReadings.Tally;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Inbound;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts the operators' batches and finds them again. A batch is a fan-out like those of rules. The
 * id of its action names it.
 */
public final class Batches {

  /** The key was used for a batch that says something else. Nothing was started. */
  public static final class OtherBatch extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient UUID batch;

    OtherBatch(String key, UUID batch, String differing) {
      super(
          "the key %s belongs to batch %s, which has another %s".formatted(key, batch, differing));
      this.batch = batch;
    }

    public UUID batch() {
      return batch;
    }
  }

  /**
   * A batch that is in the books.
   *
   * @param started whether this call has started it
   */
  public record Accepted(Action action, boolean started) {}

  /**
   * How far a fan-out has come.
   *
   * @param payments how many of its payments are in each state, and what their amounts add up to
   */
  public record Standing(
      Action action, Run run, FanOut progress, Map<ActionState, Tally> payments) {}

  private final Ledger ledger;
  private final Readings readings;
  private final AuditLog audit;
  private final BatchPlanner planner;
  private final TransactionOperations transactions;
  private final Clock clock;

  Batches(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      BatchPlanner planner,
      TransactionOperations transactions,
      Clock clock) {
    this.ledger = ledger;
    this.readings = readings;
    this.audit = audit;
    this.planner = planner;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Files a batch with its line in the audit, unless it is there already.
   *
   * @param inbound the batch as an event of our own
   * @throws OtherBatch where its key was used for a batch that says something else; nothing is
   *     written then
   */
  public Accepted post(Inbound inbound, String person) {
    Plan plan = planner.plan(inbound, person);
    return Objects.requireNonNull(
        transactions.execute(status -> file(inbound, plan, person, clock.instant())));
  }

  private Accepted file(Inbound inbound, Plan plan, String person, Instant now) {
    FiledRun filed = run(plan, now);
    Action action = ledger.fanOuts().action(filed.id(), BatchPlanner.STEP).orElseThrow();
    if (filed.started()) {
      String target = "batches/" + action.id();
      String note = "key " + inbound.event().detail().path("key").asString();
      audit.add(AuditLog.Line.of(now, person, "batch", target, note));
    } else {
      Run run = ledger.runs().find(filed.id()).orElseThrow();
      requireSame(run.event().detail(), inbound.event().detail(), action.id());
    }
    return new Accepted(action, filed.started());
  }

  private FiledRun run(Plan plan, Instant now) {
    Filed filed = ledger.inbox().file(List.of(plan), now).getFirst();
    // The same event may be in the books already without a run. A run is added to it then.
    return filed.runs().isEmpty()
        ? ledger.inbox().fileRuns(filed.eventId(), plan, now).runs().getFirst()
        : filed.runs().getFirst();
  }

  private static void requireSame(ObjectNode first, ObjectNode later, UUID batch) {
    String differing =
        Stream.concat(first.propertyNames().stream(), later.propertyNames().stream())
            .distinct()
            .filter(
                name -> !Canonical.text(first.path(name)).equals(Canonical.text(later.path(name))))
            .collect(Collectors.joining(", "));
    if (!differing.isEmpty()) {
      throw new OtherBatch(first.path("key").asString(), batch, differing);
    }
  }

  /** The action of a fan-out; empty where there is none with this id. */
  public Optional<Action> action(UUID id) {
    return ledger.actions().find(id).filter(action -> action.kind().family() == Family.FAN_OUT);
  }

  /** How far the fan-out of this action has come. */
  public Standing standing(Action action) {
    return new Standing(
        action,
        ledger.runs().find(action.runId()).orElseThrow(),
        ledger.fanOuts().find(action.id()).orElseGet(() -> FanOut.notBegun(action.id())),
        readings.fanOuts().tallies(action));
  }
}
