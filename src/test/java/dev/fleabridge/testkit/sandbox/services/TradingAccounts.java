package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Positions;
import dev.fleabridge.testkit.sandbox.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The trading service's agents, in the shapes observed (docs/reference/purpleflea-api.md#trading).
 * Guarded by {@link World}'s lock.
 */
final class TradingAccounts {

  static final int MAX_LEVERAGE = 10;
  static final int MAX_POSITION_USD = 10_000;
  private static final String JOIN = "https://app.hyperliquid.xyz/join/PF";

  private record Wallet(String address, boolean generated, String referralCode) {}

  private final Map<String, Wallet> wallets = new HashMap<>();
  private final World world;

  TradingAccounts(World world) {
    this.world = world;
  }

  Answer register(JsonNode body) {
    String address = checked(body, "hl_wallet_address", 40);
    String signingKey = checked(body, "hl_signing_key", 64);
    String agent = "ag_" + world.ids.hex(12);
    String key = "sk_trade_" + world.ids.hex(48);
    String code = "ref_" + world.ids.hex(8);
    world.agents.register(agent, key, Agents.Realm.TRADING, code);
    Wallet wallet =
        address == null || signingKey == null
            ? new Wallet("0x" + world.ids.hex(40), true, code)
            : new Wallet(address.toLowerCase(Locale.ROOT), false, code);
    wallets.put(agent, wallet);
    return registered(agent, key, wallet).after("agent.register");
  }

  /** The hexadecimal text in this field, or null where there is none. */
  private static @Nullable String checked(JsonNode body, String field, int digits) {
    String value = Json.text(body, field);
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (value.matches("0x[0-9a-fA-F]{" + digits + "}")) {
      return value;
    }
    throw digits == 40
        ? new Refusal(400, "invalid_wallet", field + " must be a valid Ethereum address (0x...)")
        : new Refusal(
            400, "invalid_signing_key", field + " must be a valid 32-byte hex private key (0x...)");
  }

  private static Answer registered(String agent, String key, Wallet wallet) {
    boolean generated = wallet.generated;
    return Answer.of(
        201,
        "agent_id",
        agent,
        "api_key",
        key,
        "referral_code",
        wallet.referralCode,
        "tier",
        "free",
        "deposit_address",
        wallet.address,
        "hl_wallet",
        Json.object(
            "address",
            wallet.address,
            "generated",
            generated,
            "signing_key_stored",
            true,
            "builder_fee_approved",
            !generated,
            "execution",
            "real",
            "onboarding",
            generated
                ? "Fund this address on Hyperliquid to start trading"
                : "Deposit USDC to your Hyperliquid account via " + JOIN),
        "message",
        generated
            ? "Wallet auto-generated. Fund this address on Hyperliquid to start trading."
            : "Store your API key securely — it cannot be recovered. Never share your signing key.",
        "fee_structure",
        Json.object(
            "free", "Hyperliquid fee + 2 bps (0.02%) builder fee",
            "pro", "Hyperliquid fee + 1 bp (0.01%) — $50k+ monthly volume",
            "whale", "Hyperliquid fee only (0 markup) — $500k+ monthly volume"),
        "referral_commission",
        "20% of our fee markup from referred agents",
        "next_steps",
        nextSteps(wallet));
  }

  private static List<String> nextSteps(Wallet wallet) {
    String browse = "GET /v1/markets — browse 275+ perpetual markets";
    String open = "POST /v1/trade/open — open a real position on Hyperliquid";
    return wallet.generated
        ? List.of(
            "Deposit USDC to " + wallet.address + " on Hyperliquid",
            browse,
            "GET /v1/auth/deposit-address — retrieve your deposit address anytime",
            open)
        : List.of(
            "Deposit USDC to your HL wallet via " + JOIN,
            browse,
            open,
            "GET /v1/trade/positions — view real positions from HL");
  }

  Answer show(String agent) {
    List<Positions.Trade> trades = world.positions.tradesOf(agent);
    double volume = trades.stream().mapToDouble(Positions.Trade::sizeUsd).sum();
    double fees = trades.stream().mapToDouble(Positions.Trade::fee).sum();
    double pnl = trades.stream().mapToDouble(Positions.Trade::realizedPnl).sum();
    Wallet wallet = wallets.computeIfAbsent(agent, any -> opened());
    return Answer.ok(
        "agent_id",
        agent,
        "tier",
        "free",
        "max_leverage",
        MAX_LEVERAGE,
        "max_position_usd",
        MAX_POSITION_USD,
        "total_volume",
        Js.json(volume),
        "total_fees_paid",
        Js.json(fees),
        "total_pnl",
        Js.json(pnl),
        "referral_code",
        wallet.referralCode,
        "hl_wallet",
        Json.object(
            "address",
            wallet.address,
            "connected",
            true,
            "generated",
            wallet.generated,
            "signing_key_stored",
            true,
            "builder_fee_approved",
            !wallet.generated,
            "execution",
            "real"));
  }

  /** What an agent has that the sandbox opened without a registration here. */
  private Wallet opened() {
    return new Wallet("0x" + world.ids.hex(40), true, "ref_" + world.ids.hex(8));
  }
}
