package dev.fleabridge.rule.expression.text;

/** A text as messages show it: in quotation marks, cut, and without control characters. */
final class Quoted {

  private static final int MAX_SHOWN = 60;

  private Quoted() {}

  static String of(String text) {
    int[] points = text.codePoints().limit(MAX_SHOWN + 1L).toArray();
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(points.length, MAX_SHOWN); i++) {
      shown.appendCodePoint(isPrintable(points[i]) ? points[i] : ' ');
    }
    return shown.append(points.length > MAX_SHOWN ? "...\"" : "\"").toString();
  }

  /** Half of a surrogate pair cannot be encoded, so it is not shown either. */
  private static boolean isPrintable(int point) {
    return !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE;
  }
}
