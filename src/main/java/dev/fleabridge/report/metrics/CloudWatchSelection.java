package dev.fleabridge.report.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;

/**
 * Lets those meters go to CloudWatch that an operator needs: each value of each dimension is billed
 * as a metric. What else there is stays at {@code /actuator/metrics}, and goes to OTLP and
 * Prometheus.
 *
 * @param include the beginnings of names that go there too
 */
record CloudWatchSelection(List<String> include) implements MeterFilter {

  private static final String ALL = "*";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return Metrics.isPublished(id.getName()) || isIncluded(id.getName())
        ? MeterFilterReply.NEUTRAL
        : MeterFilterReply.DENY;
  }

  private boolean isIncluded(String name) {
    return include.stream()
        .anyMatch(beginning -> beginning.equals(ALL) || name.startsWith(beginning));
  }
}
