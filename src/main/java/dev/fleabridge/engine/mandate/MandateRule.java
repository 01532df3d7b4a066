package dev.fleabridge.engine.mandate;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the rules of a mandate as a rules file would have them. The agent that acts stands in them
 * literally: nothing that is asked can name another one.
 */
final class MandateRule {

  /** The one step of each. */
  static final String STEP = "call";

  /** What a ceiling leads to. */
  static final ActionKind SWEEP = ActionKind.SWEEP;

  private MandateRule() {}

  /**
   * The rule that plans requests of this kind. All kinds have one id, and so one budget.
   *
   * @param parameters what the agent may give
   */
  static Rule ofRequests(Mandate mandate, ActionKind kind, List<String> parameters) {
    ObjectNode step = Json.object();
    for (String name : parameters) {
      step.put(name, "{%% $detail.parameters.'%s' %%}".formatted(name));
    }
    step.put(kind.agents().payer().orElseThrow(), mandate.agent());
    ObjectNode rule = rule(mandate.ruleId(), "What agent %s asks for".formatted(mandate.name()));
    rule.set("limits", mandate.limits().asInRules());
    return read(rule, kind, step);
  }

  /** The rule that pays what the agent holds above its ceiling to where it belongs. */
  static Rule ofSweeps(Mandate mandate, Mandate.Ceiling ceiling) {
    ObjectNode step = Json.object();
    step.put("agent", mandate.agent()).put("to", ceiling.to());
    step.put("ceiling", ceiling.most().toString());
    String what = "Sweeps what agent %s holds above its ceiling".formatted(mandate.name());
    return read(rule(mandate.sweepRuleId(), what), SWEEP, step);
  }

  /** What agents may ask for, and the parameters that they may give. */
  static Optional<List<String>> parametersOf(ActionKind kind) {
    return switch (kind) {
      case TRANSFER -> Optional.of(List.of("payee", "amount", "memo"));
      case RECORD -> Optional.of(List.of("memo"));
      case CREATE_ESCROW -> Optional.of(List.of("payee", "amount", "terms", "timeout-hours"));
      case COMPLETE_ESCROW -> Optional.of(List.of("escrow"));
      case RELEASE_ESCROW -> Optional.of(List.of("escrow", "note"));
      case DISPUTE_ESCROW -> Optional.of(List.of("escrow", "reason"));
      case OPEN_POSITION -> Optional.of(List.of("market", "side", "amount", "leverage"));
      case CLOSE_POSITION -> Optional.of(List.of("position"));
      case CLAIM_FAUCET -> Optional.of(List.of());
      case PAYOUT,
          LIMIT_ORDER,
          CANCEL_ORDER,
          STOP_LOSS,
          TAKE_PROFIT,
          SWEEP,
          REGISTER_AGENT,
          DESCRIBE_TRAINING_JOB,
          READ_MLFLOW_RUN,
          DESCRIBE_DATABRICKS_RUN,
          QUERY_DATABRICKS,
          INVOKE_ENDPOINT,
          READ_OBJECT,
          PAY_SCORES,
          ANSWER_CALLBACK ->
          Optional.empty();
    };
  }

  private static ObjectNode rule(String id, String description) {
    ObjectNode rule = Json.object();
    rule.put("id", id).put("description", description);
    return rule;
  }

  private static Rule read(ObjectNode rule, ActionKind kind, ObjectNode step) {
    ObjectNode when = rule.putObject("when");
    when.putArray("source").add(Request.SOURCE);
    when.putArray("detail-type").add(kind.wireName());
    rule.put("key", "{% $detail." + Request.KEY + " %}");
    rule.putObject("steps").putObject(STEP).set(kind.wireName(), step);
    try {
      return Rule.fromDefinition(rule);
    } catch (RulesInvalid e) {
      throw new IllegalStateException("our own rule is not valid", e);
    }
  }
}
