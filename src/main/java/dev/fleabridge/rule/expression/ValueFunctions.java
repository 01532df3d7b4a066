package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSONata's functions on values of any kind, and on objects. */
final class ValueFunctions {

  private static final int MAX_PRETTY_WEIGHT = 100_000;

  /** The most elements that {@code $spread} takes apart. */
  private static final int MAX_SPREAD = 5_000;

  static final List<BuiltIn> ALL =
      List.of(
          new BuiltIn("$string", "<x-b?:s>", 1, ValueFunctions::string),
          new BuiltIn("$boolean", "<x-:b>", 1, call -> call.has(0) ? isTrue(call) : null),
          new BuiltIn("$not", "<x-:b>", 1, call -> call.has(0) ? !isTrue(call) : null),
          new BuiltIn("$exists", "<x:b>", 1, call -> call.has(0)),
          new BuiltIn("$type", "<x:s>", 1, ValueFunctions::type),
          new BuiltIn("$clone", "<(oa)-:o>", 1, call -> copy(weighed(call))),
          new BuiltIn("$error", "<s?:x>", 1, ValueFunctions::error),
          new BuiltIn("$assert", "<bs?:x>", 2, ValueFunctions::assertion),
          new BuiltIn("$keys", "<x-:a<s>>", 1, ValueFunctions::keys),
          new BuiltIn("$lookup", "<x-s:x>", 2, call -> lookup(call.get(0), call.text(1))),
          new BuiltIn("$spread", "<x-:a<o>>", 1, ValueFunctions::spread),
          new BuiltIn("$merge", "<a<o>:o>", 1, ValueFunctions::merge));

  private ValueFunctions() {}

  private static boolean isTrue(Call call) {
    return Kind.isTrue(call.get(0));
  }

  private static @Nullable Object weighed(Call call) {
    call.bounds().weigh(call.get(0));
    return call.get(0);
  }

  private static @Nullable Object string(Call call) {
    Object value = call.get(0);
    if (value == null) {
      return null;
    }
    boolean pretty = Boolean.TRUE.equals(call.get(1));
    if (call.bounds().weigh(value) > MAX_PRETTY_WEIGHT && pretty) {
      throw call.bounds().tooLarge();
    }
    return Printing.text(value, pretty);
  }

  private static @Nullable Object type(Call call) {
    return switch (Kind.of(call.get(0))) {
      case TEXT -> "string";
      case NOTHING -> "null";
      case LIST -> "array";
      case MISSING -> null;
      case NUMBER, BOOLEAN, OBJECT, FUNCTION ->
          Kind.of(call.get(0)).name().toLowerCase(Locale.ROOT);
    };
  }

  /** A copy that shares nothing that can change. A function becomes an empty text. */
  static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((name, field) -> copy.put(name, copy(field)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(copy(element)));
        yield copy;
      }
      case null, default -> Kind.isFunction(value) ? "" : value;
    };
  }

  private static @Nullable Object error(Call call) {
    throw new Mistake(call.text(0).isEmpty() ? "$error ended the evaluation" : call.text(0));
  }

  private static @Nullable Object assertion(Call call) {
    if (Boolean.TRUE.equals(call.get(0))) {
      return null;
    }
    throw new Mistake(call.text(1).isEmpty() ? "what $assert asks for is not so" : call.text(1));
  }

  private static Object keys(Call call) {
    Map<Object, Boolean> names = new LinkedHashMap<>();
    names(call.get(0), names);
    List<@Nullable Object> keys = Lists.sequence();
    keys.addAll(names.keySet());
    return keys;
  }

  private static void names(@Nullable Object value, Map<Object, Boolean> names) {
    if (value instanceof Map<?, ?> map) {
      map.keySet().forEach(name -> names.put(name, true));
    } else if (value instanceof List<?> list) {
      list.forEach(element -> names(element, names));
    }
  }

  private static @Nullable Object lookup(@Nullable Object value, String name) {
    if (value instanceof Map<?, ?> map) {
      return map.get(name);
    }
    if (!(value instanceof List<?> list)) {
      return null;
    }
    List<@Nullable Object> found = Lists.sequence();
    for (Object element : list) {
      Object one = lookup(element, name);
      if (one instanceof List<?> several) {
        found.addAll(several);
      } else if (one != null) {
        found.add(one);
      }
    }
    return found;
  }

  private static @Nullable Object spread(Call call) {
    if (flattened(call.get(0), 0) > MAX_SPREAD) {
      throw call.bounds().tooLarge();
    }
    return spread(call.get(0));
  }

  private static @Nullable Object spread(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> spreadAll(list);
      case Map<?, ?> map -> {
        List<@Nullable Object> pairs = Lists.sequence();
        map.forEach((name, field) -> {
          Map<Object, @Nullable Object> pair = new LinkedHashMap<>();
          pair.put(name, field);
          pairs.add(pair);
        });
        yield pairs;
      }
      case null, default -> value;
    };
  }

  /** The elements, each taken apart. Other than the fields of one object, they stay a list. */
  private static List<@Nullable Object> spreadAll(List<?> list) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object element : list) {
      Object part = spread(element);
      if (part instanceof List<?> several) {
        all.addAll(several);
      } else if (part != null) {
        all.add(part);
      }
    }
    return all.isEmpty() ? Lists.sequence() : all;
  }

  /**
   * The number of elements, with those of lists in lists. It stops counting once the number is too
   * large.
   */
  private static long flattened(@Nullable Object value, long before) {
    if (!(value instanceof List<?> list)) {
      return before + 1;
    }
    long count = before;
    for (int i = 0; i < list.size() && count <= MAX_SPREAD; i++) {
      count = flattened(list.get(i), count);
    }
    return count;
  }

  private static @Nullable Object merge(Call call) {
    if (!call.has(0)) {
      return null;
    }
    Map<Object, @Nullable Object> merged = new LinkedHashMap<>();
    for (Object element : call.list(0)) {
      if (element instanceof Map<?, ?> map) {
        merged.putAll(map);
      }
    }
    return merged;
  }
}
