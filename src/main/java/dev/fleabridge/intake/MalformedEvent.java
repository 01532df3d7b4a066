package dev.fleabridge.intake;

import org.jspecify.annotations.Nullable;

/**
 * A message can never become an event, however often it is sent. This says where and why in words
 * that may go back to the sender, with no more than a few words of the payload.
 */
final class MalformedEvent extends RuntimeException {

  private static final int MAX_REASON_CHARS = 200;

  private final String field;
  private final String reason;
  private final @Nullable Integer index;

  /**
   * @param field the field at fault, such as {@code detail}; {@code body} for the whole message
   * @param reason cut to 200 characters
   */
  public MalformedEvent(String field, String reason) {
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

  /** The same fault, in the element with this number (from 0) of an array. */
  MalformedEvent at(int position) {
    return new MalformedEvent(field, reason, position);
  }

  public String field() {
    return field;
  }

  public String reason() {
    return reason;
  }

  /** The number of the element at fault, from 0; null where the message is no array. */
  public @Nullable Integer index() {
    return index;
  }

  private static String bounded(String text) {
    return text.length() <= MAX_REASON_CHARS ? text : text.substring(0, MAX_REASON_CHARS) + "…";
  }
}
