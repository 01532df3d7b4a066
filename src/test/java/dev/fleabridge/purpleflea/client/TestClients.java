package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients as the tests need them: loopback, one key for everybody, a clock that stands still. */
public final class TestClients {

  public static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  public static final String KEY = "0123456789abcdef0123456789abcdef";
  public static final String SECRET = "pf_live_4f9d2c7b1e";

  private TestClients() {}

  public static PurpleFlea client(String dialect, String baseUrl) {
    return client(dialect, settings(baseUrl).build(), keys());
  }

  public static PurpleFlea client(String dialect, ClientSettings settings, ApiKeys keys) {
    return new PurpleFlea(settings, Dialects.named(dialect), keys, clock());
  }

  public static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  public static ClientSettings.Builder settings(String baseUrl) {
    return ClientSettings.builder()
        .baseUrl(URI.create(baseUrl))
        .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30))
        // Tests fail calls on purpose; only the tests of the breaker want it to act.
        .breaker(1_000, 100, Duration.ofSeconds(1));
  }

  public static ApiKeys keys() {
    return new CountingKeys();
  }

  /** The same key for every agent, and how often it was refreshed. */
  static final class CountingKeys implements ApiKeys {
    final AtomicInteger refreshed = new AtomicInteger();

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.of(new ApiKey(SECRET));
    }

    @Override
    public void refresh(String agent, Service service) {
      refreshed.incrementAndGet();
    }
  }
}
