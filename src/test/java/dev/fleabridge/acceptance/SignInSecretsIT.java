package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A source and a person sign in by secrets that are exchanged while the bridge runs. */
class SignInSecretsIT {

  @Test
  void newKeysAndPasswordsAreGoodWithoutARestart() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        AwsStandIn aws = AwsStandIn.start(0);
        Upstream upstream = Upstream.start(0)) {
      aws.secrets().put("sources", "{\"lab-2\":\"lab-key-one\"}");
      aws.secrets().put("operators", "{\"ann\":\"{noop}elsewhere\"}");
      Map<String, String> configuration = new LinkedHashMap<>();
      configuration.put("spring.datasource.url", database.jdbcUrl());
      configuration.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
      configuration.put("fleabridge.purpleflea.base-url", upstream.url());
      configuration.put("fleabridge.security.secret-time-to-live", "10s");
      configuration.put("fleabridge.security.sources.lab-2.secret", "sources#lab-2");
      configuration.put("fleabridge.security.sources.lab-2.event-sources", "ml.*");
      configuration.put("fleabridge.security.operators.ann.secret", "operators#ann");
      configuration.put("fleabridge.security.operators.ann.roles", "viewer");
      try (Bridge bridge = Bridge.start(configuration)) {
        assertThat(post(bridge, "lab-key-one", "a")).isEqualTo(202);
        assertThat(bridge.client().as("ann", "GET", "/v1/rules", "").status()).isEqualTo(401);

        aws.secrets().put("sources", "{\"lab-2\":\"lab-key-two\"}");
        // The client's people have their names for passwords.
        aws.secrets().put("operators", "{\"ann\":\"{noop}ann\"}");
        await()
            .atMost(Client.PATIENCE)
            .until(() -> bridge.client().as("ann", "GET", "/v1/rules", "").status() == 200);
        assertThat(post(bridge, "lab-key-two", "b")).isEqualTo(202);
        assertThat(post(bridge, "lab-key-one", "c")).as("the previous one").isEqualTo(202);
        assertThat(post(bridge, "lab-key-zero", "d")).isEqualTo(403);
      }
    }
  }

  private static int post(Bridge bridge, String key, String name) {
    byte[] body = Samples.signal(name).getBytes(StandardCharsets.UTF_8);
    return bridge.client().postEvent(key, body).status();
  }
}
