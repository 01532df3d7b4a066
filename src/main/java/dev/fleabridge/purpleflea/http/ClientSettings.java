package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the client connects. Make one with {@link #builder()}.
 *
 * @param baseUrl replaces every address that the dialect names; null where none is replaced
 * @param serviceBaseUrls replace {@code baseUrl} for one service each
 * @param allowPlainHttp whether hosts other than the loopback may be called without TLS
 * @param connectTimeout for TCP and TLS
 * @param responseTimeout until the headers of the answer are there
 * @param callTimeout for the whole call with its body; not shorter than the two others
 * @param maxResponseBytes a longer answer is cut off while reading and counts as unreadable
 * @param maxConcurrentPerHost calls under way to one host
 * @param maxConcurrentPerKey calls under way with one agent's key
 * @param requestsPerSecond to one host
 * @param permitWait how long a call waits for each permit (key, host, rate) before it counts as not
 *     sent
 * @param breakerWindow over how many calls a circuit breaker counts failures
 * @param breakerFailurePercent at which share of failures, in percent, the breaker opens
 * @param breakerOpenFor for how long the breaker stays open
 * @param settlingTime after which absence from the server's history is proof
 * @param clockSkew how far the server's clock may be off; too little here hides an effect from a
 *     look-up, too much only makes it less sure
 */
public record ClientSettings(
    @Nullable URI baseUrl,
    Map<Service, URI> serviceBaseUrls,
    boolean allowPlainHttp,
    Duration connectTimeout,
    Duration responseTimeout,
    Duration callTimeout,
    int maxResponseBytes,
    int maxConcurrentPerHost,
    int maxConcurrentPerKey,
    int requestsPerSecond,
    Duration permitWait,
    int breakerWindow,
    int breakerFailurePercent,
    Duration breakerOpenFor,
    Duration settlingTime,
    Duration clockSkew) {

  /**
   * @throws IllegalArgumentException for a timeout, limit or share that makes no sense
   */
  public ClientSettings {
    serviceBaseUrls = Map.copyOf(serviceBaseUrls);
    positive(connectTimeout, "the connect timeout");
    positive(responseTimeout, "the response timeout");
    positive(breakerOpenFor, "the time that the breaker stays open");
    if (callTimeout.compareTo(responseTimeout) < 0 || callTimeout.compareTo(connectTimeout) < 0) {
      throw new IllegalArgumentException(
          "the call timeout cannot be shorter than the connect or the response timeout");
    }
    if (maxResponseBytes < 1
        || maxConcurrentPerHost < 1
        || maxConcurrentPerKey < 1
        || requestsPerSecond < 1
        || breakerWindow < 1) {
      throw new IllegalArgumentException("limits are at least 1");
    }
    if (breakerFailurePercent < 1 || breakerFailurePercent > 100) {
      throw new IllegalArgumentException("the breaker's share of failures is 1 to 100 percent");
    }
    if (permitWait.isNegative() || settlingTime.isNegative() || clockSkew.isNegative()) {
      throw new IllegalArgumentException("a waiting time cannot be negative");
    }
  }

  private static void positive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be above zero");
    }
  }

  /**
   * The address of each service: its own, the common one, or the dialect's.
   *
   * @throws IllegalArgumentException where an address is not usable or would carry a key in plain
   *     text
   */
  public Map<Service, URI> addresses(Dialect dialect) {
    return new Addresses(this, dialect).all();
  }

  /** The dialect's own addresses and cautious defaults. */
  public static ClientSettings defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; each has the default shown here until it is set. */
  public static final class Builder {
    private @Nullable URI baseUrl;
    private final Map<Service, URI> serviceBaseUrls = new EnumMap<>(Service.class);
    private boolean allowPlainHttp;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration responseTimeout = Duration.ofSeconds(10);
    private Duration callTimeout = Duration.ofSeconds(15);
    private int maxResponseBytes = 1 << 20;
    private int maxConcurrentPerHost = 256;
    private int maxConcurrentPerKey = 128;
    private int requestsPerSecond = 5_000;
    private Duration permitWait = Duration.ofMillis(250);
    private int breakerWindow = 50;
    private int breakerFailurePercent = 50;
    private Duration breakerOpenFor = Duration.ofSeconds(10);
    private Duration settlingTime = Duration.ofMinutes(2);
    private Duration clockSkew = Duration.ofMinutes(1);

    private Builder() {}

    public Builder baseUrl(@Nullable URI value) {
      baseUrl = value;
      return this;
    }

    public Builder serviceBaseUrl(Service service, URI value) {
      serviceBaseUrls.put(service, value);
      return this;
    }

    public Builder allowPlainHttp(boolean value) {
      allowPlainHttp = value;
      return this;
    }

    public Builder timeouts(Duration connect, Duration response, Duration call) {
      connectTimeout = connect;
      responseTimeout = response;
      callTimeout = call;
      return this;
    }

    public Builder maxResponseBytes(int value) {
      maxResponseBytes = value;
      return this;
    }

    public Builder concurrency(int perHost, int perKey) {
      maxConcurrentPerHost = perHost;
      maxConcurrentPerKey = perKey;
      return this;
    }

    public Builder requestsPerSecond(int value) {
      requestsPerSecond = value;
      return this;
    }

    public Builder permitWait(Duration value) {
      permitWait = value;
      return this;
    }

    public Builder breaker(int window, int failurePercent, Duration openFor) {
      breakerWindow = window;
      breakerFailurePercent = failurePercent;
      breakerOpenFor = openFor;
      return this;
    }

    public Builder settlingTime(Duration value) {
      settlingTime = value;
      return this;
    }

    public Builder clockSkew(Duration value) {
      clockSkew = value;
      return this;
    }

    /**
     * The settings as collected.
     *
     * @throws IllegalArgumentException as {@link ClientSettings} does
     */
    public ClientSettings build() {
      return new ClientSettings(
          baseUrl,
          serviceBaseUrls,
          allowPlainHttp,
          connectTimeout,
          responseTimeout,
          callTimeout,
          maxResponseBytes,
          maxConcurrentPerHost,
          maxConcurrentPerKey,
          requestsPerSecond,
          permitWait,
          breakerWindow,
          breakerFailurePercent,
          breakerOpenFor,
          settlingTime,
          clockSkew);
    }
  }
}
