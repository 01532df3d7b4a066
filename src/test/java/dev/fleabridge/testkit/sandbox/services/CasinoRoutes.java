package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The casino service as observed, as far as it is a wallet: accounts, payments, history
 * (docs/reference/purpleflea-api.md#wallet). Its game is in {@link CoinFlip}.
 */
public final class CasinoRoutes implements Routes {

  private static final String SUGGESTION =
      "Register at POST /api/v1/auth/register to get an API key";

  private final World world;
  private final FaucetRoutes faucet;
  private final CoinFlip coinFlip;

  public CasinoRoutes(World world, FaucetRoutes faucet) {
    this.world = world;
    this.faucet = faucet;
    coinFlip = new CoinFlip(world);
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/auth/register")) {
      return register(call);
    }
    if (call.is("GET", "/games")) {
      return coinFlip.list();
    }
    if (call.segment(0).equals("auth")) {
      return account(call, actor(call));
    }
    if (call.is("POST", "/stats/pay")) {
      return pay(call, actor(call));
    }
    if (call.is("POST", "/games/coin-flip")) {
      return coinFlip.play(actor(call), call.strictBody());
    }
    if (call.is("GET", "/fairness/seed-hash")) {
      return coinFlip.promise(actor(call));
    }
    if (call.is("GET", "/fairness/audit/*")) {
      return coinFlip.audit(actor(call), call.segment(2));
    }
    if (call.is("POST", "/fairness/rotate")) {
      return coinFlip.rotate(actor(call));
    }
    return null;
  }

  private @Nullable Answer account(Call call, String agent) {
    if (!call.method().equals("GET") || call.segments().size() != 2) {
      return null;
    }
    return switch (call.segment(1)) {
      case "balance" -> balance(agent);
      case "ledger" -> ledger(agent);
      case "deposits" -> Answer.ok("deposits", List.of());
      case "withdrawals" -> Answer.ok("withdrawals", List.of());
      default -> null;
    };
  }

  private String actor(Call call) {
    String authorization = call.request().header("authorization");
    boolean bearer = authorization != null && authorization.startsWith("Bearer ");
    String agent = world.agents.owner(call.request().bearer(), Agents.Realm.CASINO);
    if (agent == null) {
      String message =
          bearer
              ? "Invalid API key"
              : "Missing or invalid Authorization header. Use: Bearer {api_key}";
      throw new Refusal(Answer.error(401, "unauthorized", message).plus("suggestion", SUGGESTION));
    }
    return agent;
  }

  private Answer register(Call call) {
    String referrer = world.agents.byReferralCode(Json.text(call.lenientBody(), "referral_code"));
    String agent = "ag_" + world.ids.hex(12);
    String key = "sk_live_" + world.ids.hex(48);
    String code = "ref_" + world.ids.hex(8);
    world.agents.register(agent, key, Agents.Realm.CASINO, code);
    if (referrer != null) {
      world.agents.setReferrer(agent, referrer);
    }
    if (world.settings().claimOnRegister()) {
      faucet.claimInBackground(agent);
    }
    return Answer.of(
            201,
            "agent_id",
            agent,
            "api_key",
            key,
            "referral_code",
            code,
            "balance",
            0,
            "tier",
            "free",
            "risk_factor",
            Js.json(0.25),
            "referral_commission",
            "10% of net losses from referred agents",
            "message",
            "Store your API key securely — it cannot be recovered.",
            "next_steps",
            List.of(
                "GET /api/v1/auth/balance — check your balance",
                "POST /api/v1/auth/deposit-address — get a deposit address",
                "POST /api/v1/games/coin-flip — place your first bet",
                "GET /api/v1/games — see all available games",
                "Share your referral_code — earn 10% of referred agents net losses"))
        .after("agent.register");
  }

  private Answer balance(String agent) {
    Account account = world.ledger.open(agent);
    List<Map<String, @Nullable Object>> recent =
        account.recent.reversed().stream()
            .limit(10)
            .map(entry ->
                Json.object(
                    "type", entry.type(),
                    "amount", Js.json(entry.shownAmount()),
                    "balance_after", Js.json(entry.shownBalance()),
                    "reason", entry.reason(),
                    "service", entry.service(),
                    "at", Times.iso(entry.createdAt())))
            .collect(Collectors.toList());
    return Answer.ok(
        "agent_id",
        agent,
        "balance_usd",
        Js.json(account.shown),
        "tier",
        "free",
        "risk_factor",
        Js.json(0.25),
        "lifetime",
        Json.object(
            "total_deposited", Js.json(account.deposited),
            "total_withdrawn", 0,
            "total_wagered", Js.json(account.wagered),
            "total_won", Js.json(account.won),
            "net_profit", Js.json(account.won - account.wagered)),
        "recent_activity",
        recent);
  }

  private Answer ledger(String agent) {
    List<Map<String, @Nullable Object>> entries =
        world.ledger.open(agent).recent.reversed().stream()
            .map(entry ->
                Json.object(
                    "id", entry.id(),
                    "agentId", agent,
                    "type", entry.type(),
                    "amount", Js.json(entry.shownAmount()),
                    "balanceAfter", Js.json(entry.shownBalance()),
                    "reason", entry.reason(),
                    "reference", entry.reference(),
                    "service", entry.service(),
                    "createdAt", entry.createdAt(),
                    "at", Times.iso(entry.createdAt())))
            .collect(Collectors.toList());
    return Answer.ok("entries", entries);
  }

  private Answer pay(Call call, String sender) {
    JsonNode body = call.lenientBody();
    JsonNode receiver = body.get("to_agent_id");
    JsonNode amount = body.get("amount");
    if (!Js.truthy(receiver) || !Js.truthy(amount) || receiver == null || amount == null) {
      throw new Refusal(
          Answer.error(400, "invalid_request", "Provide to_agent_id and amount")
              .plus(
                  "example",
                  Json.object(
                      "to_agent_id", "ag_abc123", "amount", 5, "memo", "Thanks for the signal")));
    }
    if (!amount.isNumber() || Js.number(amount) < 0.01) {
      throw new Refusal(400, "invalid_amount", "Amount must be at least $0.01");
    }
    if (receiver.isContainer()) {
      throw new UpstreamCrash("the upstream's database cannot look up an object");
    }
    String to = receiver.asString();
    if (to.equals(sender)) {
      throw new Refusal(400, "same_agent", "Cannot pay yourself");
    }
    if (!world.ledger.isAgent(to)) {
      throw new Refusal(404, "recipient_not_found", "Agent " + to + " not found");
    }
    return paid(sender, to, cover(sender, Js.number(amount)), body.get("memo"));
  }

  private BigDecimal cover(String sender, double amount) {
    if (Double.isFinite(amount) && world.covers(sender, Js.decimal(amount))) {
      return Js.decimal(amount);
    }
    String balance = Js.fixedText(world.ledger.open(sender).shown, 2);
    throw new Refusal(
        400,
        "insufficient_balance",
        "Your balance $" + balance + " is less than $" + Js.fixedText(amount, 2));
  }

  private Answer paid(String sender, String to, BigDecimal amount, @Nullable JsonNode memo) {
    String id = "pay_" + world.ids.hex(16);
    String note = memo != null && memo.isString() ? memo.stringValue() : null;
    if (world.settings().paymentFails()) {
      // The upstream debits and credits in two steps; here the money in between has an account.
      Posting posting = new Posting(world.ids.uuid(), "payment_sent", id, "payment", note);
      world.ledger.move(sender, Ledger.NOWHERE, amount, posting, posting);
      throw new UpstreamCrash("the payee's credit");
    }
    world.ledger.move(
        sender,
        to,
        amount,
        new Posting(world.ids.uuid(), "payment_sent", id, "payment", note),
        new Posting(world.ids.uuid(), "payment_received", id, "payment", note));
    return Answer.ok(
            "tx_id",
            id,
            "from",
            sender,
            "to",
            to,
            "amount",
            Js.json(amount.doubleValue()),
            "memo",
            memo,
            "sender_new_balance",
            Js.json(world.ledger.open(sender).shown),
            "timestamp",
            Times.iso(world.clock.seconds()),
            "message",
            "$" + Js.fixedText(amount.doubleValue(), 2) + " sent to " + to,
            "note",
            "Payments are instant and irreversible within the casino platform.")
        .after("transfer");
  }
}
