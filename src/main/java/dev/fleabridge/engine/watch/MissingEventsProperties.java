package dev.fleabridge.engine.watch;

import dev.fleabridge.setting.AlsoNamed;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The configuration below {@code fleabridge.missing-events} of the search for events of SageMaker
 * that never came. Until the next release, {@code fleabridge.sweep} means the same.
 *
 * @param enabled whether the search runs; where this is not given, it runs if an enabled rule
 *     listens to {@code aws.sagemaker}
 * @param interval how long after one search the next one begins
 * @param window how far back each search looks
 * @param grace for how long after the end of a job its event may still be on its way
 * @param notBefore trainings that ended before it, and pipeline executions that began before it,
 *     are left alone; where this is not given, it is the time of the first search of all
 */
@AlsoNamed(formerly = "fleabridge.sweep")
@ConfigurationProperties("fleabridge.missing-events")
record MissingEventsProperties(
    @Nullable Boolean enabled,
    @DefaultValue("15m") Duration interval,
    @DefaultValue("24h") Duration window,
    @DefaultValue("2m") Duration grace,
    @Nullable Instant notBefore) {

  public MissingEventsProperties {
    if (window.compareTo(grace) <= 0 || !interval.isPositive()) {
      throw new IllegalArgumentException(
          "fleabridge.missing-events: the window must be longer than the grace, and the interval positive");
    }
  }

  MissingEvents.Reach reach() {
    return new MissingEvents.Reach(window, grace, notBefore);
  }
}
