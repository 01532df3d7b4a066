package dev.fleabridge.mcp.tool;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.mandate.Allowance;
import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tool that lists the caller's own limits, and what of them is used. */
final class LimitList {

  private static final List<String> TEXTS =
      List.of(
          "agent_id",
          "per_action",
          "approval_above",
          "two_approvers_above",
          "holds_at_most",
          "sweep_to");

  private final Allowance allowance;

  private LimitList(Allowance allowance) {
    this.allowance = allowance;
  }

  static Tool tool(Mandates mandates, Allowance allowance) {
    return new LookingTool(
        "get_limits",
        "See your limits",
        "Shows what you may spend, and what of it is used. Limits of the whole installation hold"
            + " besides.",
        List.of(),
        schema(),
        new LimitList(allowance)::look,
        mandates);
  }

  private static ObjectNode schema() {
    ObjectNode quota = Json.object().put("type", "object");
    ObjectNode parts = quota.putObject("properties");
    List.of("name", "most", "used").forEach(name -> text(parts, name));
    quota.putArray("required").add("name");
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    TEXTS.forEach(name -> text(properties, name));
    properties.putObject("hold_first_payment").put("type", "boolean");
    properties.putObject("quotas").put("type", "array").set("items", quota);
    return schema;
  }

  private static void text(ObjectNode properties, String name) {
    properties.putObject(name).put("type", "string");
  }

  private ToolAnswer look(Mandate mandate, Arguments arguments) {
    GuardLimits limits = mandate.limits();
    ObjectNode json = Json.object().put("agent_id", mandate.agent());
    put(json, "per_action", limits.perAction());
    put(json, "approval_above", limits.approvalAbove());
    put(json, "two_approvers_above", limits.twoApproversAbove());
    json.put("hold_first_payment", limits.holdFirstPayment());
    StringBuilder text = new StringBuilder("You act as %s.".formatted(mandate.agent()));
    if (limits.perAction() != null) {
      text.append(" One action moves at most %s USDC.".formatted(limits.perAction()));
    }
    if (limits.approvalAbove() != null) {
      text.append(" Above %s USDC a person must agree.".formatted(limits.approvalAbove()));
    }
    if (limits.holdFirstPayment()) {
      text.append(" A first payment to an agent waits for a person.");
    }
    quotas(mandate, json.putArray("quotas"), text);
    mandate
        .ceiling()
        .ifPresent(ceiling -> {
          json.put("holds_at_most", ceiling.most().toString()).put("sweep_to", ceiling.to());
          text.append(
              " What you hold above %s USDC goes to %s.".formatted(ceiling.most(), ceiling.to()));
        });
    return new ToolAnswer(false, text.toString(), json);
  }

  private void quotas(Mandate mandate, ArrayNode quotas, StringBuilder text) {
    for (Allowance.Quota quota : allowance.of(mandate)) {
      String most = String.valueOf(quota.most() == null ? quota.mostActions() : quota.most());
      String used = String.valueOf(quota.most() == null ? quota.usedActions() : quota.used());
      quotas.addObject().put("name", quota.name()).put("most", most).put("used", used);
      text.append(" %s: %s of %s are used.".formatted(quota.name(), used, most));
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Money amount) {
    if (amount != null) {
      json.put(name, amount.toString());
    }
  }
}
