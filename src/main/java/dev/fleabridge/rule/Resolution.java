package dev.fleabridge.rule;

import dev.fleabridge.model.Money;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a step is to do in a given scope. */
public sealed interface Resolution {

  /**
   * The step is to be carried out.
   *
   * @param parameters by their names in the rules file, as they are stored; amounts are decimal
   *     strings of at most six places, and optional parameters without a value are absent
   * @param amount the parameter {@code amount}, in USDC; empty where the step has none
   * @param payer the agent whose money moves, whatever its parameter is called
   * @param payee the agent who gets the money; empty where no parameter names one or each row names
   *     its own
   * @param payerFromEvent whether an expression computed the payer, so that the allow list decides
   *     about it; false where it stands literally in the rule
   * @param payeeFromEvent the same for the payee
   */
  record Ready(
      ObjectNode parameters,
      Optional<Money> amount,
      Optional<String> payer,
      Optional<String> payee,
      boolean payerFromEvent,
      boolean payeeFromEvent)
      implements Resolution {}

  /**
   * The step has nothing to do.
   *
   * @param reason such as {@code zero_amount} or a requirement's {@code otherwise}
   */
  record Skip(String reason) implements Resolution {}

  /**
   * The rule and the event do not fit together. Asking again would give the same answer.
   *
   * @param field the parameter, or {@code require}
   * @param reason for a person; it shows at most 200 characters of the event
   */
  record Invalid(String field, String reason) implements Resolution {}
}
