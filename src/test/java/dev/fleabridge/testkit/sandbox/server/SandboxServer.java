package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.http.HttpServer;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Entry;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A running sandbox. Safe for use by several threads; {@link #close()} cuts every connection. */
public final class SandboxServer implements AutoCloseable {

  private final Sandbox sandbox;
  private final HttpServer http;

  private SandboxServer(Sandbox sandbox, HttpServer http) {
    this.sandbox = sandbox;
    this.http = http;
  }

  /**
   * Starts a sandbox that is ready for calls when this returns.
   *
   * @throws UncheckedIOException where the port is taken
   */
  public static SandboxServer start(SandboxSettings settings) {
    return start(settings, Clock.systemUTC());
  }

  /** As {@link #start(SandboxSettings)}, with the clock that the sandbox's own runs with. */
  public static SandboxServer start(SandboxSettings settings, Clock clock) {
    Sandbox sandbox = new Sandbox(settings, clock);
    try {
      return new SandboxServer(
          sandbox, new HttpServer(settings.host(), settings.port(), sandbox::take));
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox cannot listen on " + settings.port(), e);
    }
  }

  /**
   * Runs alone until the process ends: {@code --port=9090 --seed=1 ...}, names as in {@link
   * SandboxSettings}.
   */
  public static void main(String... arguments) throws InterruptedException {
    SandboxSettings settings = SandboxSettings.parse(arguments);
    SandboxServer server = start(settings);
    System.out.println(
        "Purple Flea sandbox on http://"
            + settings.host()
            + ":"
            + server.port()
            + " - what happens: GET /_sandbox/summary");
    server.http.await();
  }

  /** The port that it listens on. */
  public int port() {
    return http.port();
  }

  /** {@code http://localhost:<port>}, without a slash at the end. */
  public String url() {
    return "http://localhost:" + port();
  }

  /** What goes wrong, to be added to and cleared. */
  public Faults faults() {
    return sandbox.faults();
  }

  /** The last calls. */
  public List<Journal.Entry> calls() {
    return sandbox.journal().calls();
  }

  /** Every ledger line that is still remembered, oldest first. */
  public List<Entry> ledger() {
    return sandbox.with(world -> world.ledger.entries());
  }

  /** Sets the price of a market. */
  public void price(String coin, String price) {
    sandbox.with(world -> world.exchange.setPrice(coin, Double.parseDouble(price)));
  }

  /** Looks at the world, or changes it, while no request does. */
  public <T extends @Nullable Object> T world(Function<World, T> work) {
    return sandbox.with(work);
  }

  /** What the agent has; zero for one that does not exist. */
  public BigDecimal balance(String agent) {
    return sandbox.with(world -> {
      Account account = world.ledger.find(agent);
      return account == null ? BigDecimal.ZERO : account.balance;
    });
  }

  /**
   * Every account with its balance, the books' own ({@code @escrow}, {@code @house}, ...) among
   * them. Their sum is zero.
   */
  public Map<String, BigDecimal> balances() {
    return sandbox.with(world -> {
      Map<String, BigDecimal> balances = new TreeMap<>();
      world.ledger.all().forEach(account -> balances.put(account.id, account.balance));
      return balances;
    });
  }

  /**
   * The status of an escrow, such as {@code funded}; {@code unknown} where there is none with this
   * id.
   */
  public String escrowStatus(String escrowId) {
    return sandbox.with(world -> {
      Escrow escrow = world.escrows.find(escrowId);
      return escrow == null ? "unknown" : escrow.status;
    });
  }

  /**
   * Adds an agent with a balance and the key {@code pf_test_<agent>}, or adds to the balance of an
   * existing one.
   */
  public void openAgent(String agent, BigDecimal deposit) {
    sandbox.with(world -> {
      world.agents.register(agent, "pf_test_" + agent, Agents.Realm.ANY, null);
      if (deposit.signum() > 0) {
        world.agents.fund(agent, deposit, "opening_balance");
      }
      return agent;
    });
  }

  /** How many calls took effect. */
  public long effects() {
    return sandbox.withEffects(Effects::effects);
  }

  /** How often this operation, such as {@code transfer}, took effect for this key. */
  public int effects(String operation, String key) {
    return sandbox.withEffects(effects -> effects.count(operation, key));
  }

  /** Operations that took effect more than once for one key, as {@code operation key}. */
  public List<String> duplicates() {
    return sandbox.withEffects(effects ->
        effects.duplicates().stream().map(it -> it.operation() + " " + it.key()).toList());
  }

  /** Sets the sandbox's clock forward, and settles escrows that have timed out by then. */
  public void advance(Duration step) {
    sandbox.with(world -> {
      world.clock.advance(step);
      world.escrows.settleOverdueIfDue();
      return step;
    });
  }

  /** Changes one setting while it runs; {@code port} and {@code host} have no effect any more. */
  public void set(String name, String value) {
    sandbox.with(world -> {
      world.settings(world.settings().with(name, value));
      return value;
    });
  }

  /** Forgets everything but the settings. */
  public void reset() {
    sandbox.reset();
  }

  @Override
  public void close() {
    http.close();
  }
}
