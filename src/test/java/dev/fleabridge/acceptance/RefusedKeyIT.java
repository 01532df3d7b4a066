package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Purple Flea refuses the key of everybody. The payments wait, and go on when it is exchanged. */
class RefusedKeyIT {

  private static final int PAYMENTS = 40;
  private static final String SECRET = "fleabridge/purple-flea";

  @Test
  void allPaymentsWaitAndPurpleFleaIsHardlyAskedUntilTheSecretHasAnotherKey() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        AwsStandIn aws = AwsStandIn.start(0);
        Upstream upstream = Upstream.start(0)) {
      aws.secrets().put(SECRET, "pf_live_first");
      try (Bridge bridge = Bridge.start(configuration(database, aws, upstream))) {
        bridge.client().accepted(signal(0));
        bridge.client().awaitStep("e-0", "pay", "DONE");

        upstream.refuseKey("pf_live_first");
        int before = upstream.callsWith("pf_live_first").size();
        for (int i = 1; i <= PAYMENTS; i++) {
          bridge.client().accepted(signal(i));
        }
        await().atMost(Client.PATIENCE).until(() -> waiting(bridge).size() == PAYMENTS);
        assertThat(bridge.client().actions("state=DECLINED")).isEmpty();
        // The balance is read before it is refused, and some payments leave together.
        assertThat(upstream.callsWith("pf_live_first").size() - before).isLessThan(PAYMENTS);

        aws.secrets().put(SECRET, "pf_live_second");
        for (int i = 1; i <= PAYMENTS; i++) {
          bridge.client().awaitStep("e-" + i, "pay", "DONE");
        }
        assertThat(upstream.effects("agt_treasury")).hasSize(PAYMENTS + 1);
      }
    }
  }

  private static List<JsonNode> waiting(Bridge bridge) {
    return bridge.client().actions("agent=agt_treasury").stream()
        .filter(action -> action.path("reason").asString("").equals("key_refused"))
        .filter(action -> List.of("HELD", "READY").contains(action.path("state").asString()))
        .toList();
  }

  private static String signal(int number) {
    return Samples.signal("e-" + number, "s-" + number, "agt_treasury", "agt_payee");
  }

  private static Map<String, String> configuration(
      EmbeddedPostgresDatabase database, AwsStandIn aws, Upstream upstream) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", database.jdbcUrl());
    configuration.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.purpleflea.api-key", "");
    configuration.put("fleabridge.purpleflea.secret", SECRET);
    configuration.put("fleabridge.engine.drain", "200ms");
    return configuration;
  }
}
