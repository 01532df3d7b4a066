package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands a value of a key on that it needs, and fails where it is not there. */
final class Required extends JFunction {

  /** What is needed. */
  enum What {
    /** A value that is neither an empty list nor a blank text. */
    PART,
    /** A value of which each element is a part. */
    EACH,
    /** A value. */
    PRESENT,
    /** A value that is neither null nor an empty list, or none at all. */
    NOT_NULL
  }

  private final String words;
  private final What what;

  /**
   * @param words how a person calls the value
   */
  Required(String words, What what) {
    super((input, arguments) -> null, null);
    this.words = words;
    this.what = what;
  }

  @Override
  @SuppressWarnings("rawtypes") // The library declares it so.
  public @Nullable Object call(@Nullable Object input, List arguments) {
    Object value = arguments.getFirst();
    if (value == null ? what != What.NOT_NULL : Kind.isAbsent(value)) {
      throw new Mistake(words + " has no value");
    }
    switch (what) {
      case PART -> requirePart(words, value);
      case EACH -> requireEach(value);
      case NOT_NULL -> requireElement(words, value);
      case PRESENT -> {} // It is there.
    }
    return value;
  }

  private void requireEach(@Nullable Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      list.forEach(element -> requirePart("an element of " + words, element));
    } else {
      requirePart(words, value);
    }
  }

  private static void requirePart(String words, @Nullable Object value) {
    if (Kind.isAbsent(value)) {
      throw new Mistake(words + " has no value");
    }
    if (value instanceof String text && text.isBlank()) {
      throw new Mistake(words + " has no value but a blank text");
    }
    requireElement(words, value);
  }

  private static void requireElement(String words, @Nullable Object value) {
    if (value instanceof List<?> list && list.isEmpty()) {
      throw new Mistake(words + " has no value but an empty list");
    }
  }
}
