package dev.fleabridge.rule.expression;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When two values are the same. Numbers are compared with every digit. */
final class Equality {

  private Equality() {}

  /** Whether two values are the same, with all that they hold. The order of fields is no matter. */
  @SuppressWarnings("ReferenceEquality") // One and the same is equal without a look into it.
  static boolean holds(@Nullable Object left, @Nullable Object right) {
    if (left == right) {
      return true;
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      return listsAre(one, other);
    }
    if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
      return objectsAre(one, other);
    }
    return simpleAre(left, right);
  }

  private static boolean listsAre(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!holds(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean objectsAre(Map<?, ?> one, Map<?, ?> other) {
    return one.size() == other.size()
        && one.entrySet().stream()
            .allMatch(field ->
                other.containsKey(field.getKey())
                    && holds(field.getValue(), other.get(field.getKey())));
  }

  /**
   * Whether two values are the same text, number or flag, or one and the same list or object, as
   * {@code in} asks.
   */
  @SuppressWarnings("ReferenceEquality") // That is what is asked of lists and objects.
  static boolean simpleAre(@Nullable Object left, @Nullable Object right) {
    return switch (left) {
      case String text -> text.equals(right);
      case Boolean flag -> flag.equals(right);
      case Number _ -> right instanceof Number && number(left).equals(number(right));
      case null, default -> left == right;
    };
  }

  private static Object number(@Nullable Object value) {
    Object number = Numbers.from(value);
    return number == null ? Kind.NULL : number;
  }

  /**
   * A text that is the same for equal values, and for no others. Whoever sends an event can choose
   * the hashes of objects and lists, but a hash map sorts texts that have the same hash.
   */
  static String identity(@Nullable Object value) {
    return switch (value) {
      case null -> "?";
      case String text -> text.length() + ":" + text;
      case Number _ -> "#" + number(value);
      case Boolean flag -> flag.toString();
      case List<?> list -> list.stream().map(Equality::identity).collect(joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(field -> identity(field.getKey()) + "=" + identity(field.getValue()))
              .sorted()
              .collect(joining(",", "{", "}"));
      default -> Kind.NULL.equals(value) ? "null" : "@" + System.identityHashCode(value);
    };
  }
}
