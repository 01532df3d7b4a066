package dev.fleabridge.engine.cycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long ago the engine of this replica came round: {@code fleabridge.engine.turn.age}. */
record TurnAge(Worker worker) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    TimeGauge.builder("fleabridge.engine.turn.age", this::millis, TimeUnit.MILLISECONDS)
        .description("how long ago the slower of the engine's loops came round here")
        .register(registry);
  }

  /** Zero while the engine does not run: a replica that stops does not hang. */
  private Number millis() {
    return worker.sinceTurn().orElse(Duration.ZERO).toMillis();
  }
}
