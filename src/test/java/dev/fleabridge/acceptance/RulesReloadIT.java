package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Two replicas run, and their rules are exchanged by a call, by a file and by a bad file. */
class RulesReloadIT {

  @TempDir private Path folder;

  @Test
  void rulesAreExchangedWhileTwoReplicasRun() throws Exception {
    Path file = Files.writeString(folder.resolve("one.yaml"), rules("0.1"));
    Path other = Files.writeString(folder.resolve("two.yaml"), rules("0.1"));
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        Upstream upstream = Upstream.start(0);
        Bridge one = Bridge.start(configuration(database, upstream, file));
        Bridge two = Bridge.start(configuration(database, upstream, other))) {
      paysByRevision(one, "first", "0.1", 1);

      assertThat(reload(one, rules("0.2")).json().path("result").asString()).isEqualTo("IN_FORCE");
      awaitRevision(two, 2);
      paysByRevision(two, "second", "0.2", 2);
      assertThat(one.client().get("/v1/rules").json().path("replicas")).hasSize(2);

      Files.writeString(other, rules("0.3").replace("when:", "wann:"));
      await().atMost(Client.PATIENCE).until(() -> !here(two).path("problem").isNull());
      assertThat(here(two).path("problem").asString()).contains("line 3: rule signal-payout: wann");
      paysByRevision(two, "third", "0.2", 2);

      Files.writeString(other, rules("0.3"));
      awaitRevision(one, 3);
      paysByRevision(one, "fourth", "0.3", 3);

      ofANewerRelease(new JdbcTemplate(database.dataSource()));
      for (Bridge bridge : new Bridge[] {one, two}) {
        await().atMost(Client.PATIENCE).until(() -> readiness(bridge) == 503);
        assertThat(bridge.client().postEvent(Samples.signal("fifth")).status()).isEqualTo(503);
        assertThat(here(bridge).path("problem").asString()).contains("revision 4", "new-word");
      }
      assertThat(upstream.calls("agt_payer_fifth")).isEmpty();

      assertThat(
              two.client()
                  .as(
                      "operator",
                      "POST",
                      "/v1/rules/revisions/2/put-in-force",
                      "{\"note\":\"the new word is not known yet\"}")
                  .status())
          .isEqualTo(200);
      awaitRevision(one, 5);
      await().atMost(Client.PATIENCE).until(() -> readiness(one) == 200);
      paysByRevision(one, "fifth", "0.2", 5);
      for (String name : new String[] {"first", "second", "third", "fourth", "fifth"}) {
        assertThat(upstream.calls("agt_payer_" + name)).hasSize(1);
      }
    }
  }

  private static void paysByRevision(Bridge bridge, String name, String amount, int revision) {
    bridge.client().accepted(Samples.signal(name));
    JsonNode pay = bridge.client().awaitStep("e-" + name, "pay", "DONE");
    assertThat(pay.path("amount").asString()).startsWith(amount);
    JsonNode run = bridge.client().get("/v1/runs/" + pay.path("run").asString()).json();
    assertThat(run.path("revision").intValue()).isEqualTo(revision);
  }

  private static Answered reload(Bridge bridge, String rules) {
    String body = Json.object().put("rules", rules).put("note", "ticket 7").toString();
    return bridge.client().as("operator", "POST", "/v1/rules/reload", body);
  }

  private static void awaitRevision(Bridge bridge, int revision) {
    await()
        .atMost(Client.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> here(bridge).path("revision").asInt(0) == revision);
  }

  private static JsonNode here(Bridge bridge) {
    return bridge.client().get("/v1/rules").json().path("here");
  }

  private static int readiness(Bridge bridge) {
    return bridge.client().get("/actuator/health/readiness").status();
  }

  /** As if a replica of a newer release had put rules in force. */
  private static void ofANewerRelease(JdbcTemplate jdbc) {
    jdbc.update("update rule_revision set standing = 'SUPERSEDED' where standing = 'IN_FORCE'");
    jdbc.update(
        """
        insert into rule_revision (number, hash, content, grammar, origin, submitted_by,
          submitted_at, note, acknowledged, standing, in_force_by, in_force_at, in_force_note)
        select 4, 'hash', ?, 99, 'START', 'rules-file', now(), '', '{}', 'IN_FORCE', 'rules-file',
          now(), ''
        """,
        rules("0.4").replace("key:", "new-word: 1\n    key:"));
  }

  private static Map<String, String> configuration(
      EmbeddedPostgresDatabase database, Upstream upstream, Path rules) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", database.jdbcUrl());
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.rules.location", rules.toString());
    configuration.put("fleabridge.rules.poll-interval", "200ms");
    return configuration;
  }

  private static String rules(String amount) {
    return """
    rules:
      - id: signal-payout
        when: { source: [ml.inference] }
        key: "{%% $detail.signal_id %%}"
        steps:
          pay:
            transfer:
              payer: "{%% $detail.producing_agent %%}"
              payee: "{%% $detail.recipient_agent %%}"
              amount: "%s"
              memo: paid
    """
        .formatted(amount);
  }
}
