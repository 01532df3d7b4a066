package dev.fleabridge.intake;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.expression.Undecided;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * Plans one action an event, with {@code detail.job} for the business key. {@code job} may hold a
 * NUL, which PostgreSQL refuses: an event that plans well and cannot be stored.
 */
final class OneActionPlanning implements Planning {

  private final AtomicInteger outages = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  /** Evaluates nothing for the next plans. */
  void refuseNext(int plans) {
    refusals.set(plans);
  }

  /** Makes the next plans fail as if the database were away. */
  void failNext(int plans) {
    outages.set(plans);
  }

  @Override
  public Plan plan(Inbound inbound, @Nullable String requestedBy) {
    if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new CannotGetJdbcConnectionException("a test took the database away");
    }
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw Undecided.refused("no thread was free to evaluate");
    }
    Event event = inbound.event();
    String content =
        Canonical.text(
            Json.object()
                .put("source", event.source())
                .put("type", event.detailType())
                .set("detail", event.detail()));
    return new Plan(inbound, Sha256.hex(content), runs(event), List.of());
  }

  private static List<PlannedRun> runs(Event event) {
    @Nullable String job = event.detail().path("job").stringValue(null);
    if (job == null) {
      return List.of();
    }
    PlannedAction action =
        new PlannedAction(
            UUID.randomUUID(),
            "pay",
            "",
            ActionKind.RECORD,
            ActionState.SKIPPED,
            "test",
            null,
            Sha256.hex(job),
            null,
            Set.of(),
            null,
            null,
            null);
    return List.of(
        new PlannedRun(
            UUID.randomUUID(),
            "pay-job",
            "hash-1",
            StoredRule.GRAMMAR,
            Json.object(),
            job,
            List.of(action)));
  }
}
