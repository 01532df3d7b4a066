package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.telemetry.EndedSpan;
import dev.fleabridge.telemetry.LogFields;
import dev.fleabridge.telemetry.Tracing;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Tells of each attempt as a span below its event's. The attempt is the other sender's: this
 * changes nothing of it, and what was kept back is no attempt and no span.
 */
final class TracedSender implements Sender {

  private final Sender sender;
  private final Tracing tracing;
  private final Clock clock;

  TracedSender(Sender sender, Tracing tracing, Clock clock) {
    this.sender = sender;
    this.tracing = tracing;
    this.clock = clock;
  }

  @Override
  public SendResult send(Action action) {
    return traced(action, sender::send);
  }

  @Override
  public SendResult repeat(Action action) {
    return traced(action, sender::repeat);
  }

  private SendResult traced(Action action, Function<Action, SendResult> way) {
    TraceContext trace = action.trace();
    if (trace == null || !tracing.tells(trace)) {
      return way.apply(action);
    }
    Instant begun = clock.instant();
    SendResult result = way.apply(action);
    if (!result.withheld()) {
      tracing.ended(span(action, trace, result, begun));
    }
    return result;
  }

  private EndedSpan span(Action action, TraceContext trace, SendResult result, Instant begun) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put(LogFields.EVENT, action.eventId());
    attributes.put(LogFields.RUN, action.runId().toString());
    attributes.put(LogFields.ACTION, action.id().toString());
    attributes.put("fleabridge.attempt", String.valueOf(action.epoch()));
    attributes.put("fleabridge.outcome", result.outcome().name());
    if (result.code() != null) {
      attributes.put("fleabridge.reason", result.code());
    }
    if (result.httpStatus() != null) {
      attributes.put("http.response.status_code", result.httpStatus().toString());
    }
    boolean failed = result.outcome() == Outcome.UNKNOWN || result.outcome() == Outcome.DECLINED;
    return new EndedSpan(
        trace.ofAttempt(action.id(), action.epoch()),
        action.kind().wireName(),
        EndedSpan.Kind.CLIENT,
        begun,
        clock.instant(),
        attributes,
        failed);
  }
}
