package dev.fleabridge.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The casino's coin flip with its proof and its limit on bets, as observed (purpleflea-api.md,
 * section 1.6). Guarded by {@link World}'s lock.
 */
final class CoinFlip {

  private static final double PAYOUT = 1.99;
  private static final double RISK_FACTOR = 0.25;
  private static final double WIN_PROBABILITY = 0.5;
  private static final int BETS_PER_SEED = 1000;

  private static final class Seed {
    final String secret;
    int nonce;

    Seed(String secret) {
      this.secret = secret;
    }
  }

  private final Map<String, Seed> seeds = new HashMap<>();
  private final Map<String, List<Map<String, @Nullable Object>>> bets = new HashMap<>();
  private final World world;

  CoinFlip(World world) {
    this.world = world;
  }

  Answer list() {
    return Answer.ok(
        "games",
        List.of(
            Json.object(
                "id", "coin_flip",
                "name", "Coin Flip",
                "endpoint", "POST /api/v1/games/coin-flip",
                "params",
                    Json.object(
                        "side", "heads | tails",
                        "amount", "number",
                        "client_seed", "string (optional)"))));
  }

  Answer history(String agent) {
    List<Map<String, @Nullable Object>> mine = bets.getOrDefault(agent, List.of()).reversed();
    return Answer.ok("bets", mine.stream().limit(50).toList());
  }

  Answer play(String agent, JsonNode body) {
    String side = Json.text(body, "side");
    if (side == null || !(side.equals("heads") || side.equals("tails"))) {
      throw new Refusal(400, "invalid_side", "Side must be 'heads' or 'tails'");
    }
    JsonNode given = body.get("amount");
    double amount = given != null && given.isNumber() ? Js.number(given) : Double.NaN;
    check(agent, amount);
    String client = Json.text(body, "client_seed");
    String clientSeed =
        client == null || client.isEmpty() ? "auto_" + world.clock.millis() : client;
    return settle(agent, side, amount, clientSeed);
  }

  private void check(String agent, double amount) {
    if (!Double.isFinite(amount) || amount <= 0) {
      throw new Refusal(400, "invalid_amount", "Bet amount must be a positive finite number");
    }
    if (amount < 0.01) {
      throw new Refusal(400, "minimum_bet", "Minimum bet is $0.01");
    }
    double bankroll = world.ledger.open(agent).shown;
    if (!world.covers(agent, Js.decimal(amount))) {
      throw new Refusal(
          Answer.of(
              400,
              "error",
              "insufficient_balance",
              "required",
              Js.json(amount),
              "message",
              "Balance $"
                  + Js.fixedText(bankroll, 2)
                  + " is less than bet $"
                  + Js.fixedText(amount, 2),
              "suggestion",
              "Deposit at least $" + Js.fixedText(amount - bankroll, 2) + " or reduce bet size"));
    }
    double limit = maxBet(bankroll);
    if (amount > limit) {
      String most = Js.fixedText(limit, 2);
      throw new Refusal(
          Answer.of(
              400,
              "error",
              "kelly_limit_exceeded",
              "message",
              "Bet $" + Js.fixedText(amount, 2) + " exceeds Kelly limit of $" + most,
              "max_bet",
              Js.json(limit),
              "suggestion",
              "Reduce bet to $" + most + " or lower. Kelly protects your bankroll from ruin.",
              "kelly",
              kelly(bankroll)));
    }
  }

  private Answer settle(String agent, String side, double amount, String clientSeed) {
    String betId = "bet_" + world.ids.uuid();
    Seed seed = seeds.computeIfAbsent(agent, any -> new Seed(world.ids.hex(64)));
    int nonce = seed.nonce++;
    if (seed.nonce >= BETS_PER_SEED) {
      seeds.remove(agent);
    }
    String resultHash = hmac(seed.secret, clientSeed + ":" + nonce);
    double roll = (Long.parseLong(resultHash.substring(0, 8), 16) % 10_000) / 100.0;
    String outcome = roll < 50 ? "heads" : "tails";
    boolean won = outcome.equals(side);
    double winnings = won ? amount * PAYOUT : 0;
    book(agent, betId, amount, winnings);
    Answer answer =
        Answer.ok(
            "bet_id", betId,
            "game", "coin_flip",
            "amount_bet", Js.json(amount),
            "result",
                Json.object(
                    "side_chosen", side, "outcome", outcome, "roll", Js.json(Js.round2(roll))),
            "won", won,
            "payout_multiplier", Js.json(PAYOUT),
            "amount_won", Js.json(Js.round2(winnings)),
            "new_balance", Js.json(Js.round2(world.ledger.open(agent).shown)),
            "proof",
                Json.object(
                    "server_seed_hash", sha256(seed.secret),
                    "client_seed", clientSeed,
                    "nonce", nonce,
                    "result_hash", resultHash),
            "kelly", advice(world.ledger.open(agent).shown));
    bets.computeIfAbsent(agent, any -> new ArrayList<>()).add(Map.copyOf(answer.body()));
    return answer.after("bet");
  }

  private void book(String agent, String betId, double amount, double winnings) {
    Account account = world.ledger.open(agent);
    Posting stake = posting("reservation", betId);
    world.ledger.move(agent, Ledger.HOUSE, Js.decimal(amount), stake, stake);
    account.wagered += amount;
    if (winnings > 0) {
      // Booked to six places; the upstream credits the raw product.
      BigDecimal booked = new BigDecimal(winnings).setScale(6, RoundingMode.HALF_UP);
      Posting won = posting("reservation_release", betId);
      world.ledger.move(Ledger.HOUSE, agent, booked, winnings, won, won);
      account.won += winnings;
      return;
    }
    double part = 0.10;
    String referrer = world.agents.referrerOf(agent);
    for (int level = 1; level <= 3 && referrer != null; level++, part /= 2) {
      double commission = Js.round2(amount * part);
      if (commission >= 0.01) {
        String reason = "referral_commission_l" + level + ":" + betId;
        Posting share = new Posting(world.ids.uuid(), reason, null, "casino", null);
        world.ledger.move(Ledger.HOUSE, referrer, Js.decimal(commission), share, share);
      }
      referrer = world.agents.referrerOf(referrer);
    }
  }

  private Posting posting(String reason, String betId) {
    return new Posting(world.ids.uuid(), reason, betId, "casino", null);
  }

  private static double maxBet(double bankroll) {
    return Js.round2(bankroll * RISK_FACTOR * WIN_PROBABILITY);
  }

  private static Map<String, @Nullable Object> advice(double bankroll) {
    return Json.object(
        "bankroll", Js.json(Js.round2(bankroll)),
        "risk_factor", Js.json(RISK_FACTOR),
        "max_bet_this_game", Js.json(maxBet(bankroll)),
        "bets_until_ruin", betsUntilRuin(bankroll),
        "suggested_bet", Js.json(Js.round2(bankroll * RISK_FACTOR * WIN_PROBABILITY * 0.5)));
  }

  private static Map<String, @Nullable Object> kelly(double bankroll) {
    double odds = PAYOUT - 1;
    double fraction = RISK_FACTOR * WIN_PROBABILITY;
    double suggested = bankroll * fraction * 0.5;
    double edge = WIN_PROBABILITY * PAYOUT - 1;
    double growth =
        WIN_PROBABILITY * Math.log(1 + fraction * odds)
            + (1 - WIN_PROBABILITY) * Math.log(1 - fraction);
    double kellyFraction = (odds * WIN_PROBABILITY - (1 - WIN_PROBABILITY)) / odds;
    return Json.object(
        "max_bet", Js.json(maxBet(bankroll)),
        "kelly_fraction", Js.json(Js.round4(kellyFraction)),
        "adjusted_fraction", Js.json(Js.round4(fraction)),
        "edge", Js.json(Js.round4(edge)),
        "expected_value_per_bet", Js.json(Js.round4(suggested * edge)),
        "bets_until_ruin", betsUntilRuin(bankroll),
        "suggested_bet", Js.json(Js.round2(suggested)),
        "growth_rate", Js.json(Js.round4(growth)));
  }

  private static @Nullable Object betsUntilRuin(double bankroll) {
    double most = bankroll * RISK_FACTOR * WIN_PROBABILITY;
    return most > 0 ? (int) Math.floor(bankroll / most) : null;
  }

  private static String hmac(String secret, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
