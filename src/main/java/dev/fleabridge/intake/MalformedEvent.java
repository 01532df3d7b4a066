package dev.fleabridge.intake;

import org.jspecify.annotations.Nullable;

/**
 * Says that a message can never become an event, however often it is sent. It says where and why,
 * in words that may go back to the sender and hold at most a few words of the payload.
 */
public final class MalformedEvent extends RuntimeException {

  private static final int MAX_REASON_CHARS = 200;

  private final String field;
  private final String reason;
  private final @Nullable Integer index;

  /**
   * @param field the wrong field, such as {@code detail}; {@code body} for the whole message
   * @param reason what is wrong; cut to 200 characters
   */
  MalformedEvent(String field, String reason) {
    this(field, reason, null);
  }

  private MalformedEvent(String field, String reason, @Nullable Integer index) {
    super(
        (index == null ? "" : "event " + index + ": ") + field + ": " + bounded(reason),
        null,
        false,
        false);
    this.field = field;
    this.reason = bounded(reason);
    this.index = index;
  }

  /** The same fault in an element of an array, with its number from 0. */
  MalformedEvent at(int position) {
    return new MalformedEvent(field, reason, position);
  }

  public String field() {
    return field;
  }

  /** The field as it stands in the message, such as {@code [2].detail} in an array. */
  public String path() {
    return index == null ? field : "[" + index + "]." + field;
  }

  public String reason() {
    return reason;
  }

  /** The number of the wrong element, from 0; null where the message is no array. */
  public @Nullable Integer index() {
    return index;
  }

  private static String bounded(String text) {
    return text.length() <= MAX_REASON_CHARS ? text : text.substring(0, MAX_REASON_CHARS) + "…";
  }
}
