package dev.fleabridge.testkit.sandbox.http;

import java.time.Duration;
import java.util.Map;

/**
 * What goes onto the wire.
 *
 * @param hold how long to hold it back first
 */
// Nobody compares two of these, and copying every body would cost more than it protects.
@SuppressWarnings("ArrayRecordComponent")
public record Reply(
    int status,
    String contentType,
    Map<String, String> headers,
    byte[] body,
    Delivery delivery,
    Duration hold) {

  /** How the bytes travel. */
  public enum Delivery {
    WHOLE,
    /** No byte; the connection closes. */
    CLOSE,
    /** No byte; the connection is reset. */
    RESET,
    /** The head promises the whole body, half of it comes, the connection closes. */
    HALF,
    /** In small pieces, over the time that {@link #hold} says. */
    DRIP
  }

  public static final String JSON = "application/json; charset=UTF-8";

  public static Reply of(Answer answer) {
    return new Reply(
        answer.status(),
        JSON,
        answer.headers(),
        Json.write(answer.body()),
        Delivery.WHOLE,
        Duration.ZERO);
  }

  public static Reply silent(Delivery delivery) {
    return new Reply(0, JSON, Map.of(), new byte[0], delivery, Duration.ZERO);
  }

  public Reply delivered(Delivery newDelivery) {
    return new Reply(status, contentType, headers, body, newDelivery, hold);
  }

  public Reply after(Duration newHold) {
    return new Reply(status, contentType, headers, body, delivery, newHold);
  }

  public Reply withBody(int newStatus, String newType, byte[] newBody) {
    return new Reply(newStatus, newType, headers, newBody, delivery, hold);
  }
}
