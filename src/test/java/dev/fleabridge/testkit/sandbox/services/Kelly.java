package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The casino's limit on a coin flip's stake: a share of the bankroll, as observed for games that
 * the house has an edge in.
 */
final class Kelly {

  static final double RISK_FACTOR = 0.25;
  private static final double WIN_PROBABILITY = 0.5;
  private static final double FRACTION = RISK_FACTOR * WIN_PROBABILITY;

  private Kelly() {}

  static double maxBet(double bankroll) {
    return Js.round2(bankroll * FRACTION);
  }

  /** What the answer to a bet says about the next one. */
  static Map<String, @Nullable Object> advice(double bankroll) {
    return Json.object(
        "bankroll", Js.json(Js.round2(bankroll)),
        "risk_factor", Js.json(RISK_FACTOR),
        "max_bet_this_game", Js.json(maxBet(bankroll)),
        "bets_until_ruin", betsUntilRuin(bankroll),
        "suggested_bet", Js.json(Js.round2(bankroll * FRACTION * 0.5)));
  }

  /** What the refusal of a bet says. */
  static Map<String, @Nullable Object> details(double bankroll, double payout) {
    double odds = payout - 1;
    double lose = 1 - WIN_PROBABILITY;
    double suggested = bankroll * FRACTION * 0.5;
    double edge = WIN_PROBABILITY * payout - 1;
    double growth = WIN_PROBABILITY * Math.log(1 + FRACTION * odds) + lose * Math.log(1 - FRACTION);
    return Json.object(
        "max_bet", Js.json(maxBet(bankroll)),
        "kelly_fraction", Js.json(Js.round4((odds * WIN_PROBABILITY - lose) / odds)),
        "adjusted_fraction", Js.json(Js.round4(FRACTION)),
        "edge", Js.json(Js.round4(edge)),
        "expected_value_per_bet", Js.json(Js.round4(suggested * edge)),
        "bets_until_ruin", betsUntilRuin(bankroll),
        "suggested_bet", Js.json(Js.round2(suggested)),
        "growth_rate", Js.json(Js.round4(growth)));
  }

  private static @Nullable Object betsUntilRuin(double bankroll) {
    double most = bankroll * FRACTION;
    return most > 0 ? (int) Math.floor(bankroll / most) : null;
  }
}
