package dev.fleabridge.purpleflea.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is measured of calls, and that measuring changes nothing. */
class CallMetersTest {

  private static final Exchange ANSWER =
      new Exchange("POST", URI.create("http://x/"), "", 200, "", Duration.ofMillis(30));

  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final CallMeters calls = new CallMeters(breakers);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void callsAreCountedByWhatBecameOfThem() {
    calls.bindTo(meters);
    List.of(
            new CallOutcome.Done<>("paid", ANSWER),
            new CallOutcome.Done<>("paid", ANSWER),
            new CallOutcome.Declined<>("no", "no", ANSWER),
            new CallOutcome.Throttled<>(null, ANSWER),
            new CallOutcome.NotSent<>("refused connection"),
            new CallOutcome.Unknown<>("no answer", null))
        .forEach(calls::ended);

    assertThat(
            meters.find("fleabridge.calls").counters().stream()
                .map(counter ->
                    counter.getId().getTag("outcome") + " " + Math.round(counter.count())))
        .containsExactlyInAnyOrder(
            "DONE 2", "DECLINED 1", "THROTTLED 1", "NOT_SENT 1", "UNKNOWN 1");
  }

  @Test
  void whatWasKeptBackIsNoCall() {
    calls.bindTo(meters);
    calls.ended(CallOutcome.NotSent.withheld("circuit breaker open"));
    calls.ended(new CallOutcome.Declined<>("no_api_key", "no key", null));

    assertThat(meters.find("fleabridge.calls").counters()).isEmpty();
  }

  @Test
  void answersAreTimedByServiceAndOnlyOfServicesThatAreCalled() {
    calls.bindTo(meters);
    calls.took(Service.WALLET, Duration.ofMillis(30));

    Timer timer = meters.get("fleabridge.upstream").tag("service", "wallet").timer();
    assertThat(Math.round(timer.totalTime(TimeUnit.MILLISECONDS))).isEqualTo(30);
    assertThat(meters.find("fleabridge.upstream").timers()).hasSize(1);
  }

  @Test
  void openBreakersAreCounted() {
    calls.bindTo(meters);
    breakers.circuitBreaker("a").transitionToOpenState();
    breakers.circuitBreaker("b");

    assertThat(Math.round(meters.get("fleabridge.circuits.open").gauge().value())).isEqualTo(1);
  }

  /** Else a payment that was carried out would look as if nobody knew what became of it. */
  @Test
  void aRegistryThatFailsChangesNothingOfACall() {
    calls.bindTo(new Failing());

    assertThatCode(() -> calls.took(Service.WALLET, Duration.ofMillis(30)))
        .doesNotThrowAnyException();
    assertThatCode(() -> calls.ended(new CallOutcome.Done<>("paid", ANSWER)))
        .doesNotThrowAnyException();
  }

  /** Refuses each meter that is not made at the start, as Prometheus does for other labels. */
  private static final class Failing extends SimpleMeterRegistry {

    Failing() {
      super(SimpleConfig.DEFAULT, new MockClock());
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
      throw new IllegalArgumentException("of the test");
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig config, PauseDetector detector) {
      throw new IllegalArgumentException("of the test");
    }
  }
}
