package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The faucet as observed, and under the path of the for-databricks page
 * (docs/reference/purpleflea-api.md#faucet).
 */
public final class FaucetRoutes implements Routes {

  private static final BigDecimal AMOUNT = BigDecimal.ONE;
  private static final long DAY_SECONDS = 24 * 3600L;

  private final Set<String> claimed = new HashSet<>();
  private final Map<String, Long> lastByAddress = new HashMap<>();
  private final World world;

  public FaucetRoutes(World world) {
    this.world = world;
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/faucet/claim")) {
      return claim(call, agentNamed(call.lenientBody(), "agent_casino_id"));
    }
    if (call.is("POST", "/claim")) {
      return claimByPage(call);
    }
    if (call.is("GET", "/faucet/stats")) {
      return stats();
    }
    return null;
  }

  private String agentNamed(JsonNode body, String field) {
    JsonNode value = body.get(field);
    if (value != null && !value.isNull() && !value.isString()) {
      throw new UpstreamCrash("trim is not a function");
    }
    String agent = value == null || value.isNull() ? "" : value.stringValue().strip();
    if (agent.isEmpty() || !agent.startsWith(world.settings().agentIdPrefix())) {
      throw new Refusal(400, "invalid_request", "agent_casino_id is required (ag_xxx format)");
    }
    return agent;
  }

  /**
   * The page names only the path and "your agent ID": any agent, opened like one in a guide-style
   * request.
   */
  private Answer claimByPage(Call call) {
    JsonNode body = call.lenientBody();
    String agent = Json.text(body, "agent_id");
    if (agent == null) {
      agent = Json.text(body, "agent_casino_id");
    }
    if (agent == null || agent.isBlank()) {
      throw new Refusal(400, "invalid_request", "agent_id is required");
    }
    world.agents.ensure(agent);
    return claim(call, agent);
  }

  private Answer claim(Call call, String agent) {
    String address = call.request().address();
    checkAddress(address);
    if (!world.ledger.isAgent(agent)) {
      throw new Refusal(
          404,
          "agent_not_found",
          "Agent not found in casino. Register at https://casino.purpleflea.com/api/v1/auth/register");
    }
    if (claimed.contains(agent)) {
      throw new Refusal(409, "already_claimed", "This agent has already claimed the faucet bonus.");
    }
    if (world.ledger.open(agent).deposited > 0) {
      throw new Refusal(
          403,
          "has_deposits",
          "Faucet is for new agents with no deposits. Deposit real funds to keep playing.");
    }
    String code = Json.text(call.lenientBody(), "referral_code");
    String referrer =
        code == null || code.isEmpty()
            ? world.agents.referrerOf(agent)
            : world.agents.byReferralCode(code);
    boolean tracked = referrer != null && !referrer.equals(agent);
    String claim = credit(agent, address);
    return Answer.ok(
            "credited",
            1,
            "message",
            "Free $1 credited. Use it to try the casino!",
            "casino_url",
            "https://casino.purpleflea.com",
            "claim_id",
            claim,
            "agent_id",
            agent,
            "referral_tracked",
            tracked)
        .after("faucet.claim");
  }

  private void checkAddress(String address) {
    Long last = lastByAddress.get(address);
    long now = world.clock.seconds();
    if (world.settings().faucetPerAddress() && last != null && now - last < DAY_SECONDS) {
      long hours = (DAY_SECONDS - (now - last) + 3599) / 3600;
      throw new Refusal(
          429,
          "ip_rate_limited",
          "Already claimed from this IP today. Try again in ~" + hours + "h.");
    }
  }

  /** What a casino registration does: claims if it can, and says nothing. */
  void claimInBackground(String agent) {
    Long last = lastByAddress.get("unknown");
    boolean blocked =
        world.settings().faucetPerAddress()
            && last != null
            && world.clock.seconds() - last < DAY_SECONDS;
    if (!blocked) {
      credit(agent, "unknown");
    }
  }

  private String credit(String agent, String address) {
    String claim = world.ids.uuid();
    Posting posting =
        new Posting(claim + "_ledger", "faucet_claim: $1 free credits", claim, "faucet", null);
    world.ledger.move(Ledger.WORLD, agent, AMOUNT, posting, posting);
    claimed.add(agent);
    lastByAddress.put(address, world.clock.seconds());
    return claim;
  }

  private Answer stats() {
    int claims = claimed.size();
    return Answer.ok(
        "total_claims", claims,
        "total_agents", claims,
        "total_value_usd", claims,
        "avg_per_agent", claims == 0 ? 0 : 1);
  }
}
