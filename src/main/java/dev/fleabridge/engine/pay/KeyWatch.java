package dev.fleabridge.engine.pay;

import dev.fleabridge.engine.Lookout;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Lets payments go on that wait for a key which Purple Flea refuses. It looks every few seconds
 * whether a refused key has become good again, or was exchanged (later on less often), and then
 * wakes what its agents have waiting. Each replica looks after the keys that were refused to it.
 * {@link #look} belongs to one thread.
 */
final class KeyWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(1);

  private final PurpleFlea client;
  private final BalanceReader balances;
  private final Actions actions;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final AgentsSecret agents;
  private Instant nextRenewal;

  /** Whether what waits for a key is still to be woken. */
  private boolean changed;

  /** The agents whose payments are still to be woken. */
  private final Set<String> owed = new HashSet<>();

  private final Lookout lookout = new Lookout("key-watch", INTERVAL, this::look);

  KeyWatch(
      PurpleFlea client,
      BalanceReader balances,
      Actions actions,
      TransactionOperations transactions,
      Clock clock,
      AgentsSecret agents) {
    this.client = client;
    this.balances = balances;
    this.actions = actions;
    this.transactions = transactions;
    this.clock = clock;
    this.agents = agents;
    this.nextRenewal = clock.instant().plus(BETWEEN_RENEWALS);
  }

  /** One look. What cannot be woken because the database is away is woken by a later look. */
  public void look() {
    try {
      renewAgents();
      owed.addAll(client.relieved());
      if (owed.isEmpty()) {
        return;
      }
      owed.forEach(balances::askAtOnce);
      transactions.executeWithoutResult(status -> wake(Set.copyOf(owed), clock.instant()));
      log.info("Purple Flea is asked again for {} whose key was refused", owed);
      owed.clear();
    } catch (RuntimeException e) {
      log.warn("Payments that wait for a key are not looked after now: {}", e.toString());
    }
  }

  /** Finds agents that were added to their secret, and lets go on what waits for a key. */
  private void renewAgents() {
    Instant now = clock.instant();
    if (!now.isBefore(nextRenewal)) {
      nextRenewal = now.plus(BETWEEN_RENEWALS);
      if (agents.renew()) {
        log.info("The agents' secret has changed, and what it says holds now");
        changed = true;
      }
    }
    if (changed) {
      transactions.executeWithoutResult(status -> actions.wakeHeld(Reason.KEY_MISSING, null, now));
      changed = false;
    }
  }

  private void wake(Set<String> agents, Instant now) {
    for (String agent : agents) {
      actions.wakeHeld(Reason.KEY_REFUSED, agent, now);
      actions.wakeReady(agent, now);
    }
  }

  @Override
  public void start() {
    lookout.start();
  }

  /** A look that is under way asks for secrets, and delays nobody else's stop. */
  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("key-watch", this::stop, callback);
  }

  @Override
  public void stop() {
    lookout.stop();
  }

  @Override
  public boolean isRunning() {
    return lookout.isRunning();
  }
}
