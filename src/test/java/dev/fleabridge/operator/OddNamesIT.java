package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * Ids and handles are the producers': what cannot stand in a path can be asked for all the same.
 */
@OperatorTest
class OddNamesIT {

  private static final String NOTE = "{\"note\":\"because of ticket 7\"}";

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  OddNamesIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, escrow, audit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a%2Fb", "a;b", "a//b", "a\\b", "../b", "%", "replay", "a b", "é"})
  void anEventOfAnyIdIsReadAndReplayed(String id) {
    filer.file("another", "k0");
    String run = filer.file(id, "k1").runs().getFirst().id().toString();

    JsonNode page = caller.get("viewer", "/v1/events?id=" + encoded(id)).body();
    Reply replay = caller.post("operator", "/v1/events/replay?id=" + encoded(id), "");
    Reply applied = caller.post("operator", "/v1/events/replay?apply=true&id=" + encoded(id), NOTE);

    assertThat(page.path("items")).as(page.toString()).hasSize(1);
    JsonNode event = page.path("items").get(0);
    assertThat(event.path("id").asString()).isEqualTo(id);
    assertThat(event.path("raw").asString()).isEqualTo("raw of " + id);
    assertThat(event.path("runs").path(0).path("id").asString()).isEqualTo(run);
    assertThat(replay.status()).as(replay.text()).isEqualTo(200);
    assertThat(replay.body().path("event").asString()).isEqualTo(id);
    assertThat(applied.body().path("applied").booleanValue()).isTrue();
    assertThat(caller.get("viewer", "/v1/actions?event=" + encoded(id)).body().path("items"))
        .hasSize(2);
  }

  @Test
  void anIdWithPlainSlashesMayStandInThePathToo() {
    filer.file("order/1/2", "k1");

    Reply reply = caller.get("viewer", "/v1/events/order/1/2");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("id").asString()).isEqualTo("order/1/2");
  }

  @Test
  void whatIsNotThereIsAnEmptyPageOr404AndAnEmptyIdIsNoFilter() {
    filer.file("e1", "k1");

    assertThat(caller.get("viewer", "/v1/events?id=none").body().path("items")).isEmpty();
    assertThat(caller.get("viewer", "/v1/events?id=").body().path("items")).hasSize(1);
    assertThat(caller.get("viewer", "/v1/events?id=a%00").status()).isEqualTo(400);
    assertThat(caller.post("operator", "/v1/events/replay?id=none", "").status()).isEqualTo(404);
    assertThat(caller.post("operator", "/v1/events/replay", "").status()).isEqualTo(400);
    assertThat(caller.post("viewer", "/v1/events/replay?id=e1", "").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "a;b", "a%2Fb", "arn:aws:x/y"})
  void anEscrowOfAnyHandleIsRead(String ref) {
    UUID action = filer.file("e1", "k1").runs().getFirst().actions().getFirst();
    for (String each : new String[] {"another", ref}) {
      jdbc.update(
          "insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at) values (?, ?, ?, 'agt_a', 'agt_b', 5, 'FUNDED', now(), now())",
          each,
          "esc of " + each,
          action);
    }

    JsonNode page = caller.get("viewer", "/v1/escrows?ref=" + encoded(ref)).body();

    assertThat(page.path("items")).hasSize(1);
    assertThat(page.path("items").get(0).path("ref").asString()).isEqualTo(ref);
    assertThat(caller.get("viewer", "/v1/escrows?ref=none").body().path("items")).isEmpty();
    assertThat(caller.get("viewer", "/v1/escrows?ref=").body().path("items")).hasSize(2);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
