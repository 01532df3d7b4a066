package dev.fleabridge.rule.expression;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a picture in a text. Each part takes as much as it can, and less where the
 * parts behind it would not fit otherwise. A part that did not fit at a place is not tried there
 * again. So the time grows with the number of parts times the square of the length, and never
 * faster.
 */
final class DateReading {

  private final List<DatePart> parts;
  private final String text;
  private final Map<Character, Integer> values = new HashMap<>();
  private final BitSet failed = new BitSet();

  private DateReading(List<DatePart> parts, String text) {
    this.parts = parts;
    this.text = text;
  }

  /**
   * The values of the components by their letters. Where one is given twice, the last one counts.
   *
   * @return null where the text does not fit
   */
  static @Nullable Map<Character, Integer> of(List<DatePart> parts, String text) {
    DateReading reading = new DateReading(parts, text);
    return reading.fits(0, 0) ? reading.values : null;
  }

  private boolean fits(int part, int from) {
    if (part == parts.size()) {
      return from == text.length();
    }
    int state = part * (text.length() + 1) + from;
    if (failed.get(state)) {
      return false;
    }
    for (DatePart.Reading reading : parts.get(part).readings(text, from)) {
      if (fits(part + 1, reading.end())) {
        // Parts behind this one are already there, and count before it.
        values.putIfAbsent(parts.get(part).component(), reading.value());
        return true;
      }
    }
    failed.set(state);
    return false;
  }
}
