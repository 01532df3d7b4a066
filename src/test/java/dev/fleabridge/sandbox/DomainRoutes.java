package dev.fleabridge.sandbox;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The domain service as observed (purpleflea-api.md, section 1.7): registration, search, purchase,
 * balance. The upstream keeps a balance of its own for it; here it is the agent's one balance.
 */
final class DomainRoutes implements Routes {

  private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?");
  private static final Map<String, Double> PRICES = prices();

  private record Domain(String name, String owner, LocalDate expiry, long registeredAt) {}

  private final Map<String, Domain> domains = new LinkedHashMap<>();
  private final World world;

  DomainRoutes(World world) {
    this.world = world;
  }

  private static Map<String, Double> prices() {
    Map<String, Double> prices = new LinkedHashMap<>();
    for (String tld : List.of("com", "net", "org", "dev", "site", "online", "info", "biz")) {
      prices.put(tld, 18.0);
    }
    prices.putAll(Map.of("xyz", 14.40, "club", 14.40, "app", 24.0, "me", 24.0, "cc", 30.0));
    prices.putAll(
        Map.of("co", 36.0, "tech", 42.0, "cx", 48.0, "io", 54.0, "vc", 72.0, "ai", 102.0));
    return prices;
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/register")) {
      return register(call);
    }
    if (call.is("GET", "/tlds")) {
      return tlds();
    }
    if (call.is("GET", "/search")) {
      return search(call.request().query().get("name"));
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

  private static Answer tlds() {
    var all =
        PRICES.entrySet().stream()
            .map(tld ->
                Json.object(
                    "tld", "." + tld.getKey(),
                    "price_usdc_per_year", Js.json(tld.getValue()),
                    "price_2yr", Js.json(Js.round2(tld.getValue() * 2)),
                    "price_5yr", Js.json(Js.round2(tld.getValue() * 5))))
            .toList();
    return Answer.ok(
        "total_tlds",
        all.size(),
        "all_tlds",
        all,
        "pricing_note",
        "Prices in USDC. Annual renewal at same rate.",
        "payment",
        "USDC on Base network. POST /wallet/deposit to fund account.");
  }

  private Answer search(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw new Refusal(
          400, "missing_param", "Provide ?name=example.com or ?name=myproject&tlds=com,io,ai");
    }
    String domain = name.toLowerCase(Locale.ROOT).strip();
    if (!isValid(domain)) {
      throw new Refusal(400, "invalid_domain", "Invalid domain name format");
    }
    String tld = tld(domain);
    Double price = PRICES.get(tld);
    Answer answer = Answer.ok("domain", domain);
    if (price == null) {
      return answer
          .plus("available", false)
          .plus("price_usdc", null)
          .plus("tld", "." + tld)
          .plus("note", "TLD not supported. GET /tlds for supported TLDs.")
          .plus("supported_tlds", PRICES.keySet().stream().map(it -> "." + it).toList());
    }
    if (domains.containsKey(domain)) {
      return answer
          .plus("available", false)
          .plus("price_usdc", null)
          .plus("tld", "." + tld)
          .plus("note", "Already registered in this system");
    }
    return answer
        .plus("available", true)
        .plus("price_usdc", Js.json(price))
        .plus("price_2yr", Js.json(Js.round2(price * 2)))
        .plus("price_5yr", Js.json(Js.round2(price * 5)))
        .plus("tld", "." + tld)
        .plus("note", "Availability is estimated")
        .plus("next_step", "POST /domains/purchase with {\"domain\":\"" + domain + "\"}");
  }

  private Answer purchase(Call call, String agent) {
    JsonNode body = call.json();
    if (body == null) {
      throw new Refusal(400, "invalid_body", "Request body must be JSON");
    }
    String named = Json.text(body, "domain");
    String domain = named == null ? "" : named.toLowerCase(Locale.ROOT).strip();
    if (!isValid(domain)) {
      throw new Refusal(400, "invalid_domain", "Provide a valid domain name (e.g. example.com)");
    }
    Double price = PRICES.get(tld(domain));
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

  private static boolean isValid(String domain) {
    String[] labels = domain.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return labels.length >= 2;
  }

  private static String tld(String domain) {
    return domain.substring(domain.lastIndexOf('.') + 1);
  }

  private static int years(@Nullable JsonNode value) {
    double years = value == null || value.isNull() ? 1 : Js.parseFloat(value.asString());
    int whole = Double.isNaN(years) ? 1 : (int) years;
    return Math.max(1, Math.min(10, whole == 0 ? 1 : whole));
  }
}
