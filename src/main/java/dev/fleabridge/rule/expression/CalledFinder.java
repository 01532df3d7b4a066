package dev.fleabridge.rule.expression;

import dev.fleabridge.rule.expression.text.Matching;
import dev.fleabridge.rule.expression.text.Matching.Match;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds matches by a function of the rule, which stands in the place of a regular expression. The
 * function takes the text. It gives no value, or an object with {@code match}, {@code start},
 * {@code groups} and {@code next}, a function that gives the next such object.
 */
final class CalledFinder implements Matching.Finder {

  private final Call call;
  private @Nullable Object next;
  private List<Object> arguments;

  CalledFinder(Call call, Object function) {
    this.call = call;
    this.next = function;
    this.arguments = List.of(call.text(0));
  }

  @Override
  public @Nullable Match next() {
    call.bounds().checkTime();
    Object function = next;
    if (function == null) {
      return null;
    }
    Object found = Callable.call(function, arguments);
    if (found == null) {
      next = null;
      return null;
    }
    arguments = List.of();
    if (found instanceof Map<?, ?> match
        && match.get("match") instanceof String text
        && match.get("start") instanceof Number start) {
      next = Kind.isFunction(match.get("next")) ? match.get("next") : null;
      return new Match(text, position(start), groups(match.get("groups")));
    }
    throw call.mistake(
        "searches by a function that gives objects with match, start, groups and next, and got "
            + Kind.describe(found));
  }

  private int position(Number start) {
    BigDecimal position = Numbers.from(start);
    int at = position == null ? 0 : Numbers.floor(position);
    return Math.clamp(at, 0, call.text(0).length());
  }

  private static List<@Nullable String> groups(@Nullable Object groups) {
    List<@Nullable String> texts = new ArrayList<>();
    if (groups instanceof List<?> list) {
      list.forEach(group -> texts.add(group instanceof String text ? text : null));
    }
    return texts;
  }
}
