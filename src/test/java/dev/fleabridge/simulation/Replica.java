package dev.fleabridge.simulation;

import dev.fleabridge.engine.Answer;
import dev.fleabridge.engine.EngineProperties.Allowed;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Lease;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.cycle.Resolver;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.OutsideProperties;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One process of the bridge. Its memory (answers not recorded yet, calls on their way) dies with
 * it; it comes back under a new name that knows nothing.
 */
final class Replica {

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

  private int incarnation;
  private boolean alive;
  private @Nullable Claimer claimer;
  private final Recorder recorder;
  private final Resolver resolver;
  private final Reconciler reconciler;
  private final List<Sent> answered = new ArrayList<>();
  private final Set<Heard> heard = new LinkedHashSet<>();
  private final Set<String> readingBalances = new HashSet<>();
  private int onTheirWay;
  private Instant frozenUntil = Instant.MIN;

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
    HonestInquiry honest =
        new HonestInquiry(parts.upstream(), parts.clock(), variant.settling(), parts.dice());
    this.recorder =
        new Recorder(
            parts.ledger(),
            parts.transactions(),
            parts.settings(),
            parts.clock(),
            parts.dice().random());
    this.resolver =
        new Resolver(parts.ledger(), parts.transactions(), parts.settings(), parts.clock());
    this.reconciler =
        new Reconciler(
            parts.ledger(),
            parts.transactions(),
            variant.inquiry(honest),
            action -> sendAll(List.of(action), incarnation),
            parts.guard(),
            parts.settings(),
            parts.clock(),
            parts.dice().random());
    start();
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
    return alive;
  }

  boolean mayAct() {
    return alive && !time.now().isBefore(frozenUntil);
  }

  boolean hasWork() {
    return !answered.isEmpty() || onTheirWay > 0;
  }

  boolean hasAnswers() {
    return !answered.isEmpty();
  }

  void start() {
    alive = true;
    incarnation++;
    claimer =
        new Claimer(
            parts.ledger(),
            parts.transactions(),
            parts.guard(),
            anyJob(),
            parts.settings(),
            parts.clock(),
            name + "#" + incarnation);
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

  /** Dies; calls on their way go on without it. */
  void die() {
    if (!alive) {
      return;
    }
    alive = false;
    tally.count(Figure.DEATHS);
    if (onTheirWay > 0) {
      tally.count(Figure.DIED_WITH_CALLS);
      tally.add(Figure.CALLS_ABANDONED, onTheirWay);
    }
    answered.forEach(sent -> heard.remove(heard(sent.claimed())));
    answered.clear();
    readingBalances.clear();
    onTheirWay = 0;
    claimer = null;
    frozenUntil = Instant.MIN;
    time.after(parts.dice().millis(200, 40_000), this::start);
  }

  /** Stands still, as in a long garbage collection or on a suspended machine. */
  void freeze(Duration length) {
    tally.count(Figure.FREEZES);
    frozenUntil = time.now().plus(length);
  }

  void claimAndSend() {
    int me = incarnation;
    Claimer.Claim claim = Objects.requireNonNull(claimer).claim(parts.settings().batch());
    claim.balancesWanted().forEach(this::readBalance);
    boolean freezes = !claim.sending().isEmpty() && parts.dice().chance(variant.freezeRate());
    if (freezes) {
      Duration length = parts.dice().seconds(20, 300);
      freeze(length);
      time.after(length, () -> sendAll(claim.sending(), me));
    } else {
      sendAll(claim.sending(), me);
    }
  }

  private void sendAll(List<Action> claimed, int me) {
    if (!isStill(me)) {
      return;
    }
    for (Action action : claimed) {
      if (parts.dice().chance(0.0005)) {
        // Dies with a part of the batch sent.
        tally.count(Figure.DIED_BETWEEN);
        die();
        return;
      }
      onTheirWay++;
      Lease.tooLate(action, parts.clock().instant())
          .filter(late -> variant.respectsLease())
          .ifPresentOrElse(
              late -> hear(action, late, me), () -> wire.send(action, caller(action, me)));
    }
  }

  private Wire.Caller caller(Action action, int me) {
    return new Wire.Caller() {
      @Override
      public void hear(Answer answer) {
        Replica.this.hear(action, answer, me);
      }

      @Override
      public boolean listens() {
        return isStill(me);
      }
    };
  }

  private void hear(Action action, Answer answer, int me) {
    if (isStill(me)) {
      onTheirWay--;
      heard.add(heard(action));
      answered.add(new Sent(action, parts.clock().instant(), variant.heard(answer)));
    }
  }

  private static Heard heard(Action claimed) {
    return new Heard(claimed.id(), claimed.epoch());
  }

  /** Every answer that it was told and lived to write. */
  Set<Heard> heard() {
    return heard;
  }

  private boolean isStill(int me) {
    return alive && incarnation == me;
  }

  private void readBalance(String agent) {
    int me = incarnation;
    if (readingBalances.add(agent)) {
      readings.read(agent, this, () -> isStill(me), () -> readingBalances.remove(agent));
    }
  }

  void record() {
    int size = Math.min(answered.size(), parts.settings().batch());
    List<Sent> batch = List.copyOf(answered.subList(0, size));
    variant.record(parts, recorder, batch);
    answered.removeAll(batch);
  }

  void resolve() {
    resolver.resolveDue();
  }

  void expireLeases() {
    reconciler.expireLeases();
  }

  void reconcile() {
    reconciler.reconcileDue();
  }
}
