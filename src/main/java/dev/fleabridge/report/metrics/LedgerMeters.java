package dev.fleabridge.report.metrics;

import dev.fleabridge.ledger.Census.Figures;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.model.ActionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is open in the ledger, and what needs a person, as gauges. All replicas show the same, so of
 * several the largest counts, and never the sum (ADR 0017).
 *
 * @param figures the reading that all of them share
 */
record LedgerMeters(SharedReading<Figures> figures) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    for (ActionState state : ActionState.values()) {
      if (!state.isFinal()) {
        gauge("fleabridge.actions", f -> in(f.open(), state))
            .tag("state", state.name())
            .description("actions in this state")
            .register(registry);
        gauge("fleabridge.actions.shadow", f -> in(f.shadow(), state))
            .tag("state", state.name())
            .description("actions of shadow runs in this state, for which nothing is ever sent")
            .register(registry);
      }
    }
    ages(registry);
    gauge("fleabridge.reserved", f -> f.reserved().value())
        .baseUnit("USDC")
        .description("money that is set aside for actions whose outcome is not known yet")
        .register(registry);
    faults(registry);
    gauge("fleabridge.replicas", f -> f.replicas().present())
        .description("replicas that work on these books")
        .register(registry);
    gauge("fleabridge.replicas.stalled", f -> f.replicas().stalled())
        .description("replicas whose engine has not come round for a minute")
        .register(registry);
  }

  private void ages(MeterRegistry registry) {
    gauge("fleabridge.actions.oldest.due", f -> f.oldestDue().toSeconds())
        .baseUnit("seconds")
        .description("how long the action that is due for longest has been waiting")
        .register(registry);
    gauge("fleabridge.actions.oldest.unknown", f -> f.oldestUnknown().toSeconds())
        .baseUnit("seconds")
        .description("how long ago the oldest action of unknown outcome was sent")
        .register(registry);
  }

  /** A value above zero needs a person. */
  private void faults(MeterRegistry registry) {
    gauge("fleabridge.conflicts", Figures::conflicts)
        .description("how often a known key came with other terms")
        .register(registry);
    gauge("fleabridge.actions.twice", Figures::twice)
        .tag("certain", "true")
        .description("actions that had, or may have had, two effects")
        .register(registry);
    gauge("fleabridge.actions.twice", Figures::perhapsTwice)
        .tag("certain", "false")
        .description("actions that had, or may have had, two effects")
        .register(registry);
    gauge("fleabridge.escrows.differing", Figures::escrowsDiffering)
        .description("escrows that Purple Flea shows otherwise than our books")
        .register(registry);
    gauge("fleabridge.audit.failures", Figures::auditFailures)
        .description("approved actions of seven days whose approval is not in the audit")
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, Function<Figures, @Nullable Number> figure) {
    return Gauge.builder(name, () -> figures.figure(figure));
  }

  private static long in(Map<ActionState, Long> counts, ActionState state) {
    return counts.getOrDefault(state, 0L);
  }
}
