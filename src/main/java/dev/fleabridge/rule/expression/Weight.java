package dev.fleabridge.rule.expression;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The size of a value. Each part counts one, and each character counts one. A shared part counts as
 * often as it would be written.
 */
final class Weight {

  /** The deepest nesting. No event is as deep, and a value that holds itself is deeper. */
  private static final int MAX_NESTING = 500;

  private Weight() {}

  /**
   * The weight of a value. Counting stops above {@code most}, so any result above it means only
   * that.
   */
  static int of(@Nullable Object value, int most) {
    return (int) Math.min(of(value, most, 0), Integer.MAX_VALUE);
  }

  private static long of(@Nullable Object value, long most, int nesting) {
    if (nesting > MAX_NESTING) {
      return most + 1;
    }
    return switch (value) {
      case null -> 1;
      case String text -> 1L + text.length();
      case Known known -> known.weight();
      case List<?> list when list.size() > most -> most + 1;
      case List<?> list -> {
        long weight = 1;
        for (int i = 0; i < list.size() && weight <= most; i++) {
          weight += of(list.get(i), most - weight, nesting + 1);
        }
        yield weight;
      }
      case Map<?, ?> map -> {
        long weight = 1;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          weight += of(entry.getKey(), most - weight, nesting + 1);
          weight += of(entry.getValue(), most - weight, nesting + 1);
          if (weight > most) {
            break;
          }
        }
        yield weight;
      }
      default -> 1;
    };
  }

  /** Whether a value was weighed when it was made, and never changes. */
  static boolean isKnown(Object value) {
    return value instanceof Known;
  }

  /** A value that never changes, and was weighed when it was made. */
  private sealed interface Known {
    long weight();
  }

  /**
   * An unmodifiable list over these elements, with its weight. The caller must not change the old
   * list any more.
   */
  static List<@Nullable Object> known(List<@Nullable Object> elements) {
    long weight = 1;
    for (Object element : elements) {
      weight += of(element, Integer.MAX_VALUE, 0);
    }
    return new KnownList(elements, weight);
  }

  /**
   * An unmodifiable map over these fields, with its weight. The caller must not change the old map.
   */
  @SuppressWarnings("NonApiType") // The map keeps the order of its fields.
  static Map<String, @Nullable Object> known(LinkedHashMap<String, @Nullable Object> fields) {
    long weight = 1;
    for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
      weight += 1L + field.getKey().length() + of(field.getValue(), Integer.MAX_VALUE, 0);
    }
    return new KnownMap(Collections.unmodifiableMap(fields), weight);
  }

  /** The library adds to an empty list that it groups, so each reader gets one of its own. */
  private static @Nullable Object own(@Nullable Object value) {
    return value instanceof KnownList list && list.isEmpty() ? new ArrayList<>() : value;
  }

  private static final class KnownList extends AbstractList<@Nullable Object>
      implements RandomAccess, Known {

    private final List<@Nullable Object> elements;
    private final long weight;

    KnownList(List<@Nullable Object> elements, long weight) {
      this.elements = elements;
      this.weight = weight;
    }

    @Override
    public @Nullable Object get(int index) {
      return own(elements.get(index));
    }

    @Override
    public int size() {
      return elements.size();
    }

    @Override
    public long weight() {
      return weight;
    }
  }

  private static final class KnownMap extends AbstractMap<String, @Nullable Object>
      implements Known {

    private final Map<String, @Nullable Object> fields;
    private final long weight;

    KnownMap(Map<String, @Nullable Object> fields, long weight) {
      this.fields = fields;
      this.weight = weight;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
      return fields.entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      return own(fields.get(key));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return fields.containsKey(key);
    }

    @Override
    public long weight() {
      return weight;
    }
  }
}
