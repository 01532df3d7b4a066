package dev.fleabridge.engine.watch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The search for versions of models of which no webhook told: {@code
 * fleabridge.mlflow.missing-events}.
 *
 * @param enabled whether it runs; where this is not given, it runs if an enabled rule listens to
 *     {@code mlflow}
 * @param interval how long after one search the next one begins
 * @param grace for how long after a version was made its delivery may still be on its way
 * @param notBefore versions that were made before it are left alone; where this is not given, it is
 *     the time of the first search of a server
 */
@ConfigurationProperties("fleabridge.mlflow.missing-events")
record MissingVersionsProperties(
    @Nullable Boolean enabled,
    @DefaultValue("5m") Duration interval,
    @DefaultValue("5m") Duration grace,
    @Nullable Instant notBefore) {

  MissingVersionsProperties {
    if (!interval.isPositive() || grace.isNegative()) {
      throw new IllegalArgumentException(
          "fleabridge.mlflow.missing-events: the interval must be positive, and the grace not negative");
    }
  }
}
