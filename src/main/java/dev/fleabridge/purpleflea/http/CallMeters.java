package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Circuit;
import dev.fleabridge.purpleflea.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what goes over the wire: {@code fleabridge.upstream{service}}, how long answers take;
 * {@code fleabridge.calls{outcome}}, what became of calls that pay; {@code
 * fleabridge.circuits.open}. A meter is made when it is first needed, so that a service that nobody
 * calls costs no series. Before a registry is bound nothing is measured. A registry that fails
 * changes nothing of what became of a call. Thread-safe.
 */
final class CallMeters implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(CallMeters.class);

  private final CircuitBreakerRegistry breakers;
  private final Map<Service, Timer> timers = new ConcurrentHashMap<>();
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private volatile @Nullable MeterRegistry registry;

  CallMeters(CircuitBreakerRegistry breakers) {
    this.breakers = breakers;
  }

  @Override
  public void bindTo(MeterRegistry bound) {
    registry = bound;
    Gauge.builder("fleabridge.circuits.open", this, CallMeters::open)
        .description("circuit breakers of this replica that let no call through, or only a few")
        .register(bound);
  }

  private int open() {
    return (int)
        breakers.getAllCircuitBreakers().stream()
            .map(CircuitBreaker::getState)
            .filter(state -> Resilience.state(state) != Circuit.State.CLOSED)
            .count();
  }

  /** An exchange has ended, with an answer or without one. */
  void took(Service service, Duration time) {
    MeterRegistry bound = registry;
    if (bound != null) {
      measure(() -> timer(service, bound).record(time));
    }
  }

  /** A call that pays was tried. What was kept back is no call. */
  void ended(CallOutcome<?> outcome) {
    MeterRegistry bound = registry;
    String word = word(outcome);
    if (bound != null && word != null) {
      measure(() -> counter(word, bound).increment());
    }
  }

  /** A call that was carried out must be written down as that, whatever a registry makes of it. */
  private static void measure(Runnable measuring) {
    try {
      measuring.run();
    } catch (RuntimeException e) {
      log.debug("A call was not measured", e);
    }
  }

  private Timer timer(Service service, MeterRegistry bound) {
    return timers.computeIfAbsent(
        service,
        one ->
            Timer.builder("fleabridge.upstream")
                .tag("service", one.label())
                .description("how long Purple Flea takes to answer")
                .register(bound));
  }

  private Counter counter(String word, MeterRegistry bound) {
    return outcomes.computeIfAbsent(
        word,
        one ->
            Counter.builder("fleabridge.calls")
                .tag("outcome", one)
                .description("what became of calls that pay")
                .register(bound));
  }

  private static @Nullable String word(CallOutcome<?> outcome) {
    return switch (outcome) {
      case CallOutcome.Done<?> done -> "DONE";
      case CallOutcome.Declined<?> declined -> declined.exchange() == null ? null : "DECLINED";
      case CallOutcome.Throttled<?> throttled -> "THROTTLED";
      case CallOutcome.NotSent<?> notSent -> notSent.withheld() ? null : "NOT_SENT";
      case CallOutcome.Unknown<?> unknown -> "UNKNOWN";
    };
  }
}
