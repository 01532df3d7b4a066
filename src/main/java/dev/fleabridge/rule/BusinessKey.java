package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.Scope;
import tools.jackson.databind.JsonNode;

/**
 * Says which events are the same fact for a rule (money rule 1). The key never comes from the
 * envelope's id, because AWS may send several events for one state change
 * (docs/reference/aws-events.md#delivery).
 */
public sealed interface BusinessKey {

  /** The longest key, in characters. */
  int MAX_LENGTH = 512;

  /**
   * The key is known.
   *
   * @param text 1 to 512 characters
   */
  record Known(String text) implements BusinessKey {}

  /**
   * There is no key, so nothing may be paid.
   *
   * @param reason {@code key_missing}, {@code key_too_long} or {@code key_invalid}
   * @param detail for a person
   */
  record Missing(String reason, String detail) implements BusinessKey {}

  /** The key of an event for a rule. */
  static BusinessKey of(Rule rule, Event event) {
    return of(rule, event, Scope.of(event));
  }

  /** The key of an event for a rule, where the caller has the event's scope already. */
  static BusinessKey of(Rule rule, Event event, Scope scope) {
    if (rule.key().isPresent()) {
      return computed(rule.key().get(), scope);
    }
    return rule.schedule().isPresent() ? scheduled(rule, event) : SageMakerKey.of(event);
  }

  /** The key of these parts, joined by {@code |}; missing where it cannot be stored. */
  static BusinessKey known(String... parts) {
    String text = String.join("|", parts);
    if (text.length() > MAX_LENGTH) {
      return new Missing(
          Reason.KEY_TOO_LONG.code(), "the key has " + text.length() + " characters");
    }
    // Neither a NUL nor half a surrogate pair can be stored as it is. Two keys that are stored
    // alike would be one fact.
    if (text.indexOf('\u0000') >= 0) {
      return new Missing(Reason.KEY_INVALID.code(), "the business key holds a NUL character");
    }
    return Json.holdsHalfAPair(text)
        ? new Missing(Reason.KEY_INVALID.code(), "the business key holds half a surrogate pair")
        : new Known(text);
  }

  /** A missing key. The detail says why, for a person. */
  static BusinessKey missing(String detail) {
    return new Missing(Reason.KEY_MISSING.code(), detail);
  }

  private static BusinessKey computed(Expression key, Scope scope) {
    try {
      JsonNode value = key.evaluate(scope);
      if (value.isNull()) {
        return missing("the key has no value");
      }
      String text = ParameterValue.text(value);
      return text.isBlank() ? missing("the key is empty") : known(text);
    } catch (ExpressionException e) {
      return missing(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return missing("the key is " + e.getMessage());
    }
  }

  private static BusinessKey scheduled(Rule rule, Event event) {
    JsonNode time = event.detail().path("scheduledTime");
    return time.isString()
        ? known(rule.id(), time.stringValue())
        : missing("a scheduled event without scheduledTime");
  }
}
