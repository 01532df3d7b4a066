package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.ServerError;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads how long a server wants no calls, in every form that the documents name. */
public final class RetryAfter {

  private static final Duration LONGEST = Duration.ofDays(1);

  /** The code of the faucet, which pays once per address and day. */
  private static final String ONCE_A_DAY = "ip_rate_limited";

  private RetryAfter() {}

  /**
   * The first of these that the answer has: {@code Retry-After} in seconds or as a date; {@code
   * retry_after_seconds}, {@code retry_after} or {@code reset_at} in the body; {@code
   * X-RateLimit-Reset} in epoch seconds; the body's sentence
   * (docs/reference/purpleflea-api.md#rate-limits). Where a window is told without its beginning,
   * the wait is the whole window.
   *
   * @return zero to one day, or null where the server did not say
   */
  public static @Nullable Duration read(HttpHeaders headers, @Nullable JsonNode body, Instant now) {
    Duration wait = fromHeader(headers.firstValue("Retry-After").orElse(""), now);
    if (wait == null && body != null && body.isObject()) {
      wait = fromBody(body, now);
    }
    if (wait == null) {
      Long reset = digits(headers.firstValue("X-RateLimit-Reset").orElse(""));
      wait = reset == null ? null : Duration.between(now, Instant.ofEpochSecond(reset));
    }
    if (wait == null && body != null) {
      wait = fromSentence(ServerError.read(429, body));
    }
    return wait == null ? null : clamp(wait);
  }

  private static @Nullable Duration fromHeader(String value, Instant now) {
    Long seconds = digits(value);
    if (seconds != null) {
      return Duration.ofSeconds(seconds);
    }
    try {
      Instant at =
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, at);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Duration fromBody(JsonNode body, Instant now) {
    BigDecimal seconds = Json.amount(body, "retry_after_seconds");
    seconds = seconds == null ? Json.amount(body, "retry_after") : seconds;
    if (seconds != null) {
      return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }
    Instant reset = Json.time(body, "reset_at");
    return reset == null ? null : Duration.between(now, reset);
  }

  private static @Nullable Duration fromSentence(ServerError error) {
    return RateLimit.againIn(error.message())
        .or(() -> RateLimit.toldIn(error.message()).map(RateLimit::window))
        .orElse(error.code().equals(ONCE_A_DAY) ? Duration.ofDays(1) : null);
  }

  /** The value of at most ten digits; null for anything else. No server means a longer time. */
  private static @Nullable Long digits(String value) {
    String stripped = value.strip();
    return stripped.matches("\\d{1,10}") ? Long.valueOf(stripped) : null;
  }

  private static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
