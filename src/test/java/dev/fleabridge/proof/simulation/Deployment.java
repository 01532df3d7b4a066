package dev.fleabridge.proof.simulation;

import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules that each replica runs with. In a rollout they differ for a while: one replica after
 * the other comes back with another file, and at the end all have the usual one. They begin with
 * it, or with one whose payments are in shadow mode.
 */
final class Deployment {

  private final RuleBook usual;
  private final List<RuleBook> others = new ArrayList<>();
  private final RuleBook shadow;
  private final boolean promotes;
  private final List<RuleBook> inForce;

  Deployment(Scenario scenario, Variant variant, int meteredPerDay) {
    usual = rules(variant.rules(Rules.yaml(meteredPerDay)));
    if (scenario.has(Trouble.ROLLOUT)) {
      others.add(rules(variant.rules(Rules.withoutMetered())));
      others.add(rules(variant.rules(Rules.loosened(meteredPerDay))));
    }
    if (scenario.has(Trouble.CHANGED_KEY)) {
      others.add(rules(variant.rules(Rules.withOtherKeys(meteredPerDay))));
    }
    shadow = rules(variant.rules(Rules.inShadow(meteredPerDay)));
    promotes = scenario.has(Trouble.SHADOW);
    inForce = new ArrayList<>(Collections.nCopies(scenario.replicas(), promotes ? shadow : usual));
  }

  /** Every file that some replica runs with at some time. */
  List<RuleBook> all() {
    return Stream.concat(Stream.of(usual, shadow), others.stream()).toList();
  }

  RuleBook of(int replica) {
    return inForce.get(replica);
  }

  /** Plans the rollouts: each replica is stopped, and comes back with the other file. */
  void begin(List<Replica> replicas, VirtualTime time, Tally tally, Dice dice) {
    if (promotes) {
      promote(replicas, time, tally, dice);
    }
    for (RuleBook other : others) {
      Duration from = dice.seconds(1, 30);
      Duration until = from.plus(dice.seconds(60, 2400));
      // The last one keeps the usual file, so that they differ.
      for (int number = 0; number < replicas.size() - 1; number++) {
        int replica = number;
        time.after(
            from.plus(dice.seconds(0, 5)),
            () -> restart(replica, replicas.get(replica), other, tally, dice));
        time.after(
            until.plus(dice.seconds(0, 60)),
            () -> restart(replica, replicas.get(replica), usual, tally, dice));
      }
    }
  }

  /** Every replica has the rules live at last; some go back to shadow mode before. */
  private void promote(List<Replica> replicas, VirtualTime time, Tally tally, Dice dice) {
    for (int number = 0; number < replicas.size(); number++) {
      int replica = number;
      Duration live = dice.seconds(10, 50);
      time.after(live, () -> restart(replica, replicas.get(replica), usual, tally, dice));
      if (dice.chance(0.5)) {
        Duration back = live.plus(dice.seconds(5, 20));
        time.after(back, () -> restart(replica, replicas.get(replica), shadow, tally, dice));
        time.after(
            back.plus(dice.seconds(5, 600)),
            () -> restart(replica, replicas.get(replica), usual, tally, dice));
      }
    }
  }

  private void restart(int number, Replica replica, RuleBook rules, Tally tally, Dice dice) {
    tally.count(Figure.ROLLOUTS);
    if (dice.chance(0.5)) {
      replica.stop(() -> inForce.set(number, rules));
    } else {
      inForce.set(number, rules);
      replica.die();
    }
  }

  private static RuleBook rules(String yaml) {
    try {
      return RuleBook.load(yaml, "simulation", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
