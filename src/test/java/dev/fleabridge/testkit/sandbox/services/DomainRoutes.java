package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The domain service as observed (docs/reference/purpleflea-api.md#domains): registration, search,
 * purchase, balance. The upstream keeps a balance of its own for it; here it is the agent's one
 * balance.
 */
public final class DomainRoutes implements Routes {

  private record Domain(String name, String owner, LocalDate expiry, long registeredAt) {}

  private final Map<String, Domain> domains = new LinkedHashMap<>();
  private final World world;

  public DomainRoutes(World world) {
    this.world = world;
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/register")) {
      return register(call);
    }
    if (call.is("GET", "/tlds")) {
      return DomainCatalogue.list();
    }
    if (call.is("GET", "/search")) {
      return DomainCatalogue.search(
          call.request().query().get("name"),
          call.request().query().get("tlds"),
          domains::containsKey);
    }
    if (call.is("GET", "/wallet/balance")) {
      String agent = actor(call);
      double balance = Js.round2(world.ledger.open(agent).shown);
      return Answer.ok("balance_usdc", Js.json(balance), "agent_id", agent);
    }
    if (call.is("POST", "/wallet/deposit")) {
      actor(call);
      return Answer.ok(
          "deposit_address", "0x632881b5f5384e872d8b701dd23f08e63a52faee",
          "chain", "Base",
          "token", "USDC",
          "message", "Send USDC to this address. Contact support to credit your account.");
    }
    if (call.is("POST", "/domains/purchase")) {
      return purchase(call, actor(call));
    }
    if (call.is("GET", "/domains")) {
      return list(actor(call));
    }
    if (call.is("GET", "/domains/*")) {
      return show(actor(call), call.segment(1).toLowerCase(Locale.ROOT));
    }
    return null;
  }

  private String actor(Call call) {
    String key = call.request().bearer();
    if (key == null) {
      throw new Refusal(401, "unauthorized", "Missing Authorization header. Use: Bearer <api_key>");
    }
    String agent = world.agents.owner(key, Agents.Realm.DOMAINS);
    if (agent == null) {
      throw new Refusal(401, "unauthorized", "Invalid API key");
    }
    return agent;
  }

  private Answer register(Call call) {
    String agent = world.ids.uuid();
    String key = "sk_domains_" + world.ids.hex(48);
    world.agents.register(agent, key, Agents.Realm.DOMAINS, null);
    String referrer = Json.text(call.lenientBody(), "referral_code");
    if (referrer != null && world.ledger.isAgent(referrer)) {
      world.agents.setReferrer(agent, referrer);
    }
    return Answer.of(
            201,
            "api_key",
            key,
            "agent_id",
            agent,
            "message",
            "Store your API key securely — it cannot be recovered. Use Authorization: Bearer <api_key> on all requests.")
        .after("agent.register");
  }

  private Answer purchase(Call call, String agent) {
    JsonNode body = call.json();
    if (body == null) {
      throw new Refusal(400, "invalid_body", "Request body must be JSON");
    }
    String named = Json.text(body, "domain");
    String domain = named == null ? "" : named.toLowerCase(Locale.ROOT).strip();
    if (!DomainCatalogue.isValid(domain)) {
      throw new Refusal(400, "invalid_domain", "Provide a valid domain name (e.g. example.com)");
    }
    Double price = DomainCatalogue.price(domain);
    if (price == null) {
      throw new Refusal(400, "unsupported_tld", "TLD not supported. GET /tlds for the full list.");
    }
    if (domains.containsKey(domain)) {
      throw new Refusal(409, "domain_taken", domain + " is already registered");
    }
    int years = years(body.get("years"));
    double cost = Js.round2(price * years);
    if (!world.covers(agent, Js.decimal(cost))) {
      throw new Refusal(
          Answer.of(
              402,
              "error",
              "insufficient_balance",
              "balance_usdc",
              Js.json(Js.round2(world.ledger.open(agent).shown)),
              "required_usdc",
              Js.json(cost),
              "message",
              "Insufficient USDC balance. POST /wallet/deposit for deposit instructions."));
    }
    return bought(agent, domain, years, cost);
  }

  private Answer bought(String agent, String domain, int years, double cost) {
    BigDecimal booked = Js.decimal(cost);
    Posting posting = new Posting(world.ids.uuid(), "domain_purchase", domain, "domains", null);
    world.ledger.move(agent, Ledger.HOUSE, booked, posting, posting);
    LocalDate expiry = LocalDate.ofInstant(world.clock.instant(), ZoneOffset.UTC).plusYears(years);
    domains.put(domain, new Domain(domain, agent, expiry, world.clock.seconds()));
    double part = 0.15;
    String referrer = world.agents.referrerOf(agent);
    for (int level = 1; level <= 3 && referrer != null; level++, part /= 2) {
      double share = Js.round2(cost * part);
      if (share >= 0.01) {
        Posting earned = new Posting(world.ids.uuid(), "domain_referral", domain, "domains", null);
        world.ledger.move(Ledger.HOUSE, referrer, Js.decimal(share), earned, earned);
      }
      referrer = world.agents.referrerOf(referrer);
    }
    return Answer.ok(
            "domain",
            domain,
            "status",
            "active",
            "cost_usdc",
            Js.json(cost),
            "balance_remaining",
            Js.json(Js.round2(world.ledger.open(agent).shown)),
            "message",
            domain + " registered successfully")
        .after("domain.purchase");
  }

  private Answer list(String agent) {
    LocalDate today = LocalDate.ofInstant(world.clock.instant(), ZoneOffset.UTC);
    var mine =
        domains.values().stream()
            .filter(domain -> domain.owner.equals(agent))
            .map(domain ->
                Json.object(
                    "domain_name",
                    domain.name,
                    "status",
                    "active",
                    "expiry",
                    domain.expiry.toString(),
                    "days_until_expiry",
                    ChronoUnit.DAYS.between(today, domain.expiry),
                    "expiry_warning",
                    null,
                    "registered_at",
                    Times.iso(domain.registeredAt)))
            .toList();
    return Answer.ok("total", mine.size(), "expiring_soon_count", 0, "domains", mine);
  }

  private Answer show(String agent, String name) {
    Domain domain = domains.get(name);
    if (domain == null || !domain.owner.equals(agent)) {
      throw new Refusal(404, "not_found", "Domain not found or doesn't belong to you");
    }
    return Answer.ok(
        "domain_name",
        domain.name,
        "status",
        "active",
        "expiry",
        domain.expiry.toString(),
        "registered_at",
        Times.iso(domain.registeredAt),
        "njalla_registered",
        true,
        "locked",
        null,
        "autorenew",
        null);
  }

  private static int years(@Nullable JsonNode value) {
    double years = value == null || value.isNull() ? 1 : Js.parseFloat(value.asString());
    int whole = Double.isNaN(years) ? 1 : (int) years;
    return Math.max(1, Math.min(10, whole == 0 ? 1 : whole));
  }
}
