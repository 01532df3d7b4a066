package dev.fleabridge.rule;

import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a rule says, or an expression gave, into the value of a parameter. */
final class ParameterValue {

  /** A value in its normal form. */
  sealed interface Value {

    /** The value as it is stored. */
    JsonNode json();

    /** An amount of USDC. It is stored as a decimal string. */
    record Amount(Money usdc) implements Value {
      @Override
      public JsonNode json() {
        return JsonNodeFactory.instance.stringNode(usdc.toString());
      }
    }

    /**
     * Rows. Their number and their hash are stored, and not they: they stand in the event, or in
     * the result of a step, and are computed from there again.
     */
    record Rows(ArrayNode list) implements Value {
      @Override
      public JsonNode json() {
        return JsonNodeFactory.instance
            .objectNode()
            .put("count", list.size())
            .put("sha256", Canonical.hashByValue(list));
      }
    }

    /** Any other value. Text is a string. */
    record Plain(JsonNode json) implements Value {}
  }

  static final int MAX_TEXT = 16_384;

  /** Why a statement is refused that is computed. */
  static final String LITERAL =
      "is computed, and a statement is written as it is: give values as parameters";

  /** The most characters of a list of rows. What a look-up gives has no more. */
  private static final int MAX_ROWS_CHARS = 262_144;

  /** The most rows of a list: as many as a batch of an operator has. */
  private static final int MAX_ROWS = 10_000;

  /**
   * The most that one action may move. Larger amounts with their buffers, and their sums, would not
   * fit the ledger's columns.
   */
  private static final Money MAX_AMOUNT = Money.of("999999999999");

  /** The most levels of nesting. No event is deeper, and Jackson can write 500. */
  private static final int MAX_NESTING = 400;

  private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}");

  private ParameterValue() {}

  /**
   * The value in its normal form.
   *
   * @param scale decimal places to which a computed number of USDC is rounded
   * @return empty for null and for empty text; a list of no rows where an expression selects none
   * @throws IllegalArgumentException where the value does not fit the parameter; the message is the
   *     reason
   */
  static Optional<Value> convert(Parameter parameter, JsonNode value, boolean computed, int scale) {
    boolean empty = value.isNull() || value.isMissingNode() || (value.isString() && isBlank(value));
    if (empty && parameter.type() != Parameter.Type.ROWS) {
      return Optional.empty();
    }
    return Optional.of(
        switch (parameter.type()) {
          case MONEY -> new Value.Amount(bounded(parameter, money(value, computed, scale)));
          case AGENT -> ofText(agent(value));
          case TEXT -> ofText(storable(parameter, allowed(parameter, text(value))));
          case INTEGER -> new Value.Plain(JsonNodeFactory.instance.numberNode(integer(value)));
          case DECIMAL ->
              new Value.Plain(JsonNodeFactory.instance.numberNode(within(decimal(value))));
          case BOOLEAN -> new Value.Plain(check(value, value.isBoolean(), "not true or false"));
          case OBJECT -> new Value.Plain(bounded(check(value, value.isObject(), "not an object")));
          case ANY -> new Value.Plain(bounded(value));
          case ROWS -> rows(value, computed);
          case SQL -> ofText(storable(parameter, reading(value, computed)));
        });
  }

  private static Value ofText(String text) {
    return new Value.Plain(JsonNodeFactory.instance.stringNode(text));
  }

  private static Money bounded(Parameter parameter, Money amount) {
    if (parameter.name().equals("amount") && amount.exceeds(MAX_AMOUNT)) {
      throw new IllegalArgumentException("more than 999999999999");
    }
    return amount;
  }

  /**
   * Refuses a text that the ledger could not store. Otherwise writing it would fail after the money
   * has moved.
   */
  private static String storable(Parameter parameter, String text) {
    if (text.indexOf('\u0000') >= 0) {
      throw new IllegalArgumentException("holds a NUL character");
    }
    if (text.length() > parameter.maxLength()) {
      throw new IllegalArgumentException("longer than " + parameter.maxLength() + " characters");
    }
    if (parameter.isHandle() && Json.holdsHalfAPair(text)) {
      throw new IllegalArgumentException("holds half a surrogate pair");
    }
    return text;
  }

  private static JsonNode bounded(JsonNode value) {
    Json.excess(value, MAX_NESTING)
        .ifPresent(excess -> {
          throw new IllegalArgumentException(excess);
        });
    return value;
  }

  private static boolean isBlank(JsonNode value) {
    return value.stringValue().isBlank();
  }

  /** Only a number that a rule computed is rounded. Everything else is exact (money rule 18). */
  private static Money money(JsonNode value, boolean computed, int scale) {
    if (value.isString()) {
      return Money.of(value.stringValue());
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException("not an amount");
    }
    BigDecimal number = value.decimalValue();
    return new Money(computed ? round(number, scale) : number);
  }

  private static BigDecimal round(BigDecimal number, int scale) {
    long integerDigits = (long) number.precision() - number.scale();
    if (integerDigits < -scale) {
      // It rounds to zero. setScale would first build a power of ten as long as the exponent.
      return number.signum() < 0 ? number : BigDecimal.ZERO;
    }
    return integerDigits > 40 ? number : number.setScale(scale, RoundingMode.HALF_EVEN);
  }

  private static String agent(JsonNode value) {
    if (!value.isString() || !AGENT.matcher(value.stringValue()).matches()) {
      throw new IllegalArgumentException("not the id of an agent");
    }
    return value.stringValue();
  }

  /**
   * A text, or a number or a boolean as text.
   *
   * @throws IllegalArgumentException for anything else
   */
  static String text(JsonNode value) {
    String text =
        switch (value.getNodeType()) {
          case STRING -> value.stringValue();
          case BOOLEAN -> String.valueOf(value.booleanValue());
          case NUMBER -> plain(value.decimalValue());
          default -> throw new IllegalArgumentException("not a text");
        };
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("longer than " + MAX_TEXT + " characters");
    }
    return text;
  }

  /** A number in its only form: 12, 12.0 and 1.2e1 are all {@code 12}. */
  private static String plain(BigDecimal number) {
    within(number);
    BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    return Math.abs((long) stripped.scale()) > 100 ? stripped.toString() : stripped.toPlainString();
  }

  private static String allowed(Parameter parameter, String text) {
    if (!parameter.allowed().isEmpty() && !parameter.allowed().contains(text)) {
      throw new IllegalArgumentException(
          "not one of " + String.join(", ", new TreeSet<>(parameter.allowed())));
    }
    return text;
  }

  private static BigDecimal decimal(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    // Java also reads the digits of other scripts.
    if (value.isString()
        && value.stringValue().length() <= 40
        && value.stringValue().chars().allMatch(c -> c < 128)) {
      try {
        return new BigDecimal(value.stringValue().strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a number", e);
      }
    }
    throw new IllegalArgumentException("not a number");
  }

  private static BigDecimal within(BigDecimal number) {
    if (!NumberBounds.hold(number)) {
      throw new IllegalArgumentException(NumberBounds.IN_WORDS);
    }
    return number;
  }

  private static int integer(JsonNode value) {
    try {
      int number = within(decimal(value)).intValueExact();
      if (number < 0) {
        throw new IllegalArgumentException("negative");
      }
      return number;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("not a whole number", e);
    }
  }

  private static String reading(JsonNode value, boolean computed) {
    if (computed) {
      throw new IllegalArgumentException(LITERAL);
    }
    String sql = text(value);
    ReadOnlySql.mistake(sql)
        .ifPresent(mistake -> {
          throw new IllegalArgumentException(mistake);
        });
    return sql;
  }

  /** An expression that selects gives one row without a list around it, and nothing for none. */
  private static Value.Rows rows(JsonNode value, boolean computed) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    switch (value) {
      case ArrayNode list -> rows.addAll(list);
      case ObjectNode one when computed -> rows.add(one);
      case JsonNode none when computed && (none.isNull() || none.isMissingNode()) -> {}
      default -> throw new IllegalArgumentException("not a list of rows");
    }
    bounded(rows);
    String text = rows.toString();
    if (rows.size() > MAX_ROWS || text.length() > MAX_ROWS_CHARS) {
      throw new IllegalArgumentException(
          "%d rows of %d characters, and a list has at most %d of %d; write them to a file"
              .formatted(rows.size(), text.length(), MAX_ROWS, MAX_ROWS_CHARS));
    }
    if (Json.holdsHalfAPair(text)) {
      throw new IllegalArgumentException("holds half a surrogate pair");
    }
    return new Value.Rows(rows);
  }

  private static JsonNode check(JsonNode value, boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
    return value;
  }
}
