package dev.fleabridge.web;

/** How values look on the wire, for the API's description. */
public final class Forms {

  /** An amount that we answer: two to six places. */
  public static final String AMOUNT = "^\\d+\\.\\d{2,6}$";

  /** An amount that somebody sends. */
  public static final String AMOUNT_SENT = "^\\d{1,14}(\\.\\d{1,6})?$";

  /** A text that does not only consist of blanks. */
  public static final String NOT_BLANK = "\\S";

  /** The most characters of a note. */
  public static final int MAX_NOTE_CHARS = 1_000;

  private Forms() {}

  /** Whether a note has more characters than a note may have. */
  public static boolean isTooLong(String note) {
    return note.length() > MAX_NOTE_CHARS;
  }
}
