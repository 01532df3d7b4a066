package dev.fleabridge.operator;

import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.web.Forms;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of an address or a body. It throws {@link BadField} for a value that cannot be
 * accepted.
 */
final class Fields {

  static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_FILTER_CHARS = 2_000;
  private static final int MAX_AMOUNT_CHARS = 40;
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private Fields() {}

  /**
   * A text to look for; null where there is none. NUL is refused, because PostgreSQL's text cannot
   * hold it.
   */
  static @Nullable String text(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (value.length() > MAX_FILTER_CHARS || value.indexOf('\u0000') >= 0) {
      throw new BadField(
          field, "at most %d characters, none of them NUL".formatted(MAX_FILTER_CHARS));
    }
    return value;
  }

  static @Nullable ActionState state(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    return Arrays.stream(ActionState.values())
        .filter(state -> state.name().equals(value.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> oneOf("state", Arrays.stream(ActionState.values()).map(Enum::name)));
  }

  static @Nullable ActionKind kind(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    return ActionKind.ofWireName(lower(value))
        .orElseThrow(
            () -> oneOf("kind", Arrays.stream(ActionKind.values()).map(ActionKind::wireName)));
  }

  /** {@code true} or {@code false}; null where there is none. */
  static @Nullable Boolean flag(String field, @Nullable String value) {
    return switch (value == null ? "" : lower(value)) {
      case "" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadField(field, "true or false");
    };
  }

  /**
   * A time in ISO-8601 with an offset, such as {@code 2026-11-20T09:00:00Z}; null where there is
   * none.
   */
  static @Nullable Instant instant(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(value).toInstant();
      if (!storable(instant)) {
        throw new BadField(field, "a time between 1970 and 9999");
      }
      return instant;
    } catch (DateTimeParseException e) {
      throw new BadField(field, "a time such as 2026-11-20T09:00:00Z");
    }
  }

  /** An amount to look for, such as {@code 0.10}; null where there is none. */
  static @Nullable Money amount(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (value.length() <= MAX_AMOUNT_CHARS && AmountText.AMOUNT.matcher(value).matches()) {
      try {
        return Money.of(value);
      } catch (IllegalArgumentException e) {
        throw new BadField(field, String.valueOf(e.getMessage()));
      }
    }
    throw new BadField(field, "a decimal with at most six places and nothing else, such as 0.10");
  }

  static LocalDate day(String field, @Nullable String value, LocalDate otherwise) {
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    try {
      LocalDate day = LocalDate.parse(value);
      if (storable(day.atStartOfDay(ZoneOffset.UTC).toInstant())) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // It is refused below, like a day that cannot be stored.
    }
    throw new BadField(field, "a day such as 2026-11-20, between 1970 and 9999");
  }

  static @Nullable Cursor cursor(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      Cursor cursor = Cursor.read(value);
      if (storable(cursor.at())) {
        return cursor;
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, like a time that cannot be stored.
    }
    throw new BadField("cursor", "not a cursor of this list");
  }

  /** Whether PostgreSQL can compare with this time. It cannot hold every time that Java can. */
  private static boolean storable(Instant time) {
    return !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST);
  }

  static int limit(@Nullable String value) {
    return limit(value, DEFAULT_LIMIT);
  }

  static int limit(@Nullable String value, int otherwise) {
    try {
      int limit = value == null || value.isEmpty() ? otherwise : Integer.parseInt(value);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // It is refused below, like a number out of range.
    }
    throw new BadField("limit", "a number from 1 to " + MAX_LIMIT);
  }

  /** The number of a segment of the audit, from 1, or {@code otherwise} where none is given. */
  static long segment(String field, @Nullable String value, long otherwise) {
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is refused below, like a number that no segment has.
    }
    throw new BadField(field, "the number of a segment, from 1");
  }

  /**
   * An id in a path. It throws {@link NotFound} for a text that is no UUID, because nothing has
   * such an id.
   */
  static UUID id(String what, String value) {
    try {
      return UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      throw new NotFound(what, value);
    }
  }

  /** A word of ours, which is read in any case. */
  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** A person's reason (money rule 17). */
  static String note(@Nullable String value) {
    String note = value == null ? "" : value.strip();
    if (note.isEmpty() || Forms.isTooLong(note) || note.indexOf('\u0000') >= 0) {
      throw new BadField(
          "note", "a note of 1 to %d characters, without NUL".formatted(Forms.MAX_NOTE_CHARS));
    }
    return note;
  }

  /** A person's reason (money rule 17), or {@code otherwise} where none is given. */
  static String note(@Nullable String value, String otherwise) {
    return Optional.ofNullable(value).filter(n -> !n.isBlank()).map(Fields::note).orElse(otherwise);
  }

  private static BadField oneOf(String field, java.util.stream.Stream<String> names) {
    return new BadField(field, "one of " + names.collect(Collectors.joining(", ")));
  }
}
