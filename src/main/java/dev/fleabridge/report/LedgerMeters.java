package dev.fleabridge.report;

import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Census.Figures;
import dev.fleabridge.model.ActionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's figures as meters: {@code fleabridge.actions{state}} for every state that is not
 * final, the same of shadow runs as {@code fleabridge.actions.shadow{state}}, {@code
 * fleabridge.actions.oldest.due} in seconds, and {@code fleabridge.conflicts}. Any NEEDS_REVIEW
 * needs a person. An old READY shows that the engine does not work.
 *
 * <p>It counts the ledger at most every fifteen seconds.
 */
final class LedgerMeters implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(LedgerMeters.class);
  private static final Duration MAX_AGE = Duration.ofSeconds(15);

  private record Reading(Figures figures, Instant at) {}

  private final Census census;
  private final Clock clock;
  private Reading last =
      new Reading(new Figures(Map.of(), Map.of(), Duration.ZERO, 0), Instant.EPOCH);

  public LedgerMeters(Census census, Clock clock) {
    this.census = census;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (ActionState state : ActionState.values()) {
      if (!state.isFinal()) {
        Gauge.builder("fleabridge.actions", this, of(f -> f.open().getOrDefault(state, 0L)))
            .tag("state", state.name())
            .description("actions in this state")
            .register(registry);
        Gauge.builder(
                "fleabridge.actions.shadow", this, of(f -> f.shadow().getOrDefault(state, 0L)))
            .tag("state", state.name())
            .description("actions of shadow runs in this state, for which nothing is ever sent")
            .register(registry);
      }
    }
    Gauge.builder("fleabridge.actions.oldest.due", this, of(f -> f.oldestDue().toSeconds()))
        .baseUnit("seconds")
        .description("how long the action that is due for longest has been waiting")
        .register(registry);
    Gauge.builder("fleabridge.conflicts", this, of(Figures::conflicts))
        .description("how often a known key came with other terms")
        .register(registry);
  }

  private static ToDoubleFunction<LedgerMeters> of(ToDoubleFunction<Figures> figure) {
    return meters -> figure.applyAsDouble(meters.figures());
  }

  private synchronized Figures figures() {
    Instant now = clock.instant();
    if (last.at().isBefore(now.minus(MAX_AGE))) {
      try {
        last = new Reading(census.take(now), now);
      } catch (RuntimeException e) {
        // A meter that cannot be read must not disturb the others.
        log.warn("The ledger could not be counted: {}", e.toString());
        last = new Reading(last.figures(), now);
      }
    }
    return last.figures();
  }
}
