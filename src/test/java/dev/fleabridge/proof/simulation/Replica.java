package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Line;
import dev.fleabridge.engine.cycle.Places;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One process of the bridge. The engine in it is the one that runs ({@link Incarnation}); this
 * plays its threads, one step at a time. Its memory dies with it; it comes back under a new name
 * that knows nothing.
 */
final class Replica {

  /** How long a stop waits for calls on their way. */
  private static final Duration DRAIN = Duration.ofSeconds(20);

  /** Calls on their way and answers in the memory, in batches. */
  private static final int ROOM = 3;

  /**
   * What the parts of one replica are made of.
   *
   * @param transactions may strike; see {@link MortalTransactions}
   */
  record Parts(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      EngineSettings settings,
      ReplicaClock clock,
      Dice dice,
      Upstream upstream) {}

  /** An answer that a replica was told. */
  record Heard(UUID action, int attempt) {}

  private final String name;
  private final Parts parts;
  private final Variant variant;
  private final Wire wire;
  private final Readings readings;
  private final VirtualTime time;
  private final Tally tally;
  private final ExecutorService lookUps = new OnTheSpot();
  private final Set<Heard> heard = new LinkedHashSet<>();
  private final int room;

  private int incarnation;
  private @Nullable Incarnation engine;
  private @Nullable Threads threads;
  private int onTheirWay;
  private boolean stopping;
  private boolean beganTurnInService;
  private Instant frozenUntil = Instant.MIN;

  /** Does not live before its {@link #start}. */
  Replica(
      String name,
      Parts parts,
      Variant variant,
      Wire wire,
      Readings readings,
      VirtualTime time,
      Tally tally) {
    this.name = name;
    this.parts = parts;
    this.variant = variant;
    this.wire = wire;
    this.readings = readings;
    this.time = time;
    this.tally = tally;
    this.room = parts.settings().batch() * ROOM;
  }

  ReplicaClock clock() {
    return parts.clock();
  }

  Parts parts() {
    return parts;
  }

  int incarnation() {
    return incarnation;
  }

  boolean lives() {
    return engine != null;
  }

  boolean mayAct() {
    return lives() && !time.now().isBefore(frozenUntil);
  }

  boolean takesEvents() {
    return !stopping;
  }

  boolean hasWork() {
    return hasAnswers()
        || onTheirWay > 0
        || stopping
        || (threads != null && threads.isAnyWaiting());
  }

  boolean hasAnswers() {
    return engine != null && !engine.cycle().heardOnly().isEmpty();
  }

  /** Whether it could still be as busy as when it started. To be asked where it has no work. */
  boolean hasAllItsRoom() {
    return engine == null || engine.cycle().isQuiet();
  }

  boolean isStill(int me) {
    return lives() && incarnation == me;
  }

  /** Starts, and may die of it. */
  void start() {
    int me = ++incarnation;
    Threads ours = new Threads(this, parts.dice(), time, tally, variant.freezeRate());
    threads = ours;
    Incarnation begun =
        new Incarnation(
            name + "#" + me,
            parts,
            variant,
            new Incarnation.World(
                variant.line(line(me)),
                ours,
                (agent, ended) -> readings.read(agent, this, () -> isStill(me), ended),
                Places.withoutWaiting(room),
                this::nanos));
    engine = begun;
    try {
      begun.cycle().open();
    } catch (ProcessDied e) {
      dieOf(me);
    } catch (RuntimeException e) {
      if (!Outage.is(e)) {
        throw e;
      }
      dieOf(me); // a bridge that finds no database does not start
    }
  }

  private void dieOf(int me) {
    if (isStill(me)) {
      die();
    }
  }

  /** Moves a little whenever somebody looks, so that what is bounded in time meets its bound. */
  private long nanos() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time.now())
        + parts.dice().millis(0, 1_000).toNanos();
  }

  /** Dies; calls on their way go on without it. */
  void die() {
    if (lives()) {
      tally.count(Figure.DEATHS);
      end();
      time.after(parts.dice().millis(200, 40_000), this::start);
    }
  }

  /**
   * Stops in good order: claims no more, writes what it still hears, for as long as a stop may
   * take, and comes back.
   *
   * @param whenGone what happens before it comes back
   */
  void stop(Runnable whenGone) {
    if (!lives() || stopping) {
      whenGone.run();
      return;
    }
    int me = incarnation;
    tally.count(Figure.STOPS);
    stopping = true;
    engine().cycle().close();
    time.after(
        DRAIN,
        () -> {
          whenGone.run();
          if (isStill(me)) {
            end();
            time.after(parts.dice().millis(200, 40_000), this::start);
          }
        });
  }

  private void end() {
    if (onTheirWay > 0) {
      tally.count(Figure.DIED_WITH_CALLS);
      tally.add(Figure.CALLS_ABANDONED, onTheirWay);
    }
    engine().cycle().heardOnly().forEach(sent -> heard.remove(heard(sent.claimed())));
    engine = null;
    threads = null;
    stopping = false;
    onTheirWay = 0;
    frozenUntil = Instant.MIN;
  }

  /** Stands still, as in a long garbage collection or on a suspended machine. */
  void freeze(Duration length) {
    tally.count(Figure.FREEZES);
    frozenUntil = time.now().plus(length);
  }

  /** The way to the upstream of one process. */
  private Line line(int me) {
    return (claimed, caller) -> {
      onTheirWay++;
      requireRoom();
      wire.send(claimed, listening(claimed.action(), caller, me));
    };
  }

  private void requireRoom() {
    int busy = onTheirWay + engine().cycle().heardOnly().size();
    if (busy > room) {
      violated("%s has %d calls at once and room for %d".formatted(name, busy, room));
    }
  }

  /** Something is begun in one of its threads. What a turn has claimed before the stop may be. */
  void begins() {
    if (stopping && !beganTurnInService) {
      violated(name + " begins something after its stop");
    }
  }

  /** What is thrown at once would be taken for a thread that fails. */
  private void violated(String how) {
    time.after(
        Duration.ZERO,
        () -> {
          throw new Violation(how);
        });
  }

  private Wire.Caller listening(Action claimed, Line.Caller caller, int me) {
    return new Wire.Caller() {
      @Override
      public void hear(SendResult answer) {
        if (hears(claimed, me)) {
          caller.answered(variant.heard(answer));
        }
      }

      @Override
      public void fail(Throwable fault) {
        if (hears(claimed, me)) {
          caller.failed(fault);
        }
      }

      @Override
      public boolean listens() {
        return isStill(me);
      }
    };
  }

  private boolean hears(Action claimed, int me) {
    if (!isStill(me)) {
      return false;
    }
    onTheirWay--;
    heard.add(heard(claimed));
    return true;
  }

  private static Heard heard(Action claimed) {
    return new Heard(claimed.id(), claimed.epoch());
  }

  /** Every answer that it was told and lived to write. */
  Set<Heard> heard() {
    return heard;
  }

  private Incarnation engine() {
    return Objects.requireNonNull(engine, name + " is dead");
  }

  /** What the claimer's thread does in one turn; where it stops, the last thing that it does. */
  void turn() {
    Incarnation ours = engine();
    Objects.requireNonNull(threads).thaw();
    beganTurnInService = !stopping;
    try {
      ours.cycle().turn();
    } finally {
      beganTurnInService = false;
    }
    if (stopping && engine == ours) {
      ours.cycle().giveBackUnconfirmed();
    }
  }

  /** What the recorder's thread does in one turn. */
  void record() {
    engine().cycle().write();
  }

  /** As the timer of that name does. */
  void expireLeases() {
    Recurring.untilEmpty(engine().reconciler()::expireLeases);
  }

  /** As the timer of that name does, its look-ups one after the other. */
  void reconcile() {
    Incarnation ours = engine();
    Objects.requireNonNull(threads).thaw();
    Recurring.untilEmpty(() -> ours.reconciler().reconcileDue(lookUps));
  }
}
