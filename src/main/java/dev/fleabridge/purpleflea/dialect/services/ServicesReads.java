package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.DomainOffer;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.FlipProof;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.TradeView;
import dev.fleabridge.purpleflea.UnreadableAnswer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The reads of dialect {@code services}, and how their answers are understood. */
final class ServicesReads {

  /** The casino's account shows this many rows and cannot be paged. */
  static final int LEDGER_ROWS = 50;

  /** So many of its own records of positions the trading server lists, the newest. */
  static final int POSITION_ROWS = 50;

  /** The most that the trade history gives. */
  static final int TRADE_ROWS = 200;

  private ServicesReads() {}

  static Query<Balance> balance(String agent) {
    return new Query<>(
        Call.get(Service.CASINO, "/api/v1/auth/balance"),
        answer -> new Balance(agent, Json.needAmount(answer, "balance_usd")));
  }

  static Query<EscrowView> escrow(String escrowId) {
    return new Query<>(Call.get(Service.ESCROW, "/escrow/" + escrowId), ServicesReads::escrow);
  }

  private static EscrowView escrow(JsonNode answer) {
    String status = Json.needText(answer, "status");
    String payer = Json.id(answer, "creator_id");
    return new EscrowView(
        Json.needId(answer, "escrow_id"),
        EscrowView.State.of(status),
        status,
        Json.needAmount(answer, "amount_usd"),
        Json.amount(answer, "commission_usd"),
        Json.amount(answer, "net_to_counterparty"),
        payer == null ? Json.needId(answer, "creator_agent_id") : payer,
        Json.needId(answer, "counterparty_id"),
        Json.needText(answer, "description"),
        Json.time(answer, "created_at"),
        Json.time(answer, "auto_release_at"),
        Json.time(answer, "completed_at"),
        Json.time(answer, "disputed_at"));
  }

  /**
   * @param all whether closed positions are listed too; then nothing comes from the exchange itself
   */
  static Query<Positions> positions(boolean all) {
    return new Query<>(
        Call.get(Service.TRADING, "/v1/trade/positions" + (all ? "?status=all" : "")),
        answer -> {
          boolean live = "hyperliquid".equals(Json.text(answer, "source"));
          return new Positions(live, each(answer, "positions", row -> position(row, live)));
        });
  }

  /**
   * @param live whether the exchange itself gave the list: then what is not on it is not held
   */
  record Positions(boolean live, List<PositionView> rows) {}

  static Query<List<PositionView>> openPositions() {
    Query<Positions> query = positions(false);
    return new Query<>(query.call(), answer -> query.reading().apply(answer).rows());
  }

  /** Live rows are snake_case, rows of the database camelCase. */
  private static PositionView position(JsonNode row, boolean live) {
    String id = Json.id(row, "position_id");
    BigDecimal size = Json.amount(row, "size_usd");
    BigDecimal entry = Json.amount(row, "entry_price");
    return new PositionView(
        id == null ? Json.id(row, "id") : id,
        Json.needText(row, "coin"),
        side(Json.text(row, "side")),
        size == null ? Json.needAmount(row, "sizeUsd") : size,
        entry == null ? Json.amount(row, "entryPrice") : entry,
        Json.amount(row, "leverage"),
        live ? "open" : Json.needText(row, "status"),
        Json.time(row, "openedAt"),
        Json.time(row, "closedAt"),
        live);
  }

  private static @Nullable Side side(@Nullable String side) {
    return switch (side == null ? "" : side.toLowerCase(Locale.ROOT)) {
      case "long" -> Side.LONG;
      case "short" -> Side.SHORT;
      default -> null;
    };
  }

  static Query<List<TradeView>> trades() {
    return new Query<>(
        Call.get(Service.TRADING, "/v1/trade/history?limit=" + TRADE_ROWS),
        answer ->
            each(
                answer,
                "trades",
                row ->
                    new TradeView(
                        Json.needId(row, "id"),
                        Json.id(row, "orderId"),
                        Json.needText(row, "coin"),
                        Json.needText(row, "side"),
                        Json.needAmount(row, "sizeUsd"),
                        Json.amount(row, "price"),
                        Json.amount(row, "fee"),
                        Json.needTime(row, "createdAt"))));
  }

  /** Many payments of one payer may be looked up at once, all of them in this listing. */
  static Query<List<LedgerEntry>> ledger() {
    Query<List<LedgerEntry>> query =
        new Query<>(
            Call.get(Service.CASINO, "/api/v1/auth/ledger"),
            answer ->
                each(
                    answer,
                    "entries",
                    row ->
                        new LedgerEntry(
                            Json.needId(row, "id"),
                            Json.id(row, "agentId"),
                            Json.needText(row, "type").equals("credit"),
                            Json.needAmount(row, "amount"),
                            Json.amount(row, "balanceAfter"),
                            Json.text(row, "reason"),
                            Json.id(row, "reference"),
                            Json.text(row, "service"),
                            Json.needTime(row, "createdAt"))));
    return query.shared();
  }

  static Query<List<DomainOffer>> domainSearch(String name) {
    return new Query<>(
        Call.get(Service.DOMAINS, "/search?name=" + name).unsigned(),
        answer ->
            List.of(
                new DomainOffer(
                    Json.needId(answer, "domain"),
                    answer.path("available").asBoolean(false),
                    Json.amount(answer, "price_usdc"))));
  }

  /** A domain of the agent's own; 404 where it is nobody's or another's. */
  static Query<String> ownDomain(String name) {
    return new Query<>(
        Call.get(Service.DOMAINS, "/domains/" + name), answer -> Json.needText(answer, "status"));
  }

  /** A bet of the agent's own, with the client seed that it was made with. */
  static Query<String> betClientSeed(String betId) {
    return new Query<>(
        Call.get(Service.CASINO, "/api/v1/fairness/audit/" + betId),
        answer -> Json.needText(answer.path("fairness"), "client_seed"));
  }

  static Receipt flip(Operation.CoinFlip bet, JsonNode answer) {
    JsonNode result = answer.path("result");
    JsonNode proof = answer.path("proof");
    JsonNode won = answer.path("won");
    JsonNode nonce = proof.path("nonce");
    if (!won.isBoolean() || !nonce.isIntegralNumber() || !nonce.canConvertToLong()) {
      throw new UnreadableAnswer("the answer has no result or no proof");
    }
    FlipProof flip =
        new FlipProof(
            bet.coin(),
            coin(Json.needText(result, "outcome")),
            Json.needAmount(result, "roll"),
            won.booleanValue(),
            Json.needText(proof, "server_seed_hash"),
            Json.needText(proof, "client_seed"),
            nonce.longValue(),
            Json.needText(proof, "result_hash"));
    return Receipt.ofId(Receipt.BET_ID, Json.needId(answer, "bet_id"))
        .withAmounts(null, Json.amount(answer, "amount_won"), Json.amount(answer, "new_balance"))
        .withFlip(flip);
  }

  private static Operation.CoinFlip.Coin coin(String name) {
    return switch (name) {
      case "heads" -> Operation.CoinFlip.Coin.HEADS;
      case "tails" -> Operation.CoinFlip.Coin.TAILS;
      default -> throw new UnreadableAnswer("the answer names no side of a coin");
    };
  }

  private static <T> List<T> each(JsonNode answer, String field, Function<JsonNode, T> reading) {
    List<T> rows = new ArrayList<>();
    Json.needArray(answer, field).forEach(row -> rows.add(reading.apply(row)));
    return List.copyOf(rows);
  }
}
