package dev.fleabridge.report.audit;

import dev.fleabridge.ledger.SharedReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How far the audit is sealed, and whether it holds. All replicas show the same.
 *
 * @param figures the reading that all of them share
 */
record AuditMeters(SharedReading<Figures> figures) implements MeterBinder {

  /**
   * What is shown.
   *
   * @param segment the number of the newest segment; 0 where there is none
   * @param unsealed at most how many rows are not sealed
   * @param ageSeconds how long the oldest of them has been there
   * @param faults what the last verification has found, and the one that goes on
   */
  record Figures(long segment, long unsealed, long ageSeconds, long faults) {}

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("fleabridge.audit.segment", () -> figures.figure(Figures::segment))
        .description("the number of the newest sealed segment of the audit")
        .register(registry);
    Gauge.builder("fleabridge.audit.unsealed", () -> figures.figure(Figures::unsealed))
        .description("rows of the audit that are not sealed yet, at most")
        .register(registry);
    Gauge.builder("fleabridge.audit.unsealed.age", () -> figures.figure(Figures::ageSeconds))
        .baseUnit("seconds")
        .description("how long the oldest row that is not sealed has been there")
        .register(registry);
    Gauge.builder("fleabridge.audit.faults", () -> figures.figure(Figures::faults))
        .description(
            "where the verification of the audit has found that somebody changed the books")
        .register(registry);
  }
}
