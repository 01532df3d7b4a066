package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.CoinFlip;
import dev.fleabridge.purpleflea.FlipProof;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Reference;
import dev.fleabridge.purpleflea.Sending;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.UnreadableAnswer;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.dialect.RequestLimits;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.purpleflea.http.Wire;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The casino's coin flip and its proof, at the public servers. A fair flip is asked for in this
 * order: {@link #promise}, {@link #flip}, {@link #reveal}, {@link CoinFlip#contradictions}.
 *
 * <p>No rule leads here, and nothing outside the client refers to it: a bet is no payment. A flip
 * whose answer is lost is not repeated, and is looked up by nobody.
 */
public final class CoinFlips implements AutoCloseable {

  private static final String SMALLEST_BET = "0.01";

  private final Wire wire;
  private final Clock clock;

  /** Makes a client. Nothing is sent yet. */
  public CoinFlips(ClientSettings settings, ApiKeys keys, Clock clock) {
    this.wire = new Wire(settings, Dialects.named("services"), keys, clock);
    this.clock = clock;
  }

  /** The hash of the server seed that the agent's next flip will use. */
  public CallOutcome<String> promise(String agent) {
    return read(
        agent,
        Call.get(Service.CASINO, "/api/v1/fairness/seed-hash"),
        answer -> Json.needText(answer, "server_seed_hash"));
  }

  /**
   * Bets. It takes the amount from the agent's balance.
   *
   * @param amount US dollars, at least 0.01 and with at most six places
   * @param clientSeed 1 to 64 letters, digits, underscores or hyphens, chosen after the promise
   * @param key the idempotency key, which the casino ignores
   */
  public CallOutcome<CoinFlip> flip(
      String agent, CoinFlip.Side side, BigDecimal amount, String clientSeed, String key) {
    Optional<CallOutcome<CoinFlip>> refusal =
        RequestLimits.first(
                RequestLimits.id("agent", agent),
                RequestLimits.amount(amount),
                RequestLimits.atLeast(SMALLEST_BET, amount, "a bet"),
                Reference.isKey(clientSeed) && Reference.isKey(key)
                    ? Optional.empty()
                    : RequestLimits.refusal(
                        RequestLimits.INVALID_KEY,
                        "a seed or key is 1 to 64 letters, digits, '_' or '-'"))
            .map(r -> new CallOutcome.Declined<>(r.code(), r.message(), null));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("side", word(side));
    body.put("amount", Amounts.asNumber(amount));
    body.put("client_seed", clientSeed);
    Query<CoinFlip> query =
        new Query<>(
            Call.post(Service.CASINO, "/api/v1/games/coin-flip", body),
            answer -> flipped(side, amount, answer));
    return send(agent, query, new Sending(key, Instant.MAX));
  }

  /** Has the casino show the seed in use, and take another one. The flips with it are then over. */
  public CallOutcome<String> reveal(String agent, String key) {
    Query<String> query =
        new Query<>(
            Call.post(Service.CASINO, "/api/v1/fairness/rotate", Map.of()),
            answer -> Json.needText(answer.path("previous_seed"), "seed"));
    return send(agent, query, new Sending(key, Instant.MAX));
  }

  private static CoinFlip flipped(CoinFlip.Side chosen, BigDecimal amount, JsonNode answer) {
    if (!Amounts.same(amount, Json.needAmount(answer, "amount_bet"))) {
      throw new UnreadableAnswer("the answer is about another bet");
    }
    JsonNode result = answer.path("result");
    JsonNode proof = answer.path("proof");
    return new CoinFlip(
        Json.needId(answer, "bet_id"),
        chosen,
        side(Json.needText(result, "outcome")),
        Json.needAmount(result, "roll"),
        needFlag(answer, "won"),
        Json.needAmount(answer, "amount_won"),
        Json.needAmount(answer, "new_balance"),
        new FlipProof(
            Json.needText(proof, "server_seed_hash"),
            Json.needText(proof, "client_seed"),
            needNumber(proof, "nonce"),
            Json.needText(proof, "result_hash")));
  }

  private static boolean needFlag(JsonNode answer, String field) {
    if (!answer.path(field).isBoolean()) {
      throw new UnreadableAnswer("the answer does not say " + field);
    }
    return answer.path(field).booleanValue();
  }

  private static long needNumber(JsonNode answer, String field) {
    JsonNode number = answer.path(field);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new UnreadableAnswer("the answer has no " + field);
    }
    return number.longValue();
  }

  private static String word(CoinFlip.Side side) {
    return side.name().toLowerCase(Locale.ROOT);
  }

  private static CoinFlip.Side side(String word) {
    return switch (word) {
      case "heads" -> CoinFlip.Side.HEADS;
      case "tails" -> CoinFlip.Side.TAILS;
      default -> throw new UnreadableAnswer("the answer has no side of a coin");
    };
  }

  private <T> CallOutcome<T> read(String agent, Call call, Function<JsonNode, T> reading) {
    Query<T> query = new Query<>(call, reading);
    return wire.send(agent, call, null, done -> Reading.classify(query, done, clock.instant()));
  }

  /**
   * Sends what changes something. The casino refuses a bet before it takes it, and answers 5xx at
   * any moment, so that its outcome is told as that of a read.
   */
  private <T> CallOutcome<T> send(String agent, Query<T> query, Sending sending) {
    return wire.send(
        agent, query.call(), sending, done -> Reading.classify(query, done, clock.instant()));
  }

  @Override
  public void close() {
    wire.close();
  }
}
