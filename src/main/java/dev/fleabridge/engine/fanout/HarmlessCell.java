package dev.fleabridge.engine.fanout;

import org.jspecify.annotations.Nullable;

/**
 * Keeps spreadsheets from computing what stands in a cell of CSV, because senders choose texts such
 * as items and ids. A cell that might be a formula gets an apostrophe before it, and so does one
 * that begins with an apostrophe itself. So whoever takes one apostrophe from the beginning has
 * what was there.
 */
public final class HarmlessCell {

  private HarmlessCell() {}

  /** The text as it stands in its cell. */
  public static String of(String text) {
    return !text.isEmpty() && mayBegin(text.charAt(0)) ? "'" + text : text;
  }

  static @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }

  /** What OWASP names under CSV injection, and the apostrophe. */
  private static boolean mayBegin(char first) {
    return switch (first) {
      case '=', '+', '-', '@', '\t', '\r', '\n', '\'' -> true;
      case '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20' -> true; // The same signs in full width.
      default -> false;
    };
  }
}
