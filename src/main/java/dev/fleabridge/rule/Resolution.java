package dev.fleabridge.rule;

import dev.fleabridge.model.Money;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a step comes to, in a given scope. */
public sealed interface Resolution {

  /**
   * To be carried out.
   *
   * @param parameters by their names in the rules file, as they are stored; amounts are decimal
   *     strings of at most six places, optional parameters without a value are absent
   * @param amount USDC that the step moves: the parameter {@code amount}
   * @param payer the agent whose money moves, whatever its parameter is called
   * @param payee the agent who gets it; empty where each row names its own
   * @param payerFromEvent whether the payer was computed by an expression, so that the allow list
   *     decides about it; false when it stands literally in the rule
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
   * Nothing to do.
   *
   * @param reason such as {@code zero_amount} or a requirement's {@code otherwise}
   */
  record Skip(String reason) implements Resolution {}

  /**
   * The rule and the event do not fit together. To ask again would give the same answer.
   *
   * @param field the parameter, or {@code require}
   * @param reason for a person; never more than 200 characters of the event
   */
  record Invalid(String field, String reason) implements Resolution {}
}
