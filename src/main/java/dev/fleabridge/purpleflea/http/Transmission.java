package dev.fleabridge.purpleflea.http;

import java.net.http.HttpHeaders;
import java.time.Duration;

/** What happened to one request on the wire. It does not say yet what that means. */
public sealed interface Transmission {

  /** The request provably never reached the server. */
  record NeverLeft(String reason) implements Transmission {}

  /** The request left, or may have, and no status came back. */
  record NoAnswer(String reason, Duration took) implements Transmission {}

  /**
   * A status came back.
   *
   * @param body what arrived, decoded as UTF-8
   * @param whole false where the answer ended early, was longer than allowed or took too long
   */
  record HttpAnswer(int status, HttpHeaders headers, String body, boolean whole, Duration took)
      implements Transmission {

    HttpAnswer withBody(String other) {
      return new HttpAnswer(status, headers, other, whole, took);
    }
  }
}
