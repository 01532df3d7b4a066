package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The database is restored, and the books have forgotten what came since: the steps of
 * docs/deploy.md#the-database-must-be-restored pay nothing twice, and lose nothing that comes
 * again.
 */
class RestoredBooksIT {

  /** Nobody listens there. */
  private static final String NOWHERE = "https://localhost:1";

  private static final String NOTE = "{\"note\":\"restored\"}";
  private static final String ALL_DECLINED =
      "{\"act\":\"retry\",\"filter\":{\"state\":\"DECLINED\"},\"note\":\"restored\"}";
  private static final Path RULES = Path.of("config/rules.yaml");

  @TempDir Path folder;

  @Test
  void nothingIsPaidTwiceOrLostByWhoeverFollowsThePage() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
        Upstream upstream = Upstream.start(0)) {
      String lost = database.jdbcUrl();
      fillBooks(lost, upstream);
      String restored = copied(lost);
      String keyOfUnpaid = goOn(lost, upstream);

      Path rules = folder.resolve("rules.yaml");
      Files.writeString(rules, "# as of the day of the restore\n" + rulesSince());
      pauseOutOfReach(restored, rules);
      try (Bridge bridge = start(restored, upstream.url(), rules)) {
        Client client = bridge.client();
        comesAgain(client, keyOfUnpaid);
        for (String paid : new String[] {"ready-then", "since", "declined-then"}) {
          cancelAsPaid(client, upstream, paid);
        }
        assertThat(upstream.effects("agt_payer_unpaid-since")).isEmpty();
        assertThat(client.as("operator", "DELETE", "/v1/pauses/all", NOTE).status()).isEqualTo(204);
        client.awaitStep("e-unpaid-since", "pay", "DONE");

        JsonNode retried = client.as("operator", "POST", "/v1/actions/bulk", ALL_DECLINED).json();
        assertThat(retried.path("count").asInt(-1)).isZero();
      }
      for (String signal : new String[] {"ready-then", "declined-then", "since", "unpaid-since"}) {
        assertThat(upstream.effects("agt_payer_" + signal)).as(signal).hasSize(1);
      }
    }
  }

  /** The books of the restored time. */
  private static void fillBooks(String database, Upstream upstream) {
    upstream.script("agt_payer_declined-then", Reply.refusal(400));
    try (Bridge bridge = start(database, upstream.url(), RULES)) {
      bridge.client().accepted(Samples.signal("declined-then"));
      bridge.client().awaitStep("e-declined-then", "pay", "DECLINED");
    }
    try (Bridge bridge = start(database, NOWHERE, RULES)) {
      bridge.client().accepted(Samples.signal("ready-then"));
      bridge.client().awaitStep("e-ready-then", "pay", "READY");
    }
  }

  /** What the restored books do not know; the key of what was accepted and not paid. */
  private static String goOn(String database, Upstream upstream) throws IOException {
    try (Bridge bridge = start(database, upstream.url(), RULES)) {
      Client client = bridge.client();
      client.awaitStep("e-ready-then", "pay", "DONE");
      String refused = client.awaitStep("e-declined-then", "pay", "DECLINED").path("id").asString();
      assertThat(client.lever("operator", refused, "retry", NOTE).status()).isEqualTo(200);
      client.awaitStep("e-declined-then", "pay", "DONE");

      String reload =
          JsonMapper.shared()
              .writeValueAsString(Map.of("note", "more for a signal", "rules", rulesSince()));
      assertThat(client.as("operator", "POST", "/v1/rules/reload", reload).text())
          .contains("IN_FORCE");
      client.accepted(Samples.signal("since"));
      client.awaitStep("e-since", "pay", "DONE");
      String pause = "/v1/pauses/agent:agt_payer_unpaid-since";
      assertThat(client.as("operator", "PUT", pause, NOTE).status()).isEqualTo(200);
      client.accepted(Samples.signal("unpaid-since"));
      return client.awaitStep("e-unpaid-since", "pay", "HELD").path("idempotencyKey").asString();
    }
  }

  private static void pauseOutOfReach(String database, Path rules) {
    try (Bridge bridge = start(database, NOWHERE, rules)) {
      Client client = bridge.client();
      assertThat(client.postEvent(Samples.signal("since")).text()).contains("accepted");
      client.awaitStep("e-since", "pay", "READY");
      assertThat(client.as("operator", "PUT", "/v1/pauses/all", NOTE).status()).isEqualTo(200);
    }
  }

  /** A replay of the archive brings what the books know and what they have forgotten. */
  private static void comesAgain(Client client, String keyOfUnpaid) {
    for (String known : new String[] {"ready-then", "declined-then", "since"}) {
      assertThat(client.postEvent(replayed(known)).text()).as(known).contains("duplicate");
    }
    client.accepted(replayed("unpaid-since"));
    JsonNode unpaid = client.awaitStep("e-unpaid-since", "pay", "HELD");
    assertThat(unpaid.path("reason").asString()).isEqualTo("paused");
    assertThat(unpaid.path("idempotencyKey").asString()).isEqualTo(keyOfUnpaid);
    assertThat(unpaid.path("amount").asString()).as("by the rules since").isEqualTo("0.20");

    String refused = client.awaitStep("e-declined-then", "pay", "DECLINED").path("id").asString();
    assertThat(client.lever("operator", refused, "retry", NOTE).status()).isEqualTo(200);
  }

  private static String replayed(String signal) {
    return Samples.signal(signal).replaceFirst("\\{", "{\"replay-name\":\"gap-1\",");
  }

  /** No lever takes what is canceled, so that nobody can have it paid again. */
  private static void cancelAsPaid(Client client, Upstream upstream, String signal) {
    JsonNode held = client.awaitStep("e-" + signal, "pay", "HELD");
    assertThat(held.path("reason").asString()).isEqualTo("paused");
    assertThat(upstream.effects("agt_payer_" + signal))
        .singleElement()
        .satisfies(
            made -> assertThat(made.body()).contains(held.path("idempotencyKey").asString()));
    String id = held.path("id").asString();
    assertThat(client.lever("operator", id, "cancel", NOTE).status()).isEqualTo(200);
    assertThat(client.lever("operator", id, "retry", NOTE).status()).isEqualTo(409);
  }

  /** Rules that somebody puts in force after the restored time. */
  private static String rulesSince() throws IOException {
    String rules = Files.readString(RULES);
    String since = rules.replaceFirst("amount: \"0\\.10\"", "amount: \"0.20\"");
    assertThat(since).isNotEqualTo(rules);
    return since;
  }

  private static Bridge start(String database, String purpleFlea, Path rules) {
    return Bridge.start(
        Map.of(
            "spring.datasource.url",
            database,
            "fleabridge.purpleflea.base-url",
            purpleFlea,
            "fleabridge.rules.location",
            rules.toString(),
            "fleabridge.engine.drain",
            "200ms"));
  }

  /** A copy of what the books say now, on the same server; nobody may use them meanwhile. */
  private static String copied(String database) {
    String elsewhere = database.replace("/postgres?", "/template1?");
    new JdbcTemplate(new DriverManagerDataSource(elsewhere))
        .execute("create database restored template postgres");
    return database.replace("/postgres?", "/restored?");
  }
}
