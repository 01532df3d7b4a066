package dev.fleabridge.rule;

/**
 * One mistake in a rules file.
 *
 * @param rule the rule's id, {@code rules[2]} where it has no usable one, or empty where the
 *     mistake is not within a rule
 * @param field path within the rule to the field with the mistake, such as {@code
 *     steps.pay.transfer.amount}; may be empty
 * @param line line in the file, from 1; 0 when the rule does not come from a file
 * @param message what is wrong, for the author of the rule
 */
public record Problem(String rule, String field, int line, String message) {

  /** One line, such as {@code line 12: rule signal-payout: steps.pay.transfer.amount: ...}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (line > 0) {
      text.append("line ").append(line).append(": ");
    }
    if (!rule.isEmpty()) {
      text.append("rule ").append(rule).append(": ");
    }
    if (!field.isEmpty()) {
      text.append(field).append(": ");
    }
    return text.append(message).toString();
  }
}
