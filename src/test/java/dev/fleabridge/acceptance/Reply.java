package dev.fleabridge.acceptance;

import java.util.Map;

/** How the upstream behaves for one request. */
sealed interface Reply {

  /** Carries it out and says so. */
  record Success() implements Reply {}

  /** Answers with a status; nothing is carried out. */
  record Refusal(int status, Map<String, String> headers, String body) implements Reply {}

  /** Carries it out and closes the connection without a word. */
  record LostAnswer() implements Reply {}

  /** Carries it out and answers 200 with the first half of its JSON, of announced length. */
  record HalfJson() implements Reply {}

  /** Carries it out and answers 200, but closes in the middle of what it announced. */
  record BrokenOff() implements Reply {}

  /** Carries it out, and answers only once it is {@link Upstream#letGo() let go}. */
  record Hanging() implements Reply {}

  static Reply refusal(int status) {
    return new Refusal(status, Map.of(), "{\"error\":\"of_the_test\",\"message\":\"as told\"}");
  }
}
