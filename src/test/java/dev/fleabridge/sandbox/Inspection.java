package dev.fleabridge.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The routes under {@code /_sandbox}: what happened, and what shall happen. Never met by a fault, a
 * limit or a delay.
 */
final class Inspection {

  private final Sandbox sandbox;

  Inspection(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  Answer answer(Call call) {
    try {
      Answer answer = call.method().equals("GET") ? look(call) : change(call);
      return answer == null ? Answer.error(404, "not_found") : answer;
    } catch (Refusal refusal) {
      return refusal.answer();
    } catch (IllegalArgumentException | MalformedJson | UpstreamCrash e) {
      return Answer.error(400, "invalid_request", String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Answer look(Call call) {
    return switch (call.segment(1)) {
      case "calls" -> calls(call.request().query());
      case "agents" -> sandbox.with(Inspection::agents);
      case "ledger" -> ledger(call.request().query().get("agent"));
      case "escrows" -> sandbox.with(Inspection::escrows);
      case "summary" -> summary();
      case "faults" ->
          Answer.ok("faults", sandbox.faults().list().stream().map(this::show).toList());
      case "settings" -> settings();
      case "clock" -> sandbox.with(world -> now(world));
      default -> null;
    };
  }

  private @Nullable Answer change(Call call) {
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

  private Answer calls(Map<String, String> query) {
    String path = query.getOrDefault("path", "*");
    int limit = Integer.parseInt(query.getOrDefault("limit", "1000"));
    if (limit < 0) {
      throw new IllegalArgumentException("limit cannot be negative");
    }
    List<Journal.Entry> all =
        sandbox.journal().calls().stream().filter(it -> Fault.glob(path, it.path())).toList();
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    for (Journal.Entry call : all.subList(Math.max(0, all.size() - limit), all.size())) {
      shown.add(
          Json.object(
              "number", call.number(),
              "at", Times.iso(call.at()),
              "method", call.method(),
              "path", call.path(),
              "headers", call.headers(),
              "body", call.body(),
              "status", call.status(),
              "effect", call.effect(),
              "fault", call.fault() == null ? null : call.fault().name()));
    }
    return Answer.ok("count", all.size(), "calls", shown);
  }

  private static Answer agents(World world) {
    List<Map<String, @Nullable Object>> agents = new ArrayList<>();
    for (Account account : world.ledger.agents()) {
      agents.add(
          Json.object(
              "agent_id", account.id,
              "balance_usd", GuideBooks.money(account.balance),
              "referred_by", world.agents.referrerOf(account.id)));
    }
    Map<String, @Nullable Object> books = new LinkedHashMap<>();
    for (Account account : world.ledger.all()) {
      if (account.id.startsWith("@")) {
        books.put(account.id, GuideBooks.money(account.balance));
      }
    }
    return Answer.ok(
        "agents", agents, "books", books, "imbalance", GuideBooks.money(world.ledger.imbalance()));
  }

  private Answer ledger(@Nullable String agent) {
    List<Entry> entries = sandbox.with(world -> world.ledger.entries());
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    for (Entry entry : entries) {
      if (agent == null || entry.account().equals(agent)) {
        shown.add(
            Json.object(
                "number", entry.number(),
                "id", entry.id(),
                "account", entry.account(),
                "type", entry.type(),
                "amount", GuideBooks.money(entry.amount()),
                "balance_after", GuideBooks.money(entry.balanceAfter()),
                "reason", entry.reason(),
                "reference", entry.reference(),
                "service", entry.service(),
                "memo", entry.memo(),
                "at", Times.iso(entry.createdAt())));
      }
    }
    return Answer.ok("count", shown.size(), "entries", shown);
  }

  private static Answer escrows(World world) {
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    for (Escrow escrow : world.escrows.all()) {
      shown.add(
          Json.object(
              "escrow_id", escrow.id,
              "status", escrow.status,
              "payer", escrow.payer,
              "payee", escrow.payee,
              "amount_usd", GuideBooks.money(escrow.amount),
              "terms", escrow.description,
              "expires_at", Times.iso(escrow.expiresAt)));
    }
    return Answer.ok("count", shown.size(), "escrows", shown);
  }

  private Answer summary() {
    return sandbox.withEffects(effects -> {
      List<Map<String, @Nullable Object>> duplicates = new ArrayList<>();
      for (Effects.Duplicate it : effects.duplicates()) {
        duplicates.add(
            Json.object("operation", it.operation(), "key", it.key(), "effects", it.effects()));
      }
      return Answer.ok(
          "calls", effects.calls(),
          "effects", effects.effects(),
          "by_operation", effects.byOperation(),
          "keys", effects.distinctKeys(),
          "without_key", effects.keyless(),
          "duplicates", duplicates);
    });
  }

  private Map<String, @Nullable Object> show(Faults.Status status) {
    Fault fault = status.fault();
    return Json.object(
        "id", status.id(),
        "kind", fault.kind().name(),
        "method", fault.method(),
        "path", fault.path(),
        "times", fault.times(),
        "share", fault.share(),
        "millis", fault.millis(),
        "retryAfter", fault.retryAfter(),
        "afterEffect", fault.afterEffect(),
        "met", status.met(),
        "left", status.left());
  }

  private Answer addFault(JsonNode body) {
    String kind = required(body, "kind");
    boolean shared = body.has("share");
    Fault fault =
        new Fault(
            Fault.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            Json.text(body, "method"),
            body.has("path") ? required(body, "path") : "*",
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
      world.escrows.sweepIfDue();
      return now(world);
    });
  }

  private static Answer now(World world) {
    return Answer.ok("now", Times.iso(world.clock.instant()));
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
    return settings();
  }

  private Answer settings() {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    sandbox
        .with(World::settings)
        .parts()
        .forEach((name, value) ->
            shown.put(name, value instanceof Duration delay ? delay.toMillis() : value));
    return new Answer(200, shown, null, Map.of());
  }

  private static String required(JsonNode body, String field) {
    String text = Json.text(body, field);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(field + " is required");
    }
    return text;
  }
}
