package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.SandboxClock;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import java.math.BigDecimal;

/**
 * Everything the sandbox knows about money. One lock guards all of it: whoever calls into the world
 * holds {@code Sandbox}'s lock, as each of the upstream's servers works on its database from one
 * thread.
 */
public final class World {

  public final SandboxClock clock;
  public final Ids ids;
  public final Ledger ledger;
  public final Agents agents;
  public final Escrows escrows;
  public final Exchange exchange;
  public final Positions positions;
  public final RestingOrders orders;
  private SandboxSettings settings;

  public World(SandboxSettings settings, SandboxClock clock) {
    this.settings = settings;
    this.clock = clock;
    ids = new Ids(settings.seed());
    ledger = new Ledger(clock, settings.ledgerSize());
    agents = new Agents(this);
    escrows = new Escrows(this);
    exchange = new Exchange();
    positions = new Positions(this);
    orders = new RestingOrders(this);
    for (var opening : settings.balances().entrySet()) {
      ledger.open(opening.getKey());
      if (opening.getValue().compareTo(BigDecimal.ZERO) > 0) {
        agents.fund(opening.getKey(), opening.getValue(), "opening_balance");
      }
    }
  }

  public SandboxSettings settings() {
    return settings;
  }

  public void settings(SandboxSettings changed) {
    settings = changed;
  }

  /** True where this agent's balance covers the amount. */
  public boolean covers(String agent, BigDecimal amount) {
    Account account = ledger.find(agent);
    return account != null && account.balance.compareTo(amount) >= 0;
  }
}
