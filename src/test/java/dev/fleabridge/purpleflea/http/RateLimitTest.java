package dev.fleabridge.purpleflea.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Json;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a 429 asks for, wherever it says so. */
class RateLimitTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "'Too many requests. Limit: 20 per 60s', 20, PT1M",
        "'Limit: 100 requests per minute', 100, PT1M",
        "'Limit: 5/min', 5, PT1M",
        "'at most 3 calls every 10 seconds', 3, PT10S",
        "'10 per 1h', 10, PT1H",
        "'Too many requests', null, null",
        "'Limit: 0 per 60s', null, null",
        "'20 per 60 sausages', null, null",
      })
  void aLimitIsReadFromTheSentence(
      String sentence, @Nullable Integer calls, @Nullable Duration window) {
    assertThat(RateLimit.toldIn(sentence))
        .isEqualTo(
            calls == null || window == null
                ? java.util.Optional.empty()
                : java.util.Optional.of(new RateLimit(calls, window)));
  }

  /** As long as an answer is kept. */
  @ParameterizedTest
  @ValueSource(strings = {"111111%s", "111111 per%s", "1 per%s1%s", "wait 111111%s"})
  @Timeout(10)
  void anAnswerOfSpacesIsReadInAMoment(String form) {
    String text = form.replace("%s", " ".repeat(16_000)).repeat(2);

    for (int i = 0; i < 100; i++) {
      assertThat(RateLimit.toldIn(text)).isEmpty();
      assertThat(RateLimit.againIn(text)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"error\":\"rate_limited\",\"message\":\"Too many requests. Limit: 20 per 60s\"} | PT1M",
        "{\"error\":\"ip_rate_limited\",\"message\":\"Try again in ~23h.\"} | PT23H",
        "{\"error\":\"ip_rate_limited\",\"message\":\"One claim per IP.\"} | PT24H",
        "{\"error\":\"rate_limited\",\"retry_after_seconds\":7,\"message\":\"20 per 60s\"} | PT7S",
        "{\"error\":\"rate_limited\",\"retry_after\":8} | PT8S",
        "{\"error\":\"rate_limit_exceeded\",\"reset_at\":\"2026-11-20T12:00:30Z\"} | PT30S",
        "{\"error\":\"rate_limited\"} | null",
      })
  void theWaitIsTheOneThatTheBodyNames(String body, @Nullable Duration wait) {
    assertThat(
            RetryAfter.read(HttpHeaders.of(Map.of(), (a, b) -> true), Json.parseOrNull(body), NOW))
        .isEqualTo(wait);
  }

  @Test
  void aHeaderCountsMoreThanASentence() {
    HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of("3")), (a, b) -> true);
    String body = "{\"error\":\"rate_limited\",\"message\":\"Limit: 20 per 60s\"}";

    assertThat(RetryAfter.read(headers, Json.parseOrNull(body), NOW))
        .isEqualTo(Duration.ofSeconds(3));
  }
}
