package dev.fleabridge.testkit.workbench;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The sandbox as the public servers are, with the client that speaks to them. */
public final class PublicServers implements AutoCloseable {

  public final SandboxServer sandbox;
  public final PurpleFlea client;

  public PublicServers(Clock clock) {
    this(clock, new KeyByName());
  }

  public PublicServers(Clock clock, ApiKeys keys) {
    sandbox = SandboxServer.start(SandboxSettings.defaults().withPort(0), clock);
    client = client("services", clock, keys);
  }

  public PurpleFlea client(String dialect, Clock clock, ApiKeys keys) {
    ClientSettings settings =
        ClientSettings.builder()
            .baseUrl(URI.create(sandbox.url()))
            .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30))
            .breaker(1_000, 100, Duration.ofSeconds(1))
            .build();
    return new PurpleFlea(settings, Dialects.named(dialect), keys, clock);
  }

  /** Opens an agent with this much. */
  public void open(String agent, String balance) {
    sandbox.openAgent(agent, new BigDecimal(balance));
  }

  @Override
  public void close() {
    client.close();
    sandbox.close();
  }

  /** The key that the sandbox gives an agent that it was told to open. */
  public static final class KeyByName implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.of(new ApiKey("pf_test_" + agent));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
