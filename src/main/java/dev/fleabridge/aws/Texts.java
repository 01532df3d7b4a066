package dev.fleabridge.aws;

/** Cuts texts to a length without cutting a character in two. */
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

  /**
   * Cuts as {@link #cut} does, and makes every run of white space and control characters one space.
   */
  static String oneLine(String text, int maxChars) {
    // The text is cut first, because the text of a failing model may have any length.
    return cut(cut(text, 4 * maxChars).replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), maxChars);
  }
}
