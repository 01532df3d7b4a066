package dev.fleabridge.intake;

import org.jspecify.annotations.Nullable;

/**
 * Says that a sender may not send an event. It says which field of which event is not allowed, and
 * which setting would allow it. Sending the event again is useless until the setting is changed.
 */
final class NotAllowed extends RuntimeException {

  private static final int MAX_VALUE_CHARS = 100;

  private final String field;
  private final String setting;
  private final @Nullable Integer index;

  NotAllowed(String field, String value, String setting) {
    this(field, setting, "%s %s is not on %s".formatted(field, bounded(value), setting), null);
  }

  private NotAllowed(String field, String setting, String message, @Nullable Integer index) {
    super(message, null, false, false);
    this.field = field;
    this.setting = setting;
    this.index = index;
  }

  /** The refusal of a sender that is not configured. */
  static NotAllowed unlisted(String sender) {
    String setting = SenderProperties.PREFIX + "[" + bounded(sender) + "].event-sources";
    return new NotAllowed("source", setting, setting + " does not say what it may send", null);
  }

  NotAllowed at(int position) {
    return new NotAllowed(
        field, setting, "event " + position + ": " + getMessage(), Integer.valueOf(position));
  }

  String field() {
    return field;
  }

  /** The field as it stands in the message, such as {@code [2].source} in an array. */
  String path() {
    return index == null ? field : "[" + index + "]." + field;
  }

  String setting() {
    return setting;
  }

  @Nullable Integer index() {
    return index;
  }

  private static String bounded(String value) {
    return value.isEmpty()
        ? "(none)"
        : value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS) + "…";
  }
}
