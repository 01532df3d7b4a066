package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Orders whose answer is lost at a trading server that fills first and writes afterwards, in lots,
 * and whose exchange nets what an agent holds (docs/reference/purpleflea-api.md#trading).
 */
class LostOrderIT {

  private static final String RULES =
      """
      rules:
        - id: open
          when: { source: [test.open] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: ag_trader, market: "{% $detail.market %}", side: "{% $detail.side %}", amount: "{% $detail.amount %}", leverage: "5" } }
        - id: close
          when: { source: [test.close] }
          key: "{% $detail.key %}"
          steps:
            close: { close-position: { agent: ag_trader, position: "{% $detail.position %}" } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private PublicServers servers;
  private int filed;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
    servers = new PublicServers(bench.clock);
    servers.open("ag_trader", "1");
    bench.balance("ag_trader", "100000");
    // Both of the exchange's lists have a row, so that an empty one is not taken for a failure.
    place("ETH", "long", "64");
    place("GOLD", "long", "52");
    bench.clock.advance(Duration.ofHours(2));
    bench.balance("ag_trader", "100000");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  /** As it was seen: the fill is 3.2% off and ends an opposite position, and no book shows it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOrderThatEndedAnOppositePositionIsNotPlacedAgain(boolean soleWriter) throws Exception {
    place("BTC", "short", "10");
    bench.clock.advance(Duration.ofHours(2));
    bench.balance("ag_trader", "100000");
    servers.sandbox.set("orderFails", "true");
    UUID lost = placeInDoubt("BTC", "long", "10");
    servers.sandbox.set("orderFails", "false");

    reconcile(soleWriter);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(opened()).isEqualTo(4);
    assertThat(held()).as("what the exchange holds").containsExactly("ETH", "xyz:GOLD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.4", "1"})
  void anUnownedTradeOfAnySizeRulesAbsenceOut(String share) {
    servers.sandbox.set("fillShare", share);
    UUID lost = lose(Kind.LOST_AFTER, "BTC", "long", "10");

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void anOrderThatWasFilledInPartIsForAPerson() {
    servers.sandbox.set("fillShare", "0.4");
    UUID lost = lose(Kind.LOST_AFTER, "SOL", "long", "500");

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void anOrderThatDiffersByItsLotIsFoundWithItsPosition() {
    UUID lost = lose(Kind.LOST_AFTER, "BTC", "long", "10");

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    ObjectNode result = result(lost);
    assertThat(result.path("positionId").asString()).startsWith("pos_");
    assertThat(result.path("orderId").asString()).startsWith("ord_");
    assertThat(result.path("filled").asString()).isEqualTo("9.750000");
    assertThat(result.path("price").asString()).isEqualTo("65000.000000");
    assertThat(result.path("leverage").asString()).isEqualTo("5.000000");
    assertThat(result.has("deviations")).isFalse();
  }

  @Test
  void aCloseDoesNotMakeALaterOrderUnfindable() {
    UUID first = place("SOL", "long", "300");
    UUID closed =
        file("close", "\"position\":\"" + result(first).path("positionId").asString() + "\"");
    bench.runUntilIdle(sender()::send);
    assertThat(state(closed)).isEqualTo(ActionState.DONE);
    UUID lost = lose(Kind.LOST_AFTER, "SOL", "long", "450");

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(result(lost).path("filled").asString()).isEqualTo("450.000000");
  }

  @Test
  void aLostCloseIsFoundByItsTrade() {
    UUID first = place("SOL", "long", "300");
    servers.sandbox.faults().add(Fault.next(Kind.LOST_AFTER, 1, "*").onlyFor("POST"));
    UUID lost =
        file("close", "\"position\":\"" + result(first).path("positionId").asString() + "\"");
    bench.runUntilIdle(sender()::send);

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(result(lost).path("price").asString()).isEqualTo("150.000000");
  }

  @Test
  void anOrderThatWasNotPlacedGoesOutOnce() {
    UUID lost = lose(Kind.LOST_BEFORE, "BTC", "long", "10");

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(opened()).isEqualTo(4);
    assertThat(bench.ledger.attempts().of(lost)).hasSize(2);
  }

  @Test
  void anOrderThatWasNotPlacedIsForAPersonWhereOthersMayTrade() {
    UUID lost = lose(Kind.LOST_BEFORE, "BTC", "long", "10");

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  private UUID lose(Kind kind, String market, String side, String amount) {
    servers.sandbox.faults().add(Fault.next(kind, 1, "*").onlyFor("POST"));
    return placeInDoubt(market, side, amount);
  }

  private UUID placeInDoubt(String market, String side, String amount) {
    UUID id = placing(market, side, amount);
    assertThat(state(id)).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private UUID place(String market, String side, String amount) {
    UUID id = placing(market, side, amount);
    assertThat(state(id)).isEqualTo(ActionState.DONE);
    return id;
  }

  private UUID placing(String market, String side, String amount) {
    UUID id =
        file(
            "open",
            "\"market\":\"%s\",\"side\":\"%s\",\"amount\":\"%s\"".formatted(market, side, amount));
    bench.runUntilIdle(sender()::send);
    return id;
  }

  private UUID file(String rule, String detail) {
    filed++;
    String event = "{\"key\":\"k%d\",%s}".formatted(filed, detail);
    return bench
        .file(Workbench.event("e" + filed, "test." + rule, "Test", event))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private ObjectNode result(UUID id) {
    return Objects.requireNonNullElseGet(bench.action(id).result(), Json::object);
  }

  private ActionState state(UUID id) {
    return bench.action(id).state();
  }

  private List<String> held() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(servers.sandbox.url() + "/v1/trade/positions"))
            .header("Authorization", "Bearer pf_test_ag_trader")
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Json.readObject(body)
          .path("positions")
          .valueStream()
          .map(position -> position.path("coin").asString())
          .toList();
    }
  }

  /** How many calls the trading server took for orders. */
  private long opened() {
    return servers.sandbox.calls().stream()
        .filter(call -> call.path().endsWith("/trade/open"))
        .count();
  }

  /** Looks while it is early, and once it is settled. */
  private void reconcile(boolean soleWriter) {
    for (Duration wait : new Duration[] {Duration.ofSeconds(5), Duration.ofMinutes(10)}) {
      bench.clock.advance(wait);
      bench
          .reconciler(
              new PurpleFleaInquiry(
                  servers.client,
                  bench.earlierAttempts(soleWriter),
                  false,
                  Duration.ofHours(24),
                  bench.clock))
          .reconcileDue();
    }
    bench.balance("ag_trader", "100000");
    bench.runUntilIdle(sender()::send);
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(true),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }
}
