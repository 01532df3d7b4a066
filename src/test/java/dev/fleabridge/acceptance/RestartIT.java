package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A replica ends between its call and the answer; another goes on with the same database. */
class RestartIT {

  @Test
  void whatWasOnItsWayIsReviewedAndWhatWaitedIsSentAndNothingTwice() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        Upstream upstream = Upstream.start(0)) {
      upstream.script("agt_payer_cut-off", new Reply.Hanging());
      upstream.balance("agt_payer_waiting", "0");
      Map<String, String> configuration = configuration(database, upstream);
      try (Bridge first = Bridge.start(configuration)) {
        first.client().accepted(Samples.signal("cut-off"));
        first.client().accepted(Samples.signal("waiting"));
        first.client().awaitStep("e-waiting", "pay", "HELD");
        await()
            .atMost(Client.PATIENCE)
            .until(() -> upstream.calls("agt_payer_cut-off").size() == 1);
        first.client().awaitStep("e-cut-off", "pay", "SENDING");
      }
      upstream.balance("agt_payer_waiting", "10");

      try (Bridge second = Bridge.start(configuration)) {
        assertThat(second.client().postEvent(Samples.signal("cut-off")).text())
            .contains("duplicate");
        JsonNode pay = second.client().awaitStep("e-cut-off", "pay", "NEEDS_REVIEW");
        assertThat(pay.path("history").valueStream().map(move -> move.path("to").asString()))
            .containsExactly("READY", "SENDING", "UNKNOWN", "NEEDS_REVIEW");
        assertThat(pay.path("reserved").asString()).isEqualTo("0.102");
        assertThat(pay.path("attempts")).hasSize(1);
        second.client().awaitStep("e-waiting", "pay", "DONE");
        upstream.letGo();
      }
      assertThat(upstream.calls("agt_payer_cut-off")).hasSize(1);
      assertThat(upstream.calls("agt_payer_waiting")).hasSize(1);
    }
  }

  private static Map<String, String> configuration(
      EmbeddedPostgresDatabase database, Upstream upstream) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", database.jdbcUrl());
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.purpleflea.response-timeout", "12s");
    configuration.put("fleabridge.purpleflea.call-timeout", "12s");
    configuration.put("fleabridge.engine.lease", "13s");
    configuration.put("fleabridge.engine.drain", "200ms");
    return configuration;
  }
}
