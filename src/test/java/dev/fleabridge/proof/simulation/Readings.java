package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Balances as the upstream reports them: asked for, read there a little later, and written into the
 * books later still. Does what the engine's balance reader does, in virtual time.
 */
final class Readings {

  private final Upstream upstream;
  private final VirtualTime time;
  private final Dice dice;

  Readings(Upstream upstream, VirtualTime time, Dice dice) {
    this.upstream = upstream;
    this.time = time;
    this.dice = dice;
  }

  /**
   * @param lives whether the replica that asked is still there
   * @param after in any case, in the end
   */
  void read(String agent, Replica replica, BooleanSupplier lives, Runnable after) {
    Instant askedAt = replica.clock().instant();
    Duration there = dice.millis(1, 400);
    Duration back = dice.millis(1, dice.chance(0.1) ? 5000 : 400);
    boolean fails = dice.chance(0.05);
    time.after(
        there,
        () -> {
          Money reported = upstream.balance(agent);
          time.after(
              back,
              () -> {
                if (lives.getAsBoolean()) {
                  after.run();
                  if (!fails) {
                    write(agent, reported, askedAt, replica);
                  }
                }
              });
        });
  }

  private static void write(String agent, Money reported, Instant askedAt, Replica replica) {
    Ledger ledger = replica.parts().ledger();
    try {
      replica
          .parts()
          .transactions()
          .executeWithoutResult(status -> {
            Money before = available(ledger, agent);
            ledger.wallets().reported(agent, reported, askedAt, Costs.none().paidFromBalance());
            Instant now = replica.clock().instant();
            if (available(ledger, agent).exceeds(before)) {
              ledger.actions().wakeHeld(Reason.INSUFFICIENT_FUNDS, agent, now);
            }
            ledger.actions().wakeReady(agent, now);
          });
    } catch (ProcessDied e) {
      replica.die();
    } catch (RuntimeException e) {
      if (!Outage.is(e)) {
        throw e;
      }
      // A reading that is lost is asked for again by whoever needs it.
    }
  }

  private static Money available(Ledger ledger, String agent) {
    Optional<Wallet> wallet = ledger.wallets().find(agent);
    return wallet.map(Wallet::available).orElse(Money.ZERO);
  }
}
