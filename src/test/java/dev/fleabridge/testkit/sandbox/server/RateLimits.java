package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fixed windows of a minute (docs/reference/purpleflea-api.md#rate-limits). Guarded by {@link
 * Sandbox}'s lock.
 */
public final class RateLimits {

  private static final long WINDOW_MILLIS = 60_000;
  private static final int FORGET_ABOVE = 10_000;

  private static final class Window {
    final long start;
    int count;

    Window(long start) {
      this.start = start;
    }
  }

  private final Map<String, Window> windows = new HashMap<>();

  /** The answer to a call that is over the observed limit, or null. */
  @Nullable Answer observed(Call call, long now) {
    int limit = observedLimit(call);
    if (limit == 0) {
      return null;
    }
    Window window = window(call.request().path() + ":" + call.request().address(), now);
    return ++window.count <= limit
        ? null
        : Answer.error(429, "rate_limited", "Too many requests. Limit: " + limit + " per 60s");
  }

  /** Counts a call against the documented limit. */
  Documented documented(Call call, int limit, long now) {
    Window window = window("key:" + call.request().bearer(), now);
    window.count++;
    return new Documented(limit, limit - window.count, window.start + WINDOW_MILLIS, now);
  }

  /** How a key stands. Times are milliseconds since the epoch. */
  record Documented(int limit, int remaining, long resetsAt, long now) {

    Map<String, String> headers() {
      return Map.of(
          "X-RateLimit-Limit", Integer.toString(limit),
          "X-RateLimit-Remaining", Integer.toString(Math.max(0, remaining)),
          "X-RateLimit-Reset", Long.toString(resetsAt / 1000));
    }

    /** The answer to a call that is over the limit, or null. */
    @Nullable Answer refusal() {
      if (remaining >= 0) {
        return null;
      }
      long seconds = Math.max(1, (resetsAt - now + 999) / 1000);
      Map<String, String> headers = new HashMap<>(headers());
      headers.put("Retry-After", Long.toString(seconds));
      return Answer.error(429, "rate_limit_exceeded", "Rate limit exceeded")
          .plus("limit", limit)
          .plus("window", "1m")
          .plus("retry_after_seconds", seconds)
          .plus("reset_at", Times.iso(java.time.Instant.ofEpochMilli(resetsAt)))
          .plus("tier", "free")
          .withHeaders(headers);
    }
  }

  private Window window(String key, long now) {
    if (windows.size() > FORGET_ABOVE) {
      windows.values().removeIf(window -> now - window.start > 2 * WINDOW_MILLIS);
    }
    Window window = windows.get(key);
    if (window == null || now - window.start > WINDOW_MILLIS) {
      window = new Window(now);
      windows.put(key, window);
    }
    return window;
  }

  private static int observedLimit(Call call) {
    String route = call.route();
    boolean post = call.method().equals("POST");
    return switch (call.segment(0)) {
      case "escrow" -> post ? escrowLimit(call) : 0;
      case "faucet" -> post && route.equals("/faucet/claim") ? 5 : 0;
      case "auth" -> route.equals("/auth/register") ? 10 : 0;
      case "games", "bets" -> call.segments().size() == 2 ? 60 : 0;
      case "trade" -> route.equals("/trade/open") || route.equals("/trade/close") ? 30 : 0;
      case "register" -> 10;
      case "domains" -> route.equals("/domains/purchase") ? 5 : 0;
      case "search" -> 60;
      default -> 0;
    };
  }

  private static int escrowLimit(Call call) {
    return switch (call.segment(1)) {
      case "create" -> 20;
      case "complete", "release" -> 30;
      case "dispute" -> 10;
      default -> 0;
    };
  }
}
