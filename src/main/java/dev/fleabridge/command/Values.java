package dev.fleabridge.command;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** When two values are the same to whoever writes a test. */
final class Values {

  private Values() {}

  /** Whether a number or a text has the value of this decimal: 0.1 is "0.10". */
  static boolean sameNumber(JsonNode wanted, String decimal) {
    Optional<BigDecimal> one = number(wanted.asString());
    Optional<BigDecimal> other = number(decimal);
    return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) == 0;
  }

  /** Whether two values are equal, where numbers count by their value. */
  static boolean same(JsonNode wanted, JsonNode came) {
    if (wanted.isNumber() && came.isNumber()) {
      return wanted.decimalValue().compareTo(came.decimalValue()) == 0;
    }
    if (wanted.isObject() && came.isObject()) {
      return wanted.size() == came.size()
          && wanted.properties().stream()
              .allMatch(field ->
                  came.has(field.getKey()) && same(field.getValue(), came.get(field.getKey())));
    }
    if (wanted.isArray() && came.isArray()) {
      Iterator<JsonNode> others = came.iterator();
      return wanted.size() == came.size()
          && wanted.valueStream().allMatch(value -> same(value, others.next()));
    }
    return wanted.equals(came);
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
