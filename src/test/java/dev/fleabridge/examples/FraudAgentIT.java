package dev.fleabridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Plays the script of the guide's fraud detection agent over MCP: what it says is what comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FraudAgentIT {

  private static final Path FOLDER = Path.of("config", "examples", "mcp", "fraud-agent");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  private final SandboxServer sandbox = SandboxServer.start(SandboxSettings.defaults().withPort(0));
  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext context;

  @BeforeAll
  void start() {
    sandbox.openAgent("fraud-agent-001", new BigDecimal("15"));
    context =
        new SpringApplication(Fleabridge.class)
            .run(
                "--spring.config.additional-location=file:" + FOLDER + "/",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--fleabridge.purpleflea.base-url=" + sandbox.url(),
                "--fleabridge.purpleflea.api-key=pf_test_example",
                "--fleabridge.limits.per-action=none",
                "--fleabridge.limits.per-day=none",
                "--db-scheduler.polling-interval=200ms");
  }

  @AfterAll
  void stop() throws IOException {
    context.close();
    sandbox.close();
    database.close();
  }

  @Test
  void theScriptGoesAsItSays() {
    String escrow = "";
    for (JsonNode step : Json.read(Scenario.read(FOLDER.resolve("script.json")))) {
      String arguments = step.path("arguments").toString().replace("<escrow_id>", escrow);
      JsonNode answer = call(step.path("tool").asString(), Json.readObject(arguments));

      Stream.of("state", "reason", "repeated", "error")
          .filter(step::has)
          .forEach(field ->
              assertThat(answer.path("structuredContent").path(field))
                  .as("%s of: %s\n%s", field, step.path("says").asString(), answer)
                  .isEqualTo(step.path(field)));
      String made = answer.path("structuredContent").path("escrow_id").asString("");
      escrow = made.isEmpty() ? escrow : made;
    }
    assertThat(sandbox.balance("auditor-agent-001")).isEqualByComparingTo("100.99");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(sandbox.balance("reward-pool")).isEqualByComparingTo("95");
          assertThat(sandbox.balance("fraud-agent-001")).isEqualByComparingTo("19");
        });
    sandbox.openAgent("fraud-agent-001", new BigDecimal("27.50"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(sandbox.balance("fraud-agent-001")).isEqualByComparingTo("20"));
    assertThat(sandbox.duplicates()).isEmpty();
  }

  private JsonNode call(String tool, ObjectNode arguments) {
    ObjectNode message =
        Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
    message.putObject("params").put("name", tool).set("arguments", arguments);
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
            .header("Authorization", "Bearer dev-fraud-agent-key")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return message(response.body()).path("result");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An answer that took its time comes as an event among comments. */
  private static JsonNode message(String body) {
    return body.lines()
        .filter(line -> line.startsWith("data:"))
        .map(line -> Json.read(line.substring("data:".length())))
        .findFirst()
        .orElseGet(() -> Json.read(body));
  }
}
