package dev.fleabridge.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a list that is ordered by time goes on: after the row with this time and id. Rows that come
 * in meanwhile neither repeat nor hide others.
 */
public record Cursor(Instant at, String id) {

  private static final int MAX_CHARS = 2_000;

  /** As it stands in an address. */
  public String text() {
    String plain = at + "|" + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Cursor read(String text) {
    try {
      if (text.length() > MAX_CHARS) {
        throw new IllegalArgumentException("not a cursor of this list");
      }
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int bar = plain.indexOf('|');
      if (bar < 0 || plain.indexOf('\u0000') >= 0) {
        throw new IllegalArgumentException("not a cursor of this list");
      }
      return new Cursor(Instant.parse(plain.substring(0, bar)), plain.substring(bar + 1));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a cursor of this list", e);
    }
  }

  /**
   * The id of a list whose ids are UUIDs.
   *
   * @throws IllegalArgumentException for a cursor of another list
   */
  UUID uuid() {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a cursor of this list", e);
    }
  }

  /**
   * The id of a list whose ids are numbers.
   *
   * @throws IllegalArgumentException for a cursor of another list
   */
  long number() {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a cursor of this list", e);
    }
  }
}
