package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.Seeds;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The casino's coin flip with its proof, as observed (docs/reference/purpleflea-api.md#casino).
 * Guarded by {@link World}'s lock.
 */
final class CoinFlip {

  private static final double PAYOUT = 1.99;

  private record Bet(
      String id,
      String agent,
      double amount,
      double winnings,
      Map<String, @Nullable Object> result,
      Seeds.Seed seed,
      String clientSeed,
      int nonce,
      String resultHash,
      long createdAt) {

    boolean won() {
      return winnings > 0;
    }
  }

  private final Map<String, Bet> bets = new HashMap<>();
  private final World world;
  private final Seeds seeds;

  CoinFlip(World world) {
    this.world = world;
    seeds = new Seeds(world);
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

  Answer play(String agent, JsonNode body) {
    String side = Json.text(body, "side");
    if (side == null || !(side.equals("heads") || side.equals("tails"))) {
      throw new Refusal(400, "invalid_side", "Side must be 'heads' or 'tails'");
    }
    JsonNode given = body.get("amount");
    double amount = given != null && given.isNumber() ? Js.number(given) : Double.NaN;
    check(agent, amount);
    String client = Json.text(body, "client_seed");
    String seed = client == null || client.isEmpty() ? "auto_" + world.clock.millis() : client;
    Bet bet = flip(agent, side, amount, seed);
    bets.put(bet.id, bet);
    book(bet);
    return played(bet);
  }

  private void check(String agent, double amount) {
    if (!Double.isFinite(amount) || amount <= 0) {
      throw new Refusal(400, "invalid_amount", "Bet amount must be a positive finite number");
    }
    if (amount < 0.01) {
      throw new Refusal(400, "minimum_bet", "Minimum bet is $0.01");
    }
    double bankroll = world.ledger.open(agent).shown;
    String stake = Js.fixedText(amount, 2);
    if (!world.covers(agent, Js.decimal(amount))) {
      String missing = Js.fixedText(amount - bankroll, 2);
      throw new Refusal(
          Answer.of(
              400,
              "error",
              "insufficient_balance",
              "required",
              Js.json(amount),
              "message",
              "Balance $" + Js.fixedText(bankroll, 2) + " is less than bet $" + stake,
              "suggestion",
              "Deposit at least $" + missing + " or reduce bet size"));
    }
    double limit = Kelly.maxBet(bankroll);
    if (amount > limit) {
      String most = Js.fixedText(limit, 2);
      throw new Refusal(
          Answer.of(
              400,
              "error",
              "kelly_limit_exceeded",
              "message",
              "Bet $" + stake + " exceeds Kelly limit of $" + most,
              "max_bet",
              Js.json(limit),
              "suggestion",
              "Reduce bet to $" + most + " or lower. Kelly protects your bankroll from ruin.",
              "kelly",
              Kelly.details(bankroll, PAYOUT)));
    }
  }

  private Bet flip(String agent, String side, double amount, String clientSeed) {
    Seeds.Seed seed = seeds.of(agent);
    int nonce = seeds.next(agent, seed);
    String hash = Seeds.resultHash(seed, clientSeed, nonce);
    double roll = (Long.parseLong(hash.substring(0, 8), 16) % 10_000) / 100.0;
    String outcome = roll < 50 ? "heads" : "tails";
    return new Bet(
        "bet_" + world.ids.uuid(),
        agent,
        amount,
        outcome.equals(side) ? amount * PAYOUT : 0,
        Json.object("side_chosen", side, "outcome", outcome, "roll", Js.json(Js.round2(roll))),
        seed,
        clientSeed,
        nonce,
        hash,
        world.clock.seconds());
  }

  private void book(Bet bet) {
    Account account = world.ledger.open(bet.agent);
    Posting stake = posting("reservation", bet);
    world.ledger.move(bet.agent, Ledger.HOUSE, Js.decimal(bet.amount), stake, stake);
    account.wagered += bet.amount;
    if (!bet.won()) {
      shareWithReferrers(bet);
      return;
    }
    // Booked to six places; the upstream credits the raw product.
    BigDecimal booked = new BigDecimal(bet.winnings).setScale(6, RoundingMode.HALF_UP);
    Posting won = posting("reservation_release", bet);
    world.ledger.move(Ledger.HOUSE, bet.agent, booked, bet.winnings, won, won);
    account.won += bet.winnings;
  }

  /** Three levels of referrers get 10%, 5% and 2.5% of what was lost. */
  private void shareWithReferrers(Bet bet) {
    double part = 0.10;
    String referrer = world.agents.referrerOf(bet.agent);
    for (int level = 1; level <= 3 && referrer != null; level++, part /= 2) {
      double commission = Js.round2(bet.amount * part);
      if (commission >= 0.01) {
        String reason = "referral_commission_l" + level + ":" + bet.id;
        Posting share = new Posting(world.ids.uuid(), reason, null, "casino", null);
        world.ledger.move(Ledger.HOUSE, referrer, Js.decimal(commission), share, share);
      }
      referrer = world.agents.referrerOf(referrer);
    }
  }

  private Posting posting(String reason, Bet bet) {
    return new Posting(world.ids.uuid(), reason, bet.id, "casino", null);
  }

  private Answer played(Bet bet) {
    double bankroll = world.ledger.open(bet.agent).shown;
    return Answer.ok(
            "bet_id", bet.id,
            "game", "coin_flip",
            "amount_bet", Js.json(bet.amount),
            "result", bet.result,
            "won", bet.won(),
            "payout_multiplier", Js.json(PAYOUT),
            "amount_won", Js.json(Js.round2(bet.winnings)),
            "new_balance", Js.json(Js.round2(bankroll)),
            "proof",
                Json.object(
                    "server_seed_hash", bet.seed.hash,
                    "client_seed", bet.clientSeed,
                    "nonce", bet.nonce,
                    "result_hash", bet.resultHash),
            "kelly", Kelly.advice(bankroll))
        .after("bet");
  }

  /** What one may check of one's own bet; the seed only once it is out of use. */
  Answer audit(String agent, String betId) {
    Bet bet = bets.get(betId);
    if (bet == null) {
      throw new Refusal(Answer.error(404, "bet_not_found"));
    }
    if (!bet.agent.equals(agent)) {
      throw new Refusal(403, "forbidden", "You can only audit your own bets");
    }
    Long revealed = bet.seed.revealedAt;
    return Answer.ok(
        "bet_id", bet.id,
        "game", "coin_flip",
        "amount", Js.json(bet.amount),
        "payout_multiplier", Js.json(PAYOUT),
        "won", bet.won(),
        "amount_won", Js.json(bet.winnings),
        "result", bet.result,
        "fairness",
            Json.object(
                "server_seed_hash", bet.seed.hash,
                "server_seed", revealed == null ? "[hidden until seed rotation]" : bet.seed.secret,
                "client_seed", bet.clientSeed,
                "nonce", bet.nonce,
                "result_hash", bet.resultHash,
                "seed_revealed", revealed != null,
                "seed_revealed_at", Times.isoOrNull(revealed)),
        "timestamp", Times.iso(bet.createdAt));
  }

  /** The hash of the seed in use. */
  Answer promise(String agent) {
    return Answer.ok("server_seed_hash", seeds.of(agent).hash);
  }

  /** Shows the seed in use and takes another one. */
  Answer rotate(String agent) {
    Seeds.Seed seed = seeds.find(agent);
    if (seed == null) {
      return Answer.ok("message", "No active seed to rotate");
    }
    seeds.reveal(agent, seed);
    return Answer.ok(
        "message",
        "Seed rotated successfully",
        "previous_seed",
        Json.object(
            "seed", seed.secret,
            "seed_hash", seed.hash,
            "bets_made", seed.nonce,
            "note", "This seed is now revealed. You can verify all bets made with it."),
        "new_seed_hash",
        seeds.of(agent).hash);
  }
}
