package dev.fleabridge.purpleflea;

import static dev.fleabridge.purpleflea.TestClients.KEY;
import static dev.fleabridge.purpleflea.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the look-ups conclude from what the public servers show (purpleflea-api.md, section 2). */
class ServicesLookUpTest {

  private static final Instant SENT = NOW.minusSeconds(600);
  private static final BigDecimal TEN = new BigDecimal("10");
  private static final Operation CREATE =
      new Operation.CreateEscrow("me", "ag_2", TEN, "work", null, Map.of(), null);
  private static final Operation RELEASE =
      new Operation.ReleaseEscrow("me", "esc_1", "ok", Map.of());
  private static final Operation PAY = new Operation.Transfer("me", "ag_2", TEN, "m");
  private static final Operation OPEN =
      new Operation.OpenPosition("me", "BTC", Side.LONG, new BigDecimal("500"), null, Map.of());
  private static final Operation FLIP =
      new Operation.CoinFlip("me", Operation.CoinFlip.Coin.HEADS, TEN, null);

  /** Answers by agent and path; what is not here is 404. */
  private final Map<String, String> shown = new HashMap<>();

  private boolean soleWriter = true;
  private Set<String> knownIds = Set.of();
  private Instant lastSent = SENT.plusSeconds(10);

  // --- escrow creation

  @Test
  void anEscrowThatCarriesTheReferenceWasCreated() {
    ledger("me", row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY);

    assertThat(happened(CREATE).escrowId()).isEqualTo("esc_1");
  }

  @Test
  void anEscrowWithAnotherReferenceIsSomebodyElses() {
    ledger("me", row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY + "9");

    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void anEscrowWithTheReferenceButAnotherAmountIsForAPerson() {
    ledger("me", row("lock", "debit", 11, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 11, "ag_2", "work ref:" + KEY);

    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void absenceCountsOnlyAfterTheSettlingTime() {
    ledger("me");
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);

    lastSent = NOW.minusSeconds(60);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void absenceIsNoProofWhereTheAccountDoesNotReachBack() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ServicesReads.LEDGER_ROWS; i++) {
      rows.add(row("r" + i, "credit", 1, "x", "y", SENT.plusSeconds(i)));
    }
    ledger("me", rows.toArray(String[]::new));
    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);

    rows.set(0, row("old", "credit", 1, "x", "y", SENT.minusSeconds(60)));
    ledger("me", rows.toArray(String[]::new));
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void lockedMoneyWithoutAnEscrowIsNotClearUntilItIsReturned() {
    String lock = row("l", "debit", 10, "escrow_lock: esc_7", "esc_7", SENT.plusSeconds(2));
    ledger("me", lock);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);

    ledger("me", lock, row("b", "credit", 10, "refund", "esc_7_refund", SENT.plusSeconds(2)));
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aLookUpThatFailsIsNotYetClear() {
    shown.put("me /api/v1/auth/ledger", "DOWN");

    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
  }

  // --- the states of an escrow

  @Test
  void aReleaseIsReadFromTheState() {
    escrow("released", 10, "ag_2", "d");
    assertThat(happened(RELEASE).status()).isEqualTo("released");
    for (String state : List.of("funded", "completed", "disputed", "refunded")) {
      escrow(state, 10, "ag_2", "d");
      assertThat(find(RELEASE)).as(state).isInstanceOf(Finding.DidNotHappen.class);
    }
    escrow("frozen", 10, "ag_2", "d");
    assertThat(find(RELEASE)).isInstanceOf(Finding.CannotTell.class);

    lastSent = NOW.minusSeconds(1);
    escrow("funded", 10, "ag_2", "d");
    assertThat(find(RELEASE)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void aReleaseThatLeftTheStateBehindIsSeenInThePayeesAccount() {
    escrow("funded", 10, "ag_2", "d");
    ledger(
        "ag_2",
        row(
            "esc_1_release_credit",
            "credit",
            9,
            "escrow_release: esc_1",
            "esc_1_release",
            SENT.plusSeconds(1)));

    assertThat(find(RELEASE)).isInstanceOf(Finding.Happened.class);
  }

  @Test
  void completionAndDisputeAreReadFromStateOrTime() {
    Operation complete = new Operation.CompleteEscrow("me", "esc_1");
    Operation dispute = new Operation.DisputeEscrow("me", "esc_1", "r");
    escrow("completed", 10, "ag_2", "d");
    assertThat(find(complete)).isInstanceOf(Finding.Happened.class);
    assertThat(find(dispute)).isInstanceOf(Finding.DidNotHappen.class);
    escrow("disputed", 10, "ag_2", "d");
    assertThat(find(dispute)).isInstanceOf(Finding.Happened.class);
    assertThat(find(complete)).isInstanceOf(Finding.DidNotHappen.class);
  }

  // --- payments

  @Test
  void aPaymentIsFoundByASoleWriterOnly() {
    ledger("me", payment("pay_1", 10));

    assertThat(happened(PAY).txId()).isEqualTo("pay_1");

    soleWriter = false;
    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void twinsCannotBeToldApartUnlessTheOtherIsKnown() {
    ledger("me", payment("pay_1", 10), payment("pay_2", 10), payment("pay_3", 9));
    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);

    knownIds = Set.of("pay_1");
    assertThat(happened(PAY).txId()).isEqualTo("pay_2");
  }

  @Test
  void twinsToDifferentPayeesAreToldApartByThePayeesAccount() {
    ledger("me", payment("pay_1", 10), payment("pay_2", 10));
    ledger("ag_2", received("pay_2", "ag_2"));

    assertThat(happened(PAY).txId()).isEqualTo("pay_2");
  }

  @Test
  void anAccountThatIsNotThePayeesProvesNothing() {
    ledger("me", payment("pay_1", 10));
    ledger("ag_2", received("pay_9", "ag_1"));
    assertThat(happened(PAY).txId()).as("one key for all agents").isEqualTo("pay_1");

    ledger("ag_2", received("pay_9", "ag_2"));
    assertThat(find(PAY)).as("debited, but not credited").isInstanceOf(Finding.CannotTell.class);
  }

  private static String received(String reference, String agent) {
    return row("c", "credit", 10, "payment_received", reference, SENT.plusSeconds(1))
        .replace("{\"id\"", "{\"agentId\":\"" + agent + "\",\"id\"");
  }

  @Test
  void anOlderPaymentIsNotThisOne() {
    ledger("me", row("p", "debit", 10, "payment_sent", "pay_0", SENT.minusSeconds(60)));

    assertThat(find(PAY)).isInstanceOf(Finding.DidNotHappen.class);
  }

  // --- the rest

  @Test
  void aFaucetClaimIsAnyCreditOfTheFaucetToThisAgent() {
    Operation claim = new Operation.ClaimFaucet("ag_2", null);
    String credit =
        row("f", "credit", 1, "faucet", "c", SENT.minusSeconds(9_999))
            .replace("\"service\":\"s\"", "\"agentId\":\"ag_2\",\"service\":\"faucet\"");
    ledger("ag_2", credit);
    assertThat(find(claim)).isInstanceOf(Finding.Happened.class);
    ledger("ag_2", credit.replace("ag_2", "ag_1"));
    assertThat(find(claim)).as("one key for all agents").isInstanceOf(Finding.CannotTell.class);
    ledger("ag_2");
    assertThat(find(claim)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aDomainIsTheAgentsOrNot() {
    Operation buy = new Operation.RegisterDomain("me", "a.com", 1);
    assertThat(find(buy)).isInstanceOf(Finding.DidNotHappen.class);

    shown.put("me /domains/a.com", "{\"domain_name\":\"a.com\",\"status\":\"active\"}");
    assertThat(happened(buy).status()).isEqualTo("active");
  }

  @Test
  void aBetIsFoundByItsClientSeed() {
    ledger("me", row("s", "debit", 10, "reservation", "bet_1", SENT.plusSeconds(1)));
    assertThat(find(FLIP)).as("no such bet yet").isInstanceOf(Finding.NotYetClear.class);

    shown.put("me /api/v1/fairness/audit/bet_1", "{\"fairness\":{\"client_seed\":\"other\"}}");
    assertThat(find(FLIP)).isInstanceOf(Finding.DidNotHappen.class);

    shown.put(
        "me /api/v1/fairness/audit/bet_1", "{\"fairness\":{\"client_seed\":\"" + KEY + "\"}}");
    assertThat(happened(FLIP).ids()).containsEntry(Receipt.BET_ID, "bet_1");
  }

  @Test
  void anOrderIsFoundInTheHistoryByASoleWriter() {
    trades(trade("ord_1", "buy", "500.04"));
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");

    soleWriter = false;
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    soleWriter = true;
    trades(trade("ord_1", "buy", "500.04"), trade("ord_2", "buy", "499.9"));
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    knownIds = Set.of("ord_2");
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");
  }

  @Test
  void onlyTheExchangeProvesThatAnOrderWasNotPlaced() {
    trades(trade("ord_1", "sell", "500"), trade("ord_2", "buy", "700"));
    positions("", "database");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    positions("", "hyperliquid");
    assertThat(find(OPEN)).isInstanceOf(Finding.DidNotHappen.class);
    positions("{\"position_id\":null,\"coin\":\"BTC\",\"size_usd\":500}", "hyperliquid");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    positions("{\"position_id\":null,\"coin\":\"ETH\",\"size_usd\":500}", "hyperliquid");
    assertThat(find(OPEN)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aPositionIsClosedWhenItsRowSaysSo() {
    Operation close = new Operation.ClosePosition("me", "pos_1");
    stored("closed");
    assertThat(find(close)).isInstanceOf(Finding.Happened.class);
    stored("open");
    positions("{\"position_id\":\"pos_1\",\"coin\":\"BTC\",\"size_usd\":500}", "hyperliquid");
    assertThat(find(close)).isInstanceOf(Finding.DidNotHappen.class);
    positions("", "hyperliquid");
    assertThat(find(close)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void aRegistrationCannotBeLookedUp() {
    assertThat(find(new Operation.RegisterAgent("me", Service.CASINO, null)))
        .isInstanceOf(Finding.CannotTell.class);
  }

  // --- what the servers show

  private void ledger(String agent, String... rows) {
    shown.put(agent + " /api/v1/auth/ledger", "{\"entries\":[" + String.join(",", rows) + "]}");
  }

  private static String row(
      String id, String type, int amount, String reason, String reference, Instant at) {
    return """
    {"id":"%s","type":"%s","amount":%d,"reason":"%s","reference":"%s","service":"s","createdAt":%d}
    """
        .formatted(id, type, amount, reason, reference, at.getEpochSecond());
  }

  private static String payment(String reference, int amount) {
    return row("r", "debit", amount, "payment_sent", reference, SENT.plusSeconds(1));
  }

  private void escrow(String status, int amount, String payee, String description) {
    shown.put(
        "me /escrow/esc_1",
        """
        {"escrow_id":"esc_1","status":"%s","amount_usd":%d,"description":"%s",
         "creator_id":"ag_1","counterparty_id":"%s"}
        """
            .formatted(status, amount, description, payee));
  }

  private void trades(String... rows) {
    shown.put("me /v1/trade/history?limit=200", "{\"trades\":[" + String.join(",", rows) + "]}");
  }

  private static String trade(String orderId, String side, String size) {
    return """
    {"id":"trd_%s","orderId":"%s","coin":"BTC","side":"%s","sizeUsd":%s,"createdAt":%d}
    """
        .formatted(orderId, orderId, side, size, SENT.plusSeconds(1).getEpochSecond());
  }

  private void positions(String rows, String source) {
    shown.put(
        "me /v1/trade/positions", "{\"positions\":[" + rows + "],\"source\":\"" + source + "\"}");
  }

  private void stored(String status) {
    shown.put(
        "me /v1/trade/positions?status=all",
        "{\"source\":\"database\",\"positions\":[{\"id\":\"pos_1\",\"coin\":\"BTC\","
            + "\"sizeUsd\":500,\"status\":\"%s\"}]}".formatted(status));
  }

  private Receipt happened(Operation op) {
    Finding finding = find(op);
    assertThat(finding).isInstanceOf(Finding.Happened.class);
    return ((Finding.Happened) finding).receipt();
  }

  private Finding find(Operation op) {
    Dialect.LookUp lookUp =
        new Dialect.LookUp(
            new Shown(),
            new Attempted(SENT, lastSent, soleWriter, knownIds),
            NOW,
            Duration.ofMinutes(2),
            Duration.ofSeconds(5));
    Finding finding = Dialects.named("services").lookUp(op, KEY, lookUp);
    assertThat(finding.evidence()).isNotBlank();
    return finding;
  }

  private final class Shown implements Dialect.Reader {
    @Override
    public <T> Outcome<T> read(String agent, Query<T> query) {
      String path = query.call().path();
      @Nullable String body = shown.get(agent + " " + path);
      Exchange exchange =
          new Exchange("GET", URI.create(path), "", body == null ? 404 : 200, "", Duration.ZERO);
      if (body == null) {
        return new Outcome.Declined<>("not_found", "", exchange);
      }
      return body.equals("DOWN")
          ? new Outcome.Unknown<>("reset", exchange)
          : new Outcome.Done<>(
              query.reading().apply(Objects.requireNonNull(Json.parseOrNull(body))), exchange);
    }
  }
}
