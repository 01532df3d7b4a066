package dev.fleabridge.proof.simulation;

import dev.fleabridge.proof.simulation.MortalTransactions.Fortune;
import dev.fleabridge.proof.simulation.MortalTransactions.Strike;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The dangers of one replica's transactions. */
final class Dangers implements Fortune {

  /** What happens elsewhere between two transactions of one replica. */
  interface World {
    void letOthersAct(Replica but, Dice dice);
  }

  private final Scenario scenario;
  private final Supplier<Replica> self;
  private final World world;
  private final BooleanSupplier onlyReads;
  private final Tally tally;
  private final Dice dice;

  Dangers(
      Scenario scenario,
      Supplier<Replica> self,
      World world,
      BooleanSupplier onlyReads,
      Tally tally,
      Dice dice) {
    this.scenario = scenario;
    this.self = self;
    this.world = world;
    this.onlyReads = onlyReads;
    this.tally = tally;
    this.dice = dice;
  }

  @Override
  public Strike next() {
    double drawn = dice.random().nextDouble();
    double death = scenario.deathRate();
    if (drawn < death / 2) {
      return counted(Figure.DIED_BEFORE_COMMIT, Strike.DEATH_BEFORE_COMMIT);
    }
    if (drawn < death) {
      return counted(Figure.DIED_AFTER_COMMIT, Strike.DEATH_AFTER_COMMIT);
    }
    if (onlyReads.getAsBoolean()) {
      return counted(Figure.READ_ONLY, Strike.READ_ONLY);
    }
    if (drawn < death + 0.004) {
      return counted(Figure.COMMIT_FAILED, Strike.COMMIT_FAILS);
    }
    if (drawn < death + 0.008) {
      return counted(Figure.COMMIT_UNCONFIRMED, Strike.COMMIT_UNCONFIRMED);
    }
    if (drawn < death + 0.018) {
      return counted(Figure.LOCKED, Strike.LOCKED);
    }
    return Strike.NOTHING;
  }

  private Strike counted(Figure figure, Strike strike) {
    tally.count(figure);
    return strike;
  }

  @Override
  public void meanwhile() {
    Replica replica = self.get();
    int me = replica.incarnation();
    world.letOthersAct(replica, dice);
    if (replica.incarnation() != me || !replica.lives()) {
      throw new ProcessDied();
    }
  }
}
