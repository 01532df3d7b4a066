package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Reason;
import tools.jackson.databind.JsonNode;

/**
 * What makes two events the same fact for a rule (money rule 1). Never taken from the envelope's
 * id: AWS may send several events for one state change (docs/reference/aws-events.md#delivery).
 */
public sealed interface BusinessKey {

  /** The longest key, in characters. */
  int MAX_LENGTH = 512;

  /**
   * A key.
   *
   * @param text 1 to 512 characters
   */
  record Known(String text) implements BusinessKey {}

  /**
   * No key, so nothing may be paid.
   *
   * @param reason {@code key_missing}, {@code key_too_long} or {@code key_invalid}
   * @param detail for a person
   */
  record Missing(String reason, String detail) implements BusinessKey {}

  /** The key of an event for a rule. */
  static BusinessKey of(Rule rule, Event event) {
    return of(rule, event, Scope.of(event));
  }

  /** As {@link #of(Rule, Event)}, with the event's scope at hand. */
  static BusinessKey of(Rule rule, Event event, Scope scope) {
    if (rule.key().isPresent()) {
      return computed(rule.key().get(), scope);
    }
    return rule.schedule().isPresent() ? scheduled(rule, event) : SageMakerKey.of(event);
  }

  /** A key of these parts. */
  static BusinessKey known(String... parts) {
    String text = String.join("|", parts);
    if (text.length() > MAX_LENGTH) {
      return new Missing(
          Reason.KEY_TOO_LONG.code(), "the key has " + text.length() + " characters");
    }
    // Neither character can be stored as it is, and two keys that are stored alike would be one
    // fact.
    if (text.indexOf('\u0000') >= 0) {
      return new Missing(Reason.KEY_INVALID.code(), "the business key holds a NUL character");
    }
    return ParameterValue.holdsHalfAPair(text)
        ? new Missing(Reason.KEY_INVALID.code(), "the business key holds half a surrogate pair")
        : new Known(text);
  }

  /** No key, because of this. */
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
