package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Counts what was claimed and not sent, by our own decision: {@code fleabridge.withheld{reason}}.
 * It leaves no attempt and no line of history, so this is where it shows. Thread-safe.
 */
final class Withheld implements MeterBinder {

  private static final List<Reason> REASONS =
      List.of(
          Reason.WITHHELD,
          Reason.LEASE_EXPIRED,
          Reason.NO_ROOM,
          Reason.NOT_BEGUN,
          Reason.OTHERS_FIRST);

  private final Map<String, LongAdder> counts =
      REASONS.stream().collect(Collectors.toMap(Reason::code, reason -> new LongAdder()));

  void count(SendResult answer) {
    LongAdder count = answer.code() == null ? null : counts.get(answer.code());
    if (answer.withheld() && count != null) {
      count.increment();
    }
  }

  long of(String reason) {
    return counts.getOrDefault(reason, new LongAdder()).sum();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counts.forEach((reason, count) ->
        FunctionCounter.builder("fleabridge.withheld", count, LongAdder::doubleValue)
            .tag("reason", reason)
            .description("claimed actions that were not sent, by our own decision")
            .register(registry));
  }
}
