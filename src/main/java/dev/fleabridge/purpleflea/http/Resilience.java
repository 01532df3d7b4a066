package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.Circuit;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Keeps this client from harming a server or itself. It limits the calls under way per host and per
 * key, and the calls per second. Each service on a host has a circuit breaker for reading and
 * another for paying, so reads that fail for days do not stop payments. A call that is turned away
 * here was not sent.
 */
public final class Resilience {

  private final BulkheadRegistry hosts;
  private final BulkheadRegistry keys;
  private final RateLimiterRegistry rates;
  private final CircuitBreakerRegistry breakers;
  private final CallMeters calls;

  public Resilience(ClientSettings settings) {
    hosts = bulkheads(settings.maxConcurrentPerHost(), settings.permitWait());
    keys = bulkheads(settings.maxConcurrentPerKey(), settings.permitWait());
    rates =
        RateLimiterRegistry.of(
            RateLimiterConfig.custom()
                .limitForPeriod(settings.requestsPerSecond())
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(settings.permitWait())
                .build());
    breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    settings.breakerWindow(),
                    settings.breakerWindow(),
                    CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(settings.breakerFailurePercent())
                .waitDurationInOpenState(settings.breakerOpenFor())
                .permittedNumberOfCallsInHalfOpenState(Math.min(5, settings.breakerWindow()))
                .build());
    calls = new CallMeters(breakers);
  }

  /** Measures the calls. */
  CallMeters calls() {
    return calls;
  }

  /**
   * The state and the calls of each circuit breaker, by the names that resilience4j gives them, and
   * what {@link CallMeters} measures.
   */
  MeterBinder meters() {
    return registry -> {
      TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(registry);
      calls.bindTo(registry);
    };
  }

  /** The circuit breakers of the calls that were made since the start, by name. */
  List<Circuit> circuits() {
    return breakers.getAllCircuitBreakers().stream()
        .map(breaker ->
            new Circuit(
                breaker.getName(),
                state(breaker.getState()),
                breaker.getMetrics().getNumberOfBufferedCalls(),
                breaker.getMetrics().getNumberOfFailedCalls()))
        .sorted(Comparator.comparing(Circuit::name))
        .toList();
  }

  /** What a state of a breaker means to calls. */
  static Circuit.State state(CircuitBreaker.State state) {
    return switch (state) {
      case CLOSED, DISABLED, METRICS_ONLY -> Circuit.State.CLOSED;
      case HALF_OPEN -> Circuit.State.HALF_OPEN;
      case OPEN, FORCED_OPEN -> Circuit.State.OPEN;
    };
  }

  private static BulkheadRegistry bulkheads(int limit, Duration wait) {
    return BulkheadRegistry.of(
        BulkheadConfig.custom().maxConcurrentCalls(limit).maxWaitDuration(wait).build());
  }

  /**
   * Makes the call, or refuses it.
   *
   * @param circuit names the calls on this host that share a circuit breaker
   * @param key whose limit the call counts against
   * @param refused makes the result of a call that was not let through, from the reason
   * @param failed whether a result counts as a failure of the host
   */
  public <T> T guard(
      String host,
      String circuit,
      String key,
      Supplier<T> call,
      Function<String, T> refused,
      Predicate<T> failed) {
    if (Thread.currentThread().isInterrupted()) {
      return refused.apply("interrupted before sending");
    }
    Bulkhead byKey = keys.bulkhead(key);
    if (!byKey.tryAcquirePermission()) {
      return refused.apply("too many calls under way with this agent's key");
    }
    try {
      Bulkhead byHost = hosts.bulkhead(host);
      if (!byHost.tryAcquirePermission()) {
        return refused.apply("too many calls under way to " + host);
      }
      try {
        return paced(host, circuit, call, refused, failed);
      } finally {
        byHost.onComplete();
      }
    } finally {
      byKey.onComplete();
    }
  }

  private <T> T paced(
      String host,
      String circuit,
      Supplier<T> call,
      Function<String, T> refused,
      Predicate<T> failed) {
    RateLimiter rate = rates.rateLimiter(host);
    if (!rate.acquirePermission()) {
      return refused.apply("too many calls a second to " + host);
    }
    CircuitBreaker breaker = breakers.circuitBreaker(host + " " + circuit);
    if (!breaker.tryAcquirePermission()) {
      return refused.apply(
          "calls to %s (%s) failed too often lately: circuit breaker open"
              .formatted(host, circuit));
    }
    long begun = System.nanoTime();
    try {
      T result = call.get();
      long took = System.nanoTime() - begun;
      if (failed.test(result)) {
        breaker.onError(took, TimeUnit.NANOSECONDS, new IOException("failed"));
      } else {
        breaker.onSuccess(took, TimeUnit.NANOSECONDS);
      }
      return result;
    } catch (RuntimeException e) {
      breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, e);
      throw e;
    } catch (Error e) {
      // An error such as no memory is ours, and says nothing about the host. The permit must go
      // back, or a half-open breaker would wait for this call forever.
      breaker.releasePermission();
      throw e;
    }
  }
}
