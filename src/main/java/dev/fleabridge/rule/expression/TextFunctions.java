package dev.fleabridge.rule.expression;

import dev.fleabridge.rule.expression.text.DatePicture;
import dev.fleabridge.rule.expression.text.Matching;
import dev.fleabridge.rule.expression.text.Texts;
import dev.fleabridge.rule.expression.text.UrlTexts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** JSONata's functions on texts, and those between texts and moments. */
final class TextFunctions {

  static final List<BuiltIn> ALL =
      List.of(
          text("$uppercase", Texts::uppercase),
          text("$lowercase", Texts::lowercase),
          text("$trim", Texts::trim),
          text("$base64encode", Texts::base64encode),
          text("$base64decode", Texts::base64decode),
          text("$encodeUrl", UrlTexts::encode),
          text("$encodeUrlComponent", UrlTexts::encodeComponent),
          text("$decodeUrl", UrlTexts::decode),
          text("$decodeUrlComponent", UrlTexts::decodeComponent),
          new BuiltIn(
              "$length",
              "<s-:n>",
              1,
              call -> call.has(0) ? Numbers.of(Texts.length(call.text(0))) : null),
          new BuiltIn("$substring", "<s-nn?:s>", 3, TextFunctions::substring),
          new BuiltIn("$substringBefore", "<s-s:s>", 2, TextFunctions::substringBefore),
          new BuiltIn("$substringAfter", "<s-s:s>", 2, TextFunctions::substringAfter),
          new BuiltIn("$pad", "<s-ns?:s>", 3, TextFunctions::pad),
          new BuiltIn("$join", "<a<s>s?:s>", 2, TextFunctions::join),
          new BuiltIn("$contains", "<s-(sf):b>", 2, TextFunctions::contains),
          new BuiltIn("$match", "<s-f<s:o>n?:a<o>>", 3, TextFunctions::match),
          new BuiltIn("$split", "<s-(sf)n?:a<s>>", 3, TextFunctions::split),
          new BuiltIn("$replace", "<s-(sf)(sf)n?:s>", 4, TextFunctions::replace),
          new BuiltIn("$toMillis", "<s-s?:n>", 2, TextFunctions::toMillis),
          new BuiltIn("$fromMillis", "<n-s?s?:s>", 3, TextFunctions::fromMillis));

  private TextFunctions() {}

  private static BuiltIn text(String name, UnaryOperator<String> function) {
    return new BuiltIn(name, "<s-:s>", 1, call -> ofText(call, function));
  }

  private static @Nullable Object substring(Call call) {
    BigDecimal start = call.number(1);
    return start == null
        ? call.get(0)
        : ofText(call, t -> Texts.substring(t, start, call.number(2)));
  }

  private static @Nullable Object substringBefore(Call call) {
    return call.has(1)
        ? ofText(call, text -> Texts.substringBefore(text, call.text(1)))
        : call.get(0);
  }

  private static @Nullable Object substringAfter(Call call) {
    return call.has(1)
        ? ofText(call, text -> Texts.substringAfter(text, call.text(1)))
        : call.get(0);
  }

  private static @Nullable Object pad(Call call) {
    BigDecimal width = call.number(1);
    return width == null ? call.get(0) : ofText(call, text -> Texts.pad(text, width, call.text(2)));
  }

  private static @Nullable String ofText(Call call, UnaryOperator<String> function) {
    return call.has(0) ? function.apply(call.text(0)) : null;
  }

  private static @Nullable Object join(Call call) {
    if (!call.has(0)) {
      return null;
    }
    List<String> texts = new ArrayList<>(call.list(0).size());
    call.list(0).forEach(element -> texts.add(String.valueOf(element)));
    return Texts.join(texts, call.text(1), call.bounds()::require);
  }

  private static @Nullable Object contains(Call call) {
    if (!call.has(0) || !call.has(1)) {
      return null;
    }
    return call.get(1) instanceof String wanted
        ? Texts.contains(call.text(0), wanted)
        : Matching.contains(finder(call));
  }

  private static @Nullable Object match(Call call) {
    if (!call.has(0)) {
      return null;
    }
    List<@Nullable Object> matches = Lists.sequence();
    Matching.match(finder(call), call.number(2), call.bounds()::require)
        .forEach(match -> {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("match", match.text());
          object.put("index", Numbers.of(match.start()));
          object.put("groups", Regex.groups(match));
          matches.add(object);
        });
    return matches;
  }

  private static @Nullable Object split(Call call) {
    if (!call.has(0)) {
      return null;
    }
    BigDecimal limit = call.number(2);
    return new ArrayList<@Nullable Object>(
        call.get(1) instanceof String separator
            ? Texts.split(call.text(0), separator, limit)
            : Matching.split(call.text(0), finder(call), limit, call.bounds()::require));
  }

  private static @Nullable Object replace(Call call) {
    if (!call.has(0)) {
      return null;
    }
    BigDecimal limit = call.number(3);
    if (call.get(1) instanceof String wanted) {
      if (!(call.get(2) instanceof String replacement)) {
        throw call.mistake(
            "replaces a text by a text, and got " + Kind.describe(call.get(2)) + " to put in");
      }
      return Texts.replace(call.text(0), wanted, replacement, limit, call.bounds()::require);
    }
    return Matching.replace(
        call.text(0), finder(call), replacement(call), limit, call.bounds()::require);
  }

  private static Function<Matching.Match, String> replacement(Call call) {
    Object replacement = call.get(2);
    if (replacement instanceof String text) {
      return Matching.template(text);
    }
    if (replacement == null) {
      throw call.mistake("expects a text or a function as its third argument, and got no value");
    }
    return match -> {
      Object text = Callable.call(replacement, List.of(Regex.object(match)));
      if (text instanceof String instead) {
        return instead;
      }
      throw call.mistake("puts texts in, and its function gave " + Kind.describe(text));
    };
  }

  /** What finds matches in the text: a regular expression, or a function of the rule. */
  private static Matching.Finder finder(Call call) {
    Object pattern = call.get(1);
    if (pattern instanceof Regex regex) {
      return Matching.Finder.of(new TimedText(call.text(0), call.bounds()), regex.pattern());
    }
    if (pattern == null || !Kind.isFunction(pattern)) {
      throw call.mistake(
          "searches for a text or a regular expression, and got " + Kind.describe(pattern));
    }
    return new CalledFinder(call, pattern);
  }

  private static @Nullable Object toMillis(Call call) {
    return call.has(0)
        ? DatePicture.toMillis(call.text(0), call.has(1) ? call.text(1) : null)
        : null;
  }

  private static @Nullable Object fromMillis(Call call) {
    BigDecimal millis = call.number(0);
    return millis == null
        ? null
        : DatePicture.fromMillis(
            millis, call.has(1) ? call.text(1) : null, call.has(2) ? call.text(2) : null);
  }
}
