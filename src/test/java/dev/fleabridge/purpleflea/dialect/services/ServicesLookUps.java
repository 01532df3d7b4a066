package dev.fleabridge.purpleflea.dialect.services;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the public servers show, as the test says it, and what a look-up finds there. */
abstract class ServicesLookUps {

  static final Instant SENT = NOW.minusSeconds(600);
  static final BigDecimal TEN = new BigDecimal("10");

  /** A row of an account from before the attempt. */
  static final String BEFORE =
      row("before", "credit", 100, "deposit", "d", SENT.minusSeconds(9_999));

  /** Answers by agent and path; what is not here is 404. */
  final Map<String, String> shown = new HashMap<>();

  boolean soleWriter = true;
  Set<String> knownIds = Set.of();
  List<Attempted.Twin> twins = List.of();
  Set<String> errors = Set.of();
  Instant lastSent = SENT.plusSeconds(10);
  Instant now = NOW;
  Set<String> bookedBefore = Set.of();

  /** What the last look asked to be shown. */
  @Nullable String seen;

  void down(String agentAndPath) {
    shown.put(agentAndPath, "DOWN");
  }

  void throttle(String agentAndPath) {
    shown.put(agentAndPath, "THROTTLED");
  }

  void ledger(String agent, String... rows) {
    shown.put(agent + " /api/v1/auth/ledger", "{\"entries\":[" + String.join(",", rows) + "]}");
  }

  void hide(String agentAndPath) {
    shown.remove(agentAndPath);
  }

  static String row(
      String id, String type, int amount, String reason, String reference, Instant at) {
    return """
    {"id":"%s","type":"%s","amount":%d,"reason":"%s","reference":"%s","service":"s","createdAt":%d}
    """
        .formatted(id, type, amount, reason, reference, at.getEpochSecond());
  }

  /** The row with whose it is. */
  static String of(String agent, String row) {
    return row.replace("{\"id\"", "{\"agentId\":\"" + agent + "\",\"id\"");
  }

  /** The row with the balance that it left. */
  static String after(String row, String balance) {
    return row.replace("{\"id\"", "{\"balanceAfter\":" + balance + ",\"id\"");
  }

  static String payment(String reference, int amount) {
    return row("r", "debit", amount, "payment_sent", reference, SENT.plusSeconds(1));
  }

  void escrow(String status, int amount, String payee, String description) {
    shown.put(
        "me /escrow/esc_1",
        """
        {"escrow_id":"esc_1","status":"%s","amount_usd":%d,"description":"%s",
         "creator_id":"ag_1","counterparty_id":"%s"}
        """
            .formatted(status, amount, description, payee));
  }

  void trades(String... rows) {
    shown.put("me /v1/trade/history?limit=200", "{\"trades\":[" + String.join(",", rows) + "]}");
  }

  static String trade(String orderId, String side, String size) {
    return trade(orderId, side, size, SENT.plusSeconds(1));
  }

  static String trade(String orderId, String side, String size, Instant at) {
    return """
    {"id":"trd_%s","orderId":"%s","coin":"BTC","side":"%s","sizeUsd":%s,"price":65000,"createdAt":%d}
    """
        .formatted(orderId, orderId, side, size, at.getEpochSecond());
  }

  /** The limit orders in each of the server's three lists. */
  void limits(String pending, String filled, String cancelled) {
    shown.put(
        "me /v1/trade/limit-orders",
        "{\"pending\":[%s],\"filled\":[%s],\"cancelled\":[%s]}"
            .formatted(pending, filled, cancelled));
  }

  /** The trading server's own records of positions. */
  void recorded(String... rows) {
    shown.put(
        "me /v1/trade/positions?status=all",
        "{\"source\":\"database\",\"positions\":[" + String.join(",", rows) + "]}");
  }

  /** An open position that a trade of {@link #trade} opened. */
  static String position(String id, String side, String size) {
    return position(id, side, size, SENT.plusSeconds(1), null);
  }

  static String position(
      String id, String side, String size, Instant openedAt, @Nullable Instant closedAt) {
    return """
    {"id":"%s","coin":"BTC","side":"%s","sizeUsd":%s,"entryPrice":65000,"leverage":5,
     "status":"%s","openedAt":%d,"closedAt":%s}
    """
        .formatted(
            id,
            side,
            size,
            closedAt == null ? "open" : "closed",
            openedAt.getEpochSecond(),
            closedAt == null ? "null" : String.valueOf(closedAt.getEpochSecond()));
  }

  void positions(String rows, String source) {
    shown.put(
        "me /v1/trade/positions", "{\"positions\":[" + rows + "],\"source\":\"" + source + "\"}");
  }

  Receipt happened(Operation op) {
    Finding finding = find(op);
    assertThat(finding).isInstanceOf(Finding.Happened.class);
    return ((Finding.Happened) finding).receipt();
  }

  Finding find(Operation op) {
    Dialect.LookUp lookUp =
        new Dialect.LookUp(
            new Shown(),
            new Attempted(SENT, lastSent, soleWriter, knownIds, twins, errors)
                .seenBefore(bookedBefore, seen),
            now,
            Duration.ofMinutes(2),
            Duration.ofSeconds(5));
    Finding finding = Dialects.named("services").lookUp(op, KEY, lookUp);
    assertThat(finding.evidence()).isNotBlank();
    if (finding instanceof Finding.NotYetClear(_, _, var next) && next.seen() != null) {
      seen = next.seen();
    }
    return finding;
  }

  final class Shown implements Dialect.Reader {
    @Override
    public <T> CallOutcome<T> read(String agent, Query<T> query) {
      String path = query.call().path();
      @Nullable String body = shown.get(agent + " " + path);
      Exchange exchange =
          new Exchange("GET", URI.create(path), "", body == null ? 404 : 200, "", Duration.ZERO);
      if (body == null) {
        return new CallOutcome.Declined<>("not_found", "", exchange);
      }
      if (body.equals("THROTTLED")) {
        return new CallOutcome.Throttled<>(Duration.ofSeconds(20), exchange);
      }
      return body.equals("DOWN")
          ? new CallOutcome.Unknown<>("reset", exchange)
          : new CallOutcome.Done<>(
              query.reading().apply(Objects.requireNonNull(Json.parseOrNull(body))), exchange);
    }
  }
}
