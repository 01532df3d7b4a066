package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.DatabaseUser;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The database's password is rotated, as RDS and Secrets Manager do, and nothing is restarted. */
class DatabaseRotationIT {

  private static final String SECRET = "fleabridge/database";

  @Test
  void paymentsGoOnWhileThePasswordIsRotatedAndWhileSecretsManagerIsAway() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        AwsStandIn aws = AwsStandIn.start(0);
        Upstream upstream = Upstream.start(0)) {
      DatabaseUser user = DatabaseUser.create(database, "bridge", "one");
      aws.secrets().put(SECRET, login("one"));
      try (Bridge bridge = Bridge.start(configuration(user, aws, upstream))) {
        pays(bridge, "before");

        // RDS sets the password first. The secret follows some moments later.
        aws.secrets().begin(SECRET, login("two"));
        user.password("two");
        user.disconnect();
        pays(bridge, "during");
        aws.secrets().finish(SECRET);
        user.disconnect();
        pays(bridge, "after");

        aws.faults().refuse("GetSecretValue", 1_000, 400, "AccessDeniedException", "away");
        user.disconnect();
        pays(bridge, "away");
        assertThat(upstream.calls("agt_payer_away")).hasSize(1);
      }
    }
  }

  private static void pays(Bridge bridge, String what) {
    // A pool finds a dead connection when it is used, unless it was used half a second ago.
    await()
        .atMost(Client.PATIENCE)
        .during(Duration.ofSeconds(1))
        .until(() -> bridge.client().get("/v1/actions").status() == 200);
    bridge.client().accepted(Samples.signal(what));
    bridge.client().awaitStep("e-" + what, "pay", "DONE");
  }

  private static String login(String password) {
    return "{\"username\":\"bridge\",\"password\":\"%s\",\"engine\":\"postgres\"}"
        .formatted(password);
  }

  private static Map<String, String> configuration(
      DatabaseUser user, AwsStandIn aws, Upstream upstream) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", user.url());
    configuration.put("fleabridge.database.secret", SECRET);
    configuration.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.engine.drain", "200ms");
    return configuration;
  }
}
