package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code |pattern|update, delete|}: makes a function that changes a copy. The library's own copies
 * by doubles. The three parts are given as functions of the value that they are evaluated on.
 */
final class Transformation {

  private static final int DELETE = 2;

  /** Makes the function of a transformation. */
  static final JFunction FUNCTION =
      new JFunction((input, arguments) -> null, null) {
        @Override
        @SuppressWarnings("rawtypes") // The library declares it so.
        public Object call(@Nullable Object input, List arguments) {
          Object pattern = arguments.get(0);
          Object update = arguments.get(1);
          Object delete = arguments.size() > DELETE ? arguments.get(DELETE) : null;
          Transformation parts = new Transformation(pattern, update, delete);
          return new BuiltIn("the transformation", "<(oa):o>", 1, parts::changed);
        }
      };

  private final Object pattern;
  private final Object update;
  private final @Nullable Object delete;

  private Transformation(Object pattern, Object update, @Nullable Object delete) {
    this.pattern = pattern;
    this.update = update;
    this.delete = delete;
  }

  private @Nullable Object changed(Call call) {
    if (!call.has(0)) {
      return null;
    }
    call.bounds().weigh(call.get(0));
    Object copy = ValueFunctions.copy(call.get(0));
    Object matches = on(pattern, copy);
    for (Object match : matches instanceof List<?> list ? list : Arrays.asList(matches)) {
      if (match != null) {
        change(match);
      }
    }
    return copy;
  }

  private static @Nullable Object on(Object part, @Nullable Object value) {
    return Callable.call(part, Arrays.asList(value));
  }

  @SuppressWarnings("unchecked") // A match is a part of our copy, and so can be changed.
  private void change(Object match) {
    Object fields = on(update, match);
    if (fields != null && !(fields instanceof Map)) {
      throw new Mistake(
          "a transformation puts an object in, and its second part gave " + Kind.describe(fields));
    }
    try {
      if (match instanceof Map<?, ?> && fields instanceof Map<?, ?> changes) {
        ((Map<Object, Object>) match).putAll(changes);
      }
      if (delete != null && match instanceof Map<?, ?> map) {
        names(on(delete, match)).forEach(map::remove);
      }
    } catch (UnsupportedOperationException e) {
      throw new Mistake("a transformation changes only the copy of what it is given");
    }
  }

  private static List<String> names(@Nullable Object names) {
    List<String> texts = new ArrayList<>();
    for (Object name : names instanceof List<?> list ? list : Arrays.asList(names)) {
      if (name instanceof String text) {
        texts.add(text);
      } else if (name != null) {
        throw new Mistake(
            "a transformation deletes by names, and its third part gave " + Kind.describe(name));
      }
    }
    return texts;
  }
}
