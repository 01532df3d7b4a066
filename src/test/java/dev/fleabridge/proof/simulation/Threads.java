package dev.fleabridge.proof.simulation;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads of one process, all of them played by the simulation's one. A task mostly runs at
 * once. The process may stand still before it, or die; and the machine may have no thread for it,
 * and find one a while after it has said so.
 */
final class Threads implements Executor {

  private static final double DEATH = 0.0005;
  private static final double REFUSED = 0.01;

  private final Replica replica;
  private final int incarnation;
  private final Dice dice;
  private final VirtualTime time;
  private final Tally tally;
  private final double freezeRate;

  private Duration frozen = Duration.ZERO;
  private boolean drawn;
  private int waiting;

  Threads(Replica replica, Dice dice, VirtualTime time, Tally tally, double freezeRate) {
    this.replica = replica;
    this.incarnation = replica.incarnation();
    this.dice = dice;
    this.time = time;
    this.tally = tally;
    this.freezeRate = freezeRate;
  }

  /** From now on another freeze may come between what is claimed and its calls. */
  void thaw() {
    drawn = false;
    frozen = Duration.ZERO;
  }

  /** Whether tasks wait that will still run. */
  boolean isAnyWaiting() {
    return waiting > 0;
  }

  @Override
  public void execute(Runnable task) {
    if (!replica.isStill(incarnation)) {
      return;
    }
    replica.begins();
    if (dice.chance(DEATH)) {
      // Dies with a part of the batch sent.
      tally.count(Figure.DIED_BETWEEN);
      replica.die();
      return;
    }
    if (dice.chance(REFUSED)) {
      tally.count(Figure.NOT_BEGUN);
      if (dice.chance(0.5)) {
        later(dice.millis(1, 20_000), task);
      }
      throw new RejectedExecutionException("no memory for another thread");
    }
    mayFreeze();
    if (frozen.isZero()) {
      task.run();
    } else {
      later(frozen, task);
    }
  }

  private void mayFreeze() {
    if (!drawn) {
      drawn = true;
      if (dice.chance(freezeRate)) {
        frozen = dice.seconds(20, 300);
        replica.freeze(frozen);
      }
    }
  }

  private void later(Duration wait, Runnable task) {
    waiting++;
    time.after(
        wait,
        () -> {
          waiting--;
          if (replica.isStill(incarnation)) {
            task.run();
          }
        });
  }
}
