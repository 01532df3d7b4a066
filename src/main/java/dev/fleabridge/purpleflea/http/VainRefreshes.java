package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.ApiKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys that were fetched anew within the last minute and were still the same. A refusal that has
 * nothing to do with keys may come for every call, and each forced fetch costs money and counts
 * against a limit.
 */
final class VainRefreshes {

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MAX_REMEMBERED = 10_000;

  private final Map<String, Instant> at = new ConcurrentHashMap<>();
  private final Clock clock;

  VainRefreshes(Clock clock) {
    this.clock = clock;
  }

  boolean isRecent(ApiKey key) {
    Instant last = at.get(key.fingerprint());
    return last != null && clock.instant().isBefore(last.plus(PAUSE));
  }

  void add(ApiKey key) {
    if (at.size() >= MAX_REMEMBERED) {
      at.clear();
    }
    at.put(key.fingerprint(), clock.instant());
  }
}
