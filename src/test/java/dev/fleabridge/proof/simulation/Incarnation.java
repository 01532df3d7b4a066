package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.EngineProperties.Allowed;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Cycle;
import dev.fleabridge.engine.cycle.LastResort;
import dev.fleabridge.engine.cycle.Line;
import dev.fleabridge.engine.cycle.Places;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Resolver;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.OutsideProperties;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The engine in one process, from its start to its end: the parts that run in the bridge, put
 * together as the bridge does. The world around them is simulated: time, threads, transactions that
 * fail, the way to the upstream. What these parts remember dies with them.
 */
final class Incarnation {

  /** The world around the engine, as this process meets it. */
  record World(
      Line line, Executor threads, Cycle.Balances balances, Places places, LongSupplier nanos) {}

  private final Cycle cycle;
  private final Reconciler reconciler;

  /**
   * @param owner names this process in leases
   */
  Incarnation(String owner, Replica.Parts parts, Variant variant, World world) {
    Recorder recorder =
        new Recorder(
            parts.ledger(),
            parts.transactions(),
            parts.settings(),
            parts.clock(),
            parts.dice().random());
    this.cycle =
        new Cycle(
            new Cycle.Parts(
                claimer(owner, parts),
                resolver(parts, world.nanos()),
                world.line(),
                variant.recording(parts, recorder),
                new LastResort(recorder, parts.ledger(), parts.transactions(), parts.clock()),
                world.balances(),
                world.threads()),
            world.places(),
            variant.clock(parts.clock()),
            world.nanos());
    this.reconciler =
        new Reconciler(
            parts.ledger(),
            parts.transactions(),
            variant.inquiry(
                new HonestInquiry(
                    parts.upstream(), parts.clock(), variant.settling(), parts.dice())),
            cycle::repeat,
            parts.guard(),
            parts.settings(),
            parts.clock(),
            parts.dice().random());
  }

  private static Claimer claimer(String owner, Replica.Parts parts) {
    return new Claimer(
        parts.ledger(),
        parts.transactions(),
        parts.guard(),
        anyJob(),
        parts.settings(),
        parts.clock(),
        owner);
  }

  private static Resolver resolver(Replica.Parts parts, LongSupplier nanos) {
    return new Resolver(
        parts.ledger(), parts.transactions(), parts.settings(), parts.clock(), nanos);
  }

  /** The event names the job that a rule looks up. */
  private static OutsideNames anyJob() {
    Allowed none = new Allowed(List.of());
    return new OutsideProperties(
            new OutsideProperties.ObjectLists(none, none),
            none,
            new Allowed(List.of("*")),
            new OutsideProperties.Callbacks(List.of()))
        .toNames();
  }

  Cycle cycle() {
    return cycle;
  }

  Reconciler reconciler() {
    return reconciler;
  }
}
