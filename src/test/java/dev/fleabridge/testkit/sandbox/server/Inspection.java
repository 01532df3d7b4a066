package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.guide.GuideBooks;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.MalformedJson;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Entry;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes under {@code /_sandbox}: what happened; {@link Orders} says what shall happen. Never
 * met by a fault, a limit or a delay.
 */
final class Inspection {

  private final Sandbox sandbox;
  private final Orders orders;

  Inspection(Sandbox sandbox) {
    this.sandbox = sandbox;
    orders = new Orders(sandbox);
  }

  Answer answer(Call call) {
    try {
      Answer answer = call.method().equals("GET") ? look(call) : orders.answer(call);
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
      case "settings" -> settings(sandbox);
      case "clock" -> sandbox.with(Inspection::now);
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
        "body", fault.body(),
        "times", fault.times(),
        "share", fault.share(),
        "millis", fault.millis(),
        "retryAfter", fault.retryAfter(),
        "afterEffect", fault.afterEffect(),
        "met", status.met(),
        "left", status.left());
  }

  static Answer now(World world) {
    return Answer.ok("now", Times.iso(world.clock.instant()));
  }

  static Answer settings(Sandbox sandbox) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    sandbox
        .with(World::settings)
        .parts()
        .forEach((name, value) ->
            shown.put(name, value instanceof Duration delay ? delay.toMillis() : value));
    return new Answer(200, shown, null, Map.of());
  }
}
