package dev.fleabridge.testkit.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * A fault that some calls meet.
 *
 * @param method null for any
 * @param path of the route without {@code /v1} or {@code /api}; {@code *} stands for any characters
 * @param body what the body has somewhere, such as an agent's id; null for anything
 * @param times how many calls meet it; 0 for no end
 * @param share the part of the matching calls that meet it, more than 0 and at most 1
 * @param millis how long {@link Kind#DELAY} waits, or over how long {@link Kind#SLOW_DRIP} spreads
 *     its answer
 * @param retryAfter seconds for {@code Retry-After} of {@link Kind#THROTTLED}, {@link
 *     Kind#ERROR_500} and {@link Kind#ERROR_503}; null for none
 * @param afterEffect true: the call takes effect first. Kinds that need the real answer always do
 */
public record Fault(
    Kind kind,
    @Nullable String method,
    String path,
    @Nullable String body,
    int times,
    double share,
    int millis,
    @Nullable Integer retryAfter,
    boolean afterEffect) {

  /** What goes wrong. */
  public enum Kind {
    /** The call takes effect; the connection closes without an answer. */
    LOST_AFTER(true),
    /** Nothing happens; the connection closes without an answer. */
    LOST_BEFORE(false),
    /** The call is held up, before its effect unless told otherwise. */
    DELAY(true),
    /** 429. */
    THROTTLED(false),
    ERROR_500(false),
    ERROR_503(false),
    /** The call takes effect; half of the answer's JSON comes, as if it were all. */
    TRUNCATED_JSON(true),
    /** The call takes effect; half of the answer comes, then the connection closes. */
    CUT_SHORT(true),
    /** The call takes effect; the answer is an HTML page with status 200. */
    NOT_JSON(true),
    /** The connection is reset (RST) instead of an answer. */
    RESET(false),
    /** The call takes effect; the answer comes in small pieces. */
    SLOW_DRIP(true);

    private final boolean needsAnswer;

    Kind(boolean needsAnswer) {
      this.needsAnswer = needsAnswer;
    }
  }

  public Fault {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share is more than 0 and at most 1");
    }
    if (times < 0 || millis < 0) {
      throw new IllegalArgumentException("times and millis cannot be negative");
    }
    if (retryAfter != null && retryAfter < 0) {
      throw new IllegalArgumentException("retryAfter cannot be negative");
    }
  }

  /** The next calls, this many, to the route. */
  public static Fault next(Kind kind, int times, String path) {
    return new Fault(kind, null, path, null, times, 1, 0, null, false);
  }

  /** A share of all calls to the route. */
  public static Fault share(Kind kind, double share, String path) {
    return new Fault(kind, null, path, null, 0, share, 0, null, false);
  }

  public Fault onlyFor(String onlyMethod) {
    return new Fault(kind, onlyMethod, path, body, times, share, millis, retryAfter, afterEffect);
  }

  /** Only the calls whose body has this somewhere. */
  public Fault onlyWith(String text) {
    return new Fault(kind, method, path, text, times, share, millis, retryAfter, afterEffect);
  }

  public Fault withMillis(int newMillis) {
    return new Fault(kind, method, path, body, times, share, newMillis, retryAfter, afterEffect);
  }

  public Fault withRetryAfter(int seconds) {
    return new Fault(kind, method, path, body, times, share, millis, seconds, afterEffect);
  }

  public Fault afterTheEffect() {
    return new Fault(kind, method, path, body, times, share, millis, retryAfter, true);
  }

  /** True where the call takes effect although it meets this fault. */
  public boolean takesEffect() {
    return afterEffect || kind.needsAnswer;
  }

  public boolean matches(String callMethod, String route, String callBody) {
    return (method == null || method.equalsIgnoreCase(callMethod))
        && glob(path, route)
        && (body == null || callBody.contains(body));
  }

  /**
   * True where the text fits the pattern, in which {@code *} stands for any characters, also none.
   */
  public static boolean glob(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    if (!text.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return text.length() - last.length() >= at && text.endsWith(last);
  }
}
