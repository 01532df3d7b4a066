package dev.fleabridge.engine.cycle;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;

/**
 * How long ago the engine of this replica came round, in seconds: {@code
 * fleabridge.engine.turn.age}. No gauge of time, which each registry shows in a unit of its own.
 */
record TurnAge(Worker worker) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("fleabridge.engine.turn.age", this::seconds)
        .baseUnit("seconds")
        .description("how long ago the slower of the engine's loops came round here")
        .register(registry);
  }

  /** Zero while the engine does not run: a replica that stops does not hang. */
  private Number seconds() {
    return worker.sinceTurn().orElse(Duration.ZERO).toSeconds();
  }
}
