package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.RuleBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One simulated world from its first event to the end of its last action. One thread; everything
 * that happens follows from the seed.
 */
final class Episode {

  /** A day ends shortly after the start, so that budgets roll over under load. */
  private static final Instant START = Instant.parse("2026-11-20T23:58:00Z");

  private static final int TICKS_BETWEEN_CHECKS = 60;
  private static final int TICKS_BETWEEN_TIDYING = 40;

  /** Longer than a day, so that a used up budget opens again. */
  private static final Duration PATIENCE = Duration.ofHours(30);

  /** Longer than any deadline. */
  private static final Instant LATEST_END = START.plus(PATIENCE.multipliedBy(3));

  private final Scenario scenario;
  private final Variant variant;
  private final Database database;
  private final Silence silence;
  private final Tally tally = new Tally();
  private final VirtualTime time = new VirtualTime(START);
  private final Dice dice;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Deployment deployment;
  private final Upstream upstream;
  private final Announcements announcements;
  private final Invariants invariants;
  private final List<Replica> replicas = new ArrayList<>();
  private boolean others;
  private boolean onlyReads;

  /**
   * @param silence over the engine, in which the faults are heard that nobody made
   */
  Episode(Scenario scenario, Variant variant, Database database, Silence silence) {
    silence.begin();
    this.silence = silence;
    this.scenario = scenario;
    this.variant = variant;
    this.database = database;
    this.dice = Dice.about(scenario.seed(), "episode", 0);
    this.ledger = Ledger.on(database.jdbc());
    this.transactions = database.transactions();
    int meteredPerDay = Math.max(40, scenario.facts() * 6 / 10);
    this.deployment = new Deployment(scenario, variant, meteredPerDay);
    this.upstream = new Upstream(scenario, time, tally);
    this.announcements =
        new Announcements(scenario, time, tally, Dice.about(scenario.seed(), "events", 0));
    database.clear();
    this.invariants = new Invariants(database.jdbc(), deployment.all());
    assemble();
  }

  /**
   * Plays the episode.
   *
   * @return what was counted
   * @throws Violation where something happened that must not
   */
  Tally play() {
    try {
      int ticks = 0;
      while (!isOver(ticks)) {
        tick();
        ticks++;
        requireFaultsOfOurs();
        if (ticks % TICKS_BETWEEN_CHECKS == 0) {
          invariants.during();
        }
        if (ticks % TICKS_BETWEEN_TIDYING == 0) {
          database.tidy();
        }
        if (time.now().isAfter(LATEST_END)) {
          throw new Violation("the world does not come to rest: " + database.open());
        }
      }
      requireRoom();
      invariants.heard(replicas.stream().flatMap(replica -> replica.heard().stream()).toList());
      invariants.atEnd(upstream.effects(), announcements.accepted(), tally);
      tally.count(Figure.EPISODES);
      return tally;
    } catch (Violation e) {
      throw new Violation(told(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      throw new Violation(told("the engine failed: " + e), e);
    }
  }

  /** The engine goes on after a fault; one that nobody made is a mistake all the same. */
  private void requireFaultsOfOurs() {
    silence
        .notMade()
        .ifPresent(fault -> {
          throw new Violation("the engine met a fault that nobody made: " + fault, fault);
        });
  }

  /** Whoever loses a place with each fault ends as a replica that looks well and does nothing. */
  private void requireRoom() {
    if (!replicas.stream().allMatch(Replica::hasAllItsRoom)) {
      throw new Violation("a place for a call is lost");
    }
  }

  private String told(@org.jspecify.annotations.Nullable String what) {
    return "%s%nat %s in %s%nreplay: %s"
        .formatted(what, time.now(), scenario, LongSimulation.replay(scenario));
  }

  private void assemble() {
    Wire wire = new Wire(scenario, upstream, time, tally);
    Readings readings = new Readings(upstream, time, Dice.about(scenario.seed(), "readings", 0));
    EngineSettings usual = EngineSettings.defaults();
    EngineSettings settings =
        new EngineSettings(
            scenario.batch(),
            usual.lease(),
            usual.slowLease(),
            usual.retryBase(),
            usual.retryCap(),
            usual.maxUnanswered(),
            PATIENCE,
            usual.firstLook(),
            usual.reviewAfter(),
            usual.lookUpPatience());
    for (int number = 0; number < scenario.replicas(); number++) {
      Dice own = Dice.about(scenario.seed(), "replica", number);
      Replica[] self = new Replica[1];
      MortalTransactions mortal =
          new MortalTransactions(
              transactions,
              new Dangers(scenario, () -> self[0], this::letOthersAct, () -> onlyReads, tally, own),
              database::onlyRead);
      Replica.Parts parts =
          new Replica.Parts(
              ledger, mortal, guard(number), settings, new ReplicaClock(time), own, upstream);
      self[0] = new Replica("replica-" + number, parts, variant, wire, readings, time, tally);
      replicas.add(self[0]);
    }
    replicas.forEach(Replica::start);
    deployment.begin(replicas, time, tally, Dice.about(scenario.seed(), "rollouts", 0));
    if (scenario.has(Trouble.READ_ONLY)) {
      failOver(Dice.about(scenario.seed(), "fail-overs", 0));
    }
    ReplicaClock peoplesClock = new ReplicaClock(time);
    Levers levers =
        new Levers(
            ledger,
            dev.fleabridge.ledger.Readings.on(database.jdbc()),
            new AuditLog(database.jdbc()),
            transactions,
            peoplesClock);
    new People(
            scenario,
            variant,
            database.jdbc(),
            ledger,
            levers,
            transactions,
            upstream,
            time,
            tally,
            Dice.about(scenario.seed(), "people", 0))
        .begin();
  }

  /** Now and then the database only reads for a while. */
  private void failOver(Dice own) {
    for (int number = 0; number < 3; number++) {
      Duration from = own.seconds(2, 300);
      time.after(from, () -> onlyReads = true);
      time.after(from.plus(own.seconds(5, 60)), () -> onlyReads = false);
    }
  }

  private Guard guard(int replica) {
    return new Guard(
        new GuardSettings(
            new BigDecimal("0.02"),
            new GuardLimits(null, null, Money.of("100000"), null),
            id -> variant.inForce(deployment.of(replica), id),
            new AllowList(List.of("agt_*")),
            new AllowList(List.of("agt_*")),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)));
  }

  private void tick() {
    time.advance(pace());
    trouble();
    List<Replica> able = replicas.stream().filter(Replica::mayAct).toList();
    if (!able.isEmpty()) {
      act(able.get(dice.number(0, able.size())));
    }
  }

  /** Small steps while anything is on its way, large ones while all wait for a clock. */
  private Duration pace() {
    if (!announcements.isOver() || replicas.stream().anyMatch(Replica::hasWork)) {
      return dice.millis(20, 600);
    }
    return database.movesByItself() ? dice.seconds(1, 10) : dice.seconds(1800, 7200);
  }

  private boolean isOver(int ticks) {
    return ticks % 20 == 0
        && announcements.isOver()
        && replicas.stream().noneMatch(Replica::hasWork)
        && database.isAtRest();
  }

  private void trouble() {
    Replica replica = replicas.get(dice.number(0, replicas.size()));
    if (dice.chance(0.003)) {
      tally.count(Figure.CLOCK_JUMPS);
      long most = Scenario.MAX_CLOCK_ERROR.toMillis();
      replica.clock().jumpTo(dice.millis(-most, most));
    }
    if (dice.chance(0.001)) {
      replica.freeze(dice.seconds(20, 120));
    }
    if (replica.mayAct() && dice.chance(0.001)) {
      tally.count(Figure.DIED_BETWEEN);
      replica.die();
    }
    if (replica.mayAct() && dice.chance(0.01)) {
      replica.stop(() -> {});
    }
  }

  /** Lets a replica take one step, from which it may not come back. */
  private void act(Replica replica) {
    int me = replica.incarnation();
    try {
      step(replica);
    } catch (ProcessDied e) {
      if (replica.incarnation() == me) {
        replica.die();
      }
    } catch (RuntimeException e) {
      if (!Outage.is(e) || Outage.isWrongStatement(e)) {
        throw e;
      }
      // The step is lost; what it remembers, it tries again.
    }
  }

  private void step(Replica replica) {
    int choice = dice.number(0, 15);
    if (choice < 4 && announcements.isAnyWaiting() && replica.takesEvents()) {
      deliver(replica);
    } else if (choice < 8 && replica.hasAnswers()) {
      replica.record();
    } else if (choice < 13) {
      replica.turn();
    } else if (choice < 14) {
      replica.expireLeases();
    } else {
      replica.reconcile();
    }
  }

  private void deliver(Replica replica) {
    List<Event> events = announcements.take(scenario.batch());
    RuleBook rules = deployment.of(replicas.indexOf(replica));
    announcements.handed(events, rules);
    try {
      Planner planner =
          new Planner(
              rules,
              replica.clock(),
              new TimeOrderedIds(replica.clock(), replica.parts().dice().random()),
              replica.parts().settings().patience());
      var plans =
          events.stream()
              .map(event -> variant.taken(event, rules))
              .map(e -> planner.plan(new Inbound(e, Origin.REST, "simulation", new byte[0])))
              .toList();
      replica
          .parts()
          .transactions()
          .executeWithoutResult(status -> ledger.inbox().file(plans, replica.clock().instant()));
      variant.filed(database.jdbc());
      announcements.acknowledged(events, rules);
    } catch (ProcessDied | RuntimeException e) {
      announcements.notAcknowledged(events);
      throw e;
    }
  }

  /** At most one other step, and none within it. */
  private void letOthersAct(Replica but, Dice own) {
    if (others || !own.chance(0.15)) {
      return;
    }
    others = true;
    try {
      time.advance(own.millis(1, 2000));
      List<Replica> able = replicas.stream().filter(r -> r != but && r.mayAct()).toList();
      if (!able.isEmpty()) {
        act(able.get(own.number(0, able.size())));
      }
    } finally {
      others = false;
    }
  }
}
