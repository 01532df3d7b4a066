package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the domain service sells, at the prices observed (docs/reference/purpleflea-api.md#domains).
 */
final class DomainCatalogue {

  private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?");
  private static final Map<String, Double> PRICES = prices();

  private DomainCatalogue() {}

  private static Map<String, Double> prices() {
    // In the order in which the service lists them; USDC a year.
    String listed =
        "com 18, net 18, org 18, io 54, ai 102, co 36, xyz 14.40, app 24, dev 18, vc 72, cx 48,"
            + " club 14.40, site 18, online 18, tech 42, me 24, cc 30, info 18, biz 18";
    Map<String, Double> prices = new LinkedHashMap<>();
    for (String entry : listed.split(", ?", -1)) {
      int space = entry.indexOf(' ');
      prices.put(entry.substring(0, space), Double.valueOf(entry.substring(space + 1)));
    }
    return prices;
  }

  /** The price of a year, or null for a top-level domain that is not sold. */
  static @Nullable Double price(String domain) {
    return PRICES.get(tld(domain));
  }

  private static String tld(String domain) {
    return domain.substring(domain.lastIndexOf('.') + 1);
  }

  static boolean isValid(String domain) {
    String[] labels = domain.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return labels.length >= 2;
  }

  /** Every top-level domain; the service also groups them, which nobody here reads. */
  static Answer list() {
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

  /** Whether a name can be had, under its own top-level domain or under each of those asked for. */
  static Answer search(@Nullable String name, @Nullable String tlds, Predicate<String> taken) {
    if (name == null || name.isEmpty()) {
      throw new Refusal(
          400, "missing_param", "Provide ?name=example.com or ?name=myproject&tlds=com,io,ai");
    }
    if (tlds != null && !tlds.isEmpty() && !name.contains(".")) {
      return several(name, tlds, taken);
    }
    String domain = name.toLowerCase(Locale.ROOT).strip();
    if (!isValid(domain)) {
      throw new Refusal(400, "invalid_domain", "Invalid domain name format");
    }
    Double price = price(domain);
    Answer answer = Answer.ok("domain", domain);
    if (price == null) {
      return unavailable(answer, domain, "TLD not supported. GET /tlds for supported TLDs.")
          .plus("supported_tlds", PRICES.keySet().stream().map(it -> "." + it).toList());
    }
    if (taken.test(domain)) {
      return unavailable(answer, domain, "Already registered in this system");
    }
    return answer
        .plus("available", true)
        .plus("price_usdc", Js.json(price))
        .plus("price_2yr", Js.json(Js.round2(price * 2)))
        .plus("price_5yr", Js.json(Js.round2(price * 5)))
        .plus("tld", "." + tld(domain))
        .plus("note", "Availability is estimated")
        .plus("next_step", "POST /domains/purchase with {\"domain\":\"" + domain + "\"}");
  }

  private static Answer unavailable(Answer answer, String domain, String note) {
    return answer
        .plus("available", false)
        .plus("price_usdc", null)
        .plus("tld", "." + tld(domain))
        .plus("note", note);
  }

  private static Answer several(String name, String tlds, Predicate<String> taken) {
    List<Map<String, @Nullable Object>> results = new ArrayList<>();
    int available = 0;
    for (String asked : tlds.split(",", -1)) {
      String tld = asked.strip().replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
      String domain = name.toLowerCase(Locale.ROOT).strip() + "." + tld;
      boolean valid = isValid(domain);
      Double price = valid ? price(domain) : null;
      boolean free = price != null && !taken.test(domain);
      available += free ? 1 : 0;
      Map<String, @Nullable Object> result =
          Json.object(
              "domain",
              domain,
              "available",
              free,
              "price_usdc",
              free && price != null ? Js.json(price) : null,
              "tld",
              "." + tld);
      if (price == null) {
        result.put("error", valid ? "unsupported_tld" : "invalid_domain");
      }
      results.add(result);
    }
    return Answer.ok(
        "query", name,
        "results", results,
        "available_count", available,
        "note", "Availability is estimated");
  }
}
