package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.EngineProperties;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.health.contributor.Status;
import org.springframework.core.io.ClassPathResource;

/** A loop that does not come round ends the replica; a loop that fails at each turn does not. */
class EngineHealthTest {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final Turns turns = new Turns(nanos::get);
  private final EngineHealth health = new EngineHealth(turns, LONGEST);

  @Test
  void bothLoopsMustComeRound() {
    turns.turned(Turns.CLAIMER);
    turns.turned(Turns.RECORDER);
    pass(LONGEST);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);

    pass(Duration.ofNanos(1));
    turns.turned(Turns.CLAIMER);
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

    turns.turned(Turns.RECORDER);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void whatIsNotRunningIsNotMissed() {
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    turns.turned(Turns.CLAIMER);
    turns.clear();
    pass(LONGEST.multipliedBy(2));
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  /** Without this the loops could hang for ever in a replica that is said to live. */
  @Test
  void livenessAsksForIt() throws NoSuchMethodException {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yaml"));
    String parts =
        Objects.requireNonNull(yaml.getObject())
            .getProperty("management.endpoint.health.group.liveness.include");
    // By the name of its bean, less the suffix that all of them have.
    String bean =
        CycleConfiguration.class
            .getDeclaredMethod("engineHealthIndicator", Turns.class, EngineProperties.class)
            .getName();
    assertThat(parts.split(",\\s*")).contains(bean.replace("HealthIndicator", ""));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
