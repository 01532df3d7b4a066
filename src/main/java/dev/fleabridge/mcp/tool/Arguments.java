package dev.fleabridge.mcp.tool;

import dev.fleabridge.model.Money;
import dev.fleabridge.model.NumberBounds;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of one call, checked against what the tool takes. */
final class Arguments {

  private static final Pattern REFERENCE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
  private static final Pattern AMOUNT = Pattern.compile("[0-9]+(\\.[0-9]{1,6})?");
  private static final String WANTED_AMOUNT =
      "an amount in USDC with at most six places, such as \"1.50\"";

  private final Map<String, String> values = new HashMap<>();

  /**
   * @throws BadArgument for the first that is missing, unknown, or not what it must be
   */
  Arguments(Collection<Argument> wanted, ObjectNode given) {
    given.propertyNames().forEach(name -> requireKnown(wanted, name));
    for (Argument argument : wanted) {
      String value = value(argument, given.path(argument.name()));
      if (value != null) {
        values.put(argument.name(), value);
      } else if (argument.required()) {
        throw new BadArgument(argument.name(), "it is required: " + argument.text());
      }
    }
  }

  private static void requireKnown(Collection<Argument> wanted, String name) {
    if (wanted.stream().noneMatch(argument -> argument.name().equals(name))) {
      String known = String.join(", ", wanted.stream().map(Argument::name).toList());
      throw new BadArgument(
          name.length() > 60 ? name.substring(0, 60) : name,
          "there is no such argument; there are: " + (known.isEmpty() ? "none" : known));
    }
  }

  private static @Nullable String value(Argument argument, JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return null;
    }
    String text =
        switch (argument.type()) {
          case TEXT -> text(argument, given);
          case AMOUNT -> amount(argument, given);
          case INTEGER -> integer(argument, given);
        };
    if (!argument.allowed().isEmpty() && !argument.allowed().contains(text)) {
      throw new BadArgument(argument.name(), "one of " + String.join(", ", argument.allowed()));
    }
    return text;
  }

  private static @Nullable String text(Argument argument, JsonNode given) {
    if (!given.isString()) {
      throw new BadArgument(argument.name(), "a text");
    }
    String text = given.stringValue().strip();
    boolean isText = text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (text.length() > argument.maxChars() || !isText) {
      throw new BadArgument(
          argument.name(),
          "at most %d whole characters, without NUL".formatted(argument.maxChars()));
    }
    if (argument.name().equals(Argument.REFERENCE)
        && !text.isEmpty()
        && !REFERENCE.matcher(text).matches()) {
      throw new BadArgument(argument.name(), "printable ASCII characters");
    }
    return text.isEmpty() ? null : text;
  }

  /** A number is read by its decimal digits, and never as a double (money rule 18). */
  private static String amount(Argument argument, JsonNode given) {
    String text = given.isString() ? given.stringValue().strip() : number(argument, given);
    if (text.length() > 40 || !AMOUNT.matcher(text).matches()) {
      throw new BadArgument(argument.name(), WANTED_AMOUNT);
    }
    try {
      return Money.of(text).toString();
    } catch (IllegalArgumentException e) {
      throw new BadArgument(argument.name(), WANTED_AMOUNT);
    }
  }

  private static String number(Argument argument, JsonNode given) {
    if (!given.isNumber() || !NumberBounds.hold(given.decimalValue())) {
      throw new BadArgument(argument.name(), WANTED_AMOUNT);
    }
    return given.decimalValue().toPlainString();
  }

  private static String integer(Argument argument, JsonNode given) {
    if (!given.isIntegralNumber() || !given.canConvertToInt()) {
      throw new BadArgument(argument.name(), "a whole number");
    }
    return String.valueOf(given.intValue());
  }

  /** The value of a required argument. */
  String of(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new BadArgument(name, "it is required");
    }
    return value;
  }

  @Nullable String orNull(String name) {
    return values.get(name);
  }

  /** The whole number; {@code otherwise} where it is not given. */
  int integer(String name, int least, int most, int otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    int number = Integer.parseInt(value);
    if (number < least || number > most) {
      throw new BadArgument(name, "a whole number from %d to %d".formatted(least, most));
    }
    return number;
  }

  /** Puts the value under this name, where it is given. */
  void put(ObjectNode into, String parameter, String name) {
    String value = values.get(name);
    if (value != null) {
      into.put(parameter, value);
    }
  }
}
