package dev.fleabridge.operator;

import dev.fleabridge.model.Money;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads an amount of a body, which is a decimal in quotes: digits, and at most six behind a point
 * (money rule 18). It is no number of JSON, because whoever writes one may have computed with
 * doubles. What comes out is written as all amounts are.
 */
final class AmountText extends ValueDeserializer<String> {

  static final Pattern AMOUNT = Pattern.compile("[0-9]+(\\.[0-9]{1,6})?");
  private static final String WANTED =
      "a decimal in quotes with at most six places and nothing else, such as \"0.10\"";

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadField("amount", WANTED);
    }
    String text = parser.getString();
    // Money bounds how long it may be; its message says so.
    if (text.length() <= 40 && !AMOUNT.matcher(text).matches()) {
      throw new BadField("amount", WANTED);
    }
    try {
      return Money.of(text).toString();
    } catch (IllegalArgumentException e) {
      throw new BadField("amount", String.valueOf(e.getMessage()));
    }
  }
}
