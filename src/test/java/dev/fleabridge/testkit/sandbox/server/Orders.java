package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.guide.GuideBooks;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.world.Agents;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The routes under {@code /_sandbox} that change something: faults, agents, clock, prices,
 * settings.
 */
final class Orders {

  private final Sandbox sandbox;

  Orders(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * Carries the order out.
   *
   * @return null where there is no such order
   * @throws IllegalArgumentException for one that makes no sense
   */
  @Nullable Answer answer(Call call) {
    String what = call.method() + " " + call.segment(1);
    return switch (what) {
      case "POST faults" -> addFault(call.strictBody());
      case "DELETE faults" -> removeFault(call.segment(2));
      case "POST agents" -> openAgent(call.strictBody());
      case "POST clock" -> advance(call.strictBody());
      case "POST price" -> price(call.strictBody());
      case "POST settings" -> changeSettings(call.strictBody());
      case "POST reset" -> {
        sandbox.reset();
        yield Answer.ok("reset", true);
      }
      default -> null;
    };
  }

  private Answer addFault(JsonNode body) {
    String kind = required(body, "kind");
    boolean shared = body.has("share");
    Fault fault =
        new Fault(
            Fault.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            Json.text(body, "method"),
            body.has("path") ? required(body, "path") : "*",
            Json.text(body, "body"),
            body.path("times").asInt(shared ? 0 : 1),
            body.path("share").asDouble(1),
            body.path("millis").asInt(0),
            body.has("retryAfter") ? body.path("retryAfter").asInt() : null,
            body.path("afterEffect").asBoolean(false));
    return Answer.of(201, "id", sandbox.faults().add(fault));
  }

  private Answer removeFault(String id) {
    if (id.isEmpty()) {
      sandbox.faults().clear();
      return Answer.ok("removed", "all");
    }
    return sandbox.faults().remove(Long.parseLong(id))
        ? Answer.ok("removed", id)
        : Answer.error(404, "not_found");
  }

  private Answer openAgent(JsonNode body) {
    return sandbox.with(world -> {
      String named = Json.text(body, "agent_id");
      String agent = named == null ? "ag_" + world.ids.hex(12) : named;
      if (agent.isBlank() || agent.startsWith("@")) {
        throw new IllegalArgumentException("not an agent id: " + agent);
      }
      String key = Json.text(body, "api_key");
      String given = key == null ? "pf_test_" + agent : key;
      String code = Json.text(body, "referral_code");
      BigDecimal balance =
          body.has("balance") ? new BigDecimal(body.path("balance").asString()) : BigDecimal.ZERO;
      if (balance.signum() < 0) {
        throw new IllegalArgumentException("balance cannot be negative");
      }
      world.agents.register(agent, given, Agents.Realm.ANY, code);
      String referrer = Json.text(body, "referred_by");
      if (referrer != null) {
        world.agents.setReferrer(agent, referrer);
      }
      if (balance.signum() > 0) {
        if (body.path("deposited").asBoolean(false)) {
          world.agents.deposit(agent, balance);
        } else {
          world.agents.fund(agent, balance, "opening_balance");
        }
      }
      BigDecimal now = world.ledger.open(agent).balance;
      return Answer.of(
          201, "agent_id", agent, "api_key", given, "balance_usd", GuideBooks.money(now));
    });
  }

  private Answer advance(JsonNode body) {
    Duration step;
    try {
      step =
          body.has("seconds")
              ? Duration.ofSeconds(body.path("seconds").asLong())
              : Duration.parse(required(body, "advance"));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("advance is a duration such as PT25H", e);
    }
    return sandbox.with(world -> {
      world.clock.advance(step);
      world.escrows.settleOverdueIfDue();
      return Inspection.now(world);
    });
  }

  private Answer price(JsonNode body) {
    String coin = required(body, "coin");
    double price = body.path("price").asDouble(0);
    if (!(price > 0) || !Double.isFinite(price)) {
      throw new IllegalArgumentException("price is a number above zero");
    }
    return sandbox.with(
        world -> Answer.ok("coin", world.exchange.setPrice(coin, price).name(), "price", price));
  }

  private Answer changeSettings(JsonNode body) {
    sandbox.with(world -> {
      SandboxSettings changed = world.settings();
      for (Map.Entry<String, JsonNode> field : body.properties()) {
        changed = changed.with(field.getKey(), field.getValue().asString());
      }
      world.settings(changed);
      return changed;
    });
    return Inspection.settings(sandbox);
  }

  private static String required(JsonNode body, String field) {
    String text = Json.text(body, field);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(field + " is required");
    }
    return text;
  }
}
