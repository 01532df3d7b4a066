package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A call of one of JSONata's functions, as a row of the cases names it. */
record FunctionCall(String name, List<@Nullable Object> arguments) {

  private static void anySize(long size) {}

  /** What the function gives: a text, a number, a truth, a list, an object, or null. */
  @Nullable Object result() {
    return switch (name) {
      case "fromMillis" -> DatePicture.fromMillis(number(0), optionalText(1), optionalText(2));
      case "toMillis" -> DatePicture.toMillis(text(0), optionalText(1));
      case "formatInteger" -> IntegerPicture.format(number(0), text(1));
      case "parseInteger" -> IntegerPicture.parse(text(0), text(1));
      case "formatNumber" -> DecimalPicture.format(number(0), text(1), options(2));
      case "formatBase" -> NumberText.formatBase(number(0), optionalNumber(1));
      case "number" -> NumberText.read(text(0));
      default -> ofText();
    };
  }

  private @Nullable Object ofText() {
    return switch (name) {
      case "length" -> BigDecimal.valueOf(Texts.length(text(0)));
      case "substring" -> Texts.substring(text(0), number(1), optionalNumber(2));
      case "substringBefore" -> Texts.substringBefore(text(0), text(1));
      case "substringAfter" -> Texts.substringAfter(text(0), text(1));
      case "uppercase" -> Texts.uppercase(text(0));
      case "lowercase" -> Texts.lowercase(text(0));
      case "trim" -> Texts.trim(text(0));
      case "pad" -> Texts.pad(text(0), number(1), optionalText(2));
      case "join" -> Texts.join(texts(0), optionalText(1), FunctionCall::anySize);
      case "base64encode" -> Texts.base64encode(text(0));
      case "base64decode" -> Texts.base64decode(text(0));
      case "encodeUrl" -> UrlTexts.encode(text(0));
      case "encodeUrlComponent" -> UrlTexts.encodeComponent(text(0));
      case "decodeUrl" -> UrlTexts.decode(text(0));
      case "decodeUrlComponent" -> UrlTexts.decodeComponent(text(0));
      default -> searched();
    };
  }

  private @Nullable Object searched() {
    Pattern pattern = pattern(1);
    return switch (name) {
      case "contains" ->
          pattern == null
              ? Texts.contains(text(0), text(1))
              : Matching.contains(Matching.Finder.of(text(0), pattern));
      case "split" ->
          pattern == null
              ? Texts.split(text(0), text(1), optionalNumber(2))
              : Matching.split(
                  text(0),
                  Matching.Finder.of(text(0), pattern),
                  optionalNumber(2),
                  FunctionCall::anySize);
      case "replace" ->
          pattern == null
              ? Texts.replace(text(0), text(1), text(2), optionalNumber(3), FunctionCall::anySize)
              : Matching.replace(
                  text(0),
                  Matching.Finder.of(text(0), pattern),
                  Matching.template(text(2)),
                  optionalNumber(3),
                  FunctionCall::anySize);
      case "match" -> matches(pattern);
      default -> throw new AssertionError("no function " + name);
    };
  }

  private List<Map<String, @Nullable Object>> matches(@Nullable Pattern pattern) {
    if (pattern == null) {
      throw new AssertionError("match without a regular expression");
    }
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (Matching.Match match :
        Matching.match(
            Matching.Finder.of(text(0), pattern), optionalNumber(2), FunctionCall::anySize)) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("match", match.text());
      entry.put("index", BigDecimal.valueOf(match.start()));
      entry.put("groups", match.groups());
      found.add(entry);
    }
    return found;
  }

  private @Nullable Object argument(int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  private String text(int index) {
    return (String) required(argument(index));
  }

  private @Nullable String optionalText(int index) {
    return (String) argument(index);
  }

  private BigDecimal number(int index) {
    return (BigDecimal) required(argument(index));
  }

  private @Nullable BigDecimal optionalNumber(int index) {
    return (BigDecimal) argument(index);
  }

  private @Nullable Map<?, ?> options(int index) {
    return (Map<?, ?>) argument(index);
  }

  private List<String> texts(int index) {
    return ((List<?>) required(argument(index))).stream().map(String.class::cast).toList();
  }

  /** A regular expression is written as an object with the one key {@code regex}. */
  private @Nullable Pattern pattern(int index) {
    return argument(index) instanceof Map<?, ?> regex
        ? Pattern.compile((String) required(regex.get("regex")))
        : null;
  }

  private static Object required(@Nullable Object argument) {
    if (argument == null) {
      throw new AssertionError("an argument is missing");
    }
    return argument;
  }
}
