package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.TradeView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The reads of dialect {@code services}, and how their answers are understood. */
final class ServicesReads {

  /** The most rows that the casino's account shows. It cannot be paged. */
  static final int LEDGER_ROWS = 50;

  /**
   * The most of its own records of positions that the trading server lists. It lists the newest.
   */
  static final int POSITION_ROWS = 50;

  /** The most rows that the trade history gives. */
  static final int TRADE_ROWS = 200;

  /** The most limit orders that the trading server lists. It lists those placed last. */
  static final int LIMIT_ORDER_ROWS = 50;

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
   * @param all whether closed positions are listed too; nothing then comes from the exchange itself
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
   * @param live whether the exchange itself gave the list; what is not on it is then not held
   */
  record Positions(boolean live, List<PositionView> rows) {}

  /** Live rows have names in snake_case, and rows of the database in camelCase. */
  private static PositionView position(JsonNode row, boolean live) {
    String id = Json.id(row, "position_id");
    BigDecimal size = Json.amount(row, "size_usd");
    BigDecimal entry = Json.amount(row, "entry_price");
    String status = live ? "open" : Json.needText(row, "status");
    return new PositionView(
        id == null ? Json.id(row, "id") : id,
        Json.needText(row, "coin"),
        side(Json.text(row, "side")),
        size == null ? Json.needAmount(row, "sizeUsd") : size,
        entry == null ? Json.amount(row, "entryPrice") : entry,
        Json.amount(row, "leverage"),
        status,
        Json.time(row, "openedAt"),
        Json.time(row, "closedAt"),
        // Of a position that has ended, the server keeps there what it brought.
        status.equals("open") ? null : Json.amount(row, "unrealizedPnl"),
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

  /** The limit orders, in the three lists in which the server shows them. */
  static Query<List<LimitOrderView>> limitOrders() {
    return new Query<>(
        Call.get(Service.TRADING, "/v1/trade/limit-orders"),
        answer -> {
          List<LimitOrderView> all = new ArrayList<>();
          for (LimitOrderView.State state : LimitOrderView.State.values()) {
            String list = state.name().toLowerCase(Locale.ROOT);
            all.addAll(each(answer, list, row -> limitOrder(row, state)));
          }
          return List.copyOf(all);
        });
  }

  private static LimitOrderView limitOrder(JsonNode row, LimitOrderView.State state) {
    return new LimitOrderView(
        Json.needId(row, "order_id"),
        Json.needText(row, "coin"),
        side(Json.text(row, "side")),
        Json.needAmount(row, "size_usd"),
        Json.amount(row, "limit_price"),
        state,
        Json.amount(row, "fill_price"),
        Json.time(row, "created_at"),
        Json.time(row, "filled_at"));
  }

  /**
   * The account's rows. The answer is shared, because many payments of one payer may be looked up
   * in it at once.
   */
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

  private static <T> List<T> each(JsonNode answer, String field, Function<JsonNode, T> reading) {
    List<T> rows = new ArrayList<>();
    Json.needArray(answer, field).forEach(row -> rows.add(reading.apply(row)));
    return List.copyOf(rows);
  }
}
