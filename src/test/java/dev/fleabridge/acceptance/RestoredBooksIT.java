package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * The database is restored, and the books have forgotten what was paid since: the steps of
 * docs/deploy.md#the-database-must-be-restored pay nothing twice.
 */
class RestoredBooksIT {

  /** Nobody listens there. */
  private static final String NOWHERE = "https://localhost:1";

  private static final String NOTE = "{\"note\":\"restored\"}";

  @Test
  void nothingIsPaidAgainByWhoeverFollowsThePage() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
        Upstream upstream = Upstream.start(0)) {
      String lost = database.jdbcUrl();
      try (Bridge bridge = start(lost, NOWHERE)) {
        bridge.client().accepted(Samples.signal("ready-then"));
        bridge.client().awaitStep("e-ready-then", "pay", "READY");
      }
      String restored = copied(lost);
      try (Bridge bridge = start(lost, upstream.url())) {
        bridge.client().awaitStep("e-ready-then", "pay", "DONE");
        bridge.client().accepted(Samples.signal("since"));
        bridge.client().awaitStep("e-since", "pay", "DONE");
      }

      try (Bridge bridge = start(restored, NOWHERE)) {
        assertThat(bridge.client().postEvent(Samples.signal("since")).text()).contains("accepted");
        bridge.client().awaitStep("e-since", "pay", "READY");
        assertThat(bridge.client().as("operator", "PUT", "/v1/pauses/all", NOTE).status())
            .isEqualTo(200);
      }
      try (Bridge bridge = start(restored, upstream.url())) {
        Client client = bridge.client();
        client.accepted(Samples.signal("later"));
        client.awaitStep("e-later", "pay", "HELD");
        for (String paid : new String[] {"ready-then", "since"}) {
          JsonNode held = client.awaitStep("e-" + paid, "pay", "HELD");
          assertThat(held.path("reason").asString()).isEqualTo("paused");
          assertThat(upstream.effects("agt_payer_" + paid))
              .singleElement()
              .satisfies(
                  made -> assertThat(made.body()).contains(held.path("idempotencyKey").asString()));
          assertThat(client.lever("operator", held.path("id").asString(), "cancel", NOTE).status())
              .isEqualTo(200);
        }
        assertThat(client.as("operator", "DELETE", "/v1/pauses/all", NOTE).status()).isEqualTo(204);
        client.awaitStep("e-later", "pay", "DONE");
      }
      for (String signal : new String[] {"ready-then", "since", "later"}) {
        assertThat(upstream.effects("agt_payer_" + signal)).as(signal).hasSize(1);
      }
    }
  }

  private static Bridge start(String database, String purpleFlea) {
    return Bridge.start(
        Map.of(
            "spring.datasource.url", database,
            "fleabridge.purpleflea.base-url", purpleFlea,
            "fleabridge.engine.drain", "200ms"));
  }

  /** A copy of what the books say now, on the same server; nobody may use them meanwhile. */
  private static String copied(String database) {
    String elsewhere = database.replace("/postgres?", "/template1?");
    new JdbcTemplate(new DriverManagerDataSource(elsewhere))
        .execute("create database restored template postgres");
    return database.replace("/postgres?", "/restored?");
  }
}
