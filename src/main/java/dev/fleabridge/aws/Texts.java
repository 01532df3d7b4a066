package dev.fleabridge.aws;

/** Cuts a text to a length without cutting a character in two. */
final class Texts {

  private Texts() {}

  /**
   * The text itself, or its beginning with an ellipsis as the last character.
   *
   * @param maxChars at least 1, in UTF-16 units as Java and AWS's length constraints count
   */
  static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = maxChars - 1;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /** As {@link #cut}, with every run of white space and control characters made one space. */
  static String oneLine(String text, int maxChars) {
    // Cut first: the text of a failing model may be of any length.
    return cut(cut(text, 4 * maxChars).replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), maxChars);
  }
}
