package dev.fleabridge.rule.expression.text;

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

  /** The most components of a picture for reading. There are twenty in all. */
  private static final int MAX_COMPONENTS = 30;

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
   * @throws IllegalArgumentException where the picture has too many components
   */
  static @Nullable Map<Character, Integer> of(List<DatePart> parts, String text) {
    long components = parts.stream().filter(part -> !(part instanceof DatePart.Literal)).count();
    if (components > MAX_COMPONENTS) {
      throw new IllegalArgumentException(
          "the picture has more than " + MAX_COMPONENTS + " components");
    }
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
