package dev.fleabridge.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.mcp.McpService.Reply;
import dev.fleabridge.model.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One address, two eras: what a client that keeps to the protocol gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpDoorIT {

  private McpService door;

  @BeforeAll
  void start() {
    door = McpService.start();
  }

  @AfterAll
  void stop() {
    door.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"})
  void anOldClientIsGreetedInItsVersion(String version) {
    Reply reply = door.legacy("initialize", hello(version));

    assertThat(reply.status()).isEqualTo(200);
    JsonNode result = reply.body().path("result");
    assertThat(result.path("protocolVersion").asString()).isEqualTo(version);
    assertThat(result.path("serverInfo").path("name").asString()).isEqualTo("fleabridge");
    assertThat(result.path("capabilities").propertyNames()).containsExactly("tools");
    assertThat(result.path("instructions").asString()).contains("reference");
    assertThat(reply.header("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void anOldClientOfAnUnknownVersionIsOfferedTheNewest() {
    Reply reply = door.legacy("initialize", hello("1999-01-01"));

    assertThat(reply.body().path("result").path("protocolVersion").asString())
        .isEqualTo("2025-11-25");
  }

  private static ObjectNode hello(String version) {
    ObjectNode params = Json.object().put("protocolVersion", version);
    params.putObject("capabilities").putObject("nobodyKnowsThis").put("deep", true);
    params.putObject("clientInfo").put("name", "test").put("version", "1");
    return params;
  }

  @Test
  void aNewClientDiscoversWhatIsSpoken() {
    Reply reply = door.modern("server/discover", Json.object());

    assertThat(reply.status()).isEqualTo(200);
    JsonNode result = reply.body().path("result");
    assertThat(result.path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
    assertThat(result.path("capabilities").propertyNames()).containsExactly("tools");
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(result.path("cacheScope").asString()).isEqualTo("private");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void toolsAreListedWithTheirSchemasAndHints(boolean modern) {
    Reply reply = list(modern, McpService.KEY);

    JsonNode result = reply.body().path("result");
    assertThat(names(result)).containsExactly("look", "pay", "wait", "doze", "decline", "break");
    JsonNode pay = result.path("tools").get(1);
    assertThat(pay.path("title").asString()).isEqualTo("Tool pay");
    assertThat(pay.path("inputSchema").path("type").asString()).isEqualTo("object");
    assertThat(pay.path("outputSchema").path("type").asString()).isEqualTo("object");
    assertThat(pay.path("annotations").path("readOnlyHint").asBoolean()).isFalse();
    assertThat(pay.path("annotations").path("destructiveHint").asBoolean()).isTrue();
    assertThat(pay.path("annotations").path("idempotentHint").asBoolean()).isTrue();
    assertThat(pay.path("annotations").path("openWorldHint").asBoolean()).isTrue();
    JsonNode look = result.path("tools").get(0).path("annotations");
    assertThat(look.path("readOnlyHint").asBoolean()).isTrue();
    assertThat(look.path("destructiveHint").asBoolean(true)).isFalse();
    if (modern) {
      assertThat(result.path("cacheScope").asString()).isEqualTo("private");
      assertThat(result.path("ttlMs").asInt()).isEqualTo(60_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachCallerIsListedItsOwnTools(boolean modern) {
    assertThat(names(list(modern, "key-of-the-reader").body().path("result")))
        .containsExactly("look");
  }

  private Reply list(boolean modern, String key) {
    ObjectNode none = Json.object();
    var request =
        door.bare(McpService.message("tools/list", modern ? McpService.modernParams(none) : none))
            .header("X-Api-Key", key);
    return door.send(modern ? McpService.asModern(request, "tools/list", none) : request);
  }

  private static List<String> names(JsonNode result) {
    return result.path("tools").valueStream().map(tool -> tool.path("name").asString()).toList();
  }

  /** A number that a double cannot hold. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void argumentsComeToTheToolAsTheyWereSent(boolean modern) {
    ObjectNode arguments =
        Json.object().put("amount", new BigDecimal("123456789012.123456")).put("text", "ä");

    Reply reply = door.call(modern, "look", arguments);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).startsWith("application/json");
    JsonNode result = reply.body().path("result");
    assertThat(result.path("isError").asBoolean(false)).isFalse();
    assertThat(result.path("content").get(0).path("text").asString()).isEqualTo("You are trainer.");
    JsonNode seen = result.path("structuredContent");
    assertThat(seen.path("mandate").asString()).isEqualTo("trainer");
    assertThat(seen.path("arguments").path("text").asString()).isEqualTo("ä");
    assertThat(reply.text()).contains("123456789012.123456");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusalOfAToolIsAResultAndAFaultIsAPlainSentence(boolean modern) {
    double faults = counted("break", "fault");

    JsonNode refused = door.call(modern, "decline", Json.object()).body().path("result");
    Reply broken = door.call(modern, "break", Json.object());

    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(refused.path("content").get(0).path("text").asString())
        .isEqualTo("The limit is used up.");
    assertThat(broken.status()).isEqualTo(200);
    assertThat(broken.body().path("result").path("isError").asBoolean()).isTrue();
    assertThat(broken.text())
        .contains("Something went wrong here")
        .doesNotContain("Exception", "com.example", "10.0.0.1");
    assertThat(counted("break", "fault")).isEqualTo(faults + 1);
    assertThat(counted("decline", "refused")).isPositive();
  }

  private double counted(String tool, String result) {
    return door.bean(MeterRegistry.class)
        .counter("fleabridge.mcp.calls", "tool", tool, "result", result)
        .count();
  }

  @Test
  void whatNobodyKnowsIsAnErrorOfTheProtocol() {
    assertThat(door.call(true, "no-such-tool", Json.object()).code()).isEqualTo(-32602);
    assertThat(door.call(false, "no-such-tool", Json.object()).code()).isEqualTo(-32602);
    Reply unknown = door.modern("prompts/list", Json.object());
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo(-32601);
    Reply old = door.legacy("prompts/list", Json.object());
    assertThat(old.status()).isEqualTo(200);
    assertThat(old.code()).isEqualTo(-32601);
    assertThat(door.legacy("ping", Json.object()).body().path("result").isObject()).isTrue();
  }

  @Test
  void notificationsAreTakenAndAnsweredWithoutABody() {
    String said = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/%s\"}";

    for (String one : List.of("initialized", "cancelled", "nobodyKnowsThis")) {
      Reply reply = door.send(door.post(said.formatted(one)));
      assertThat(reply.status()).as(one).isEqualTo(202);
      assertThat(reply.text()).isEmpty();
    }
    assertThat(
            door.send(
                    door.post(said.formatted("cancelled"))
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", "notifications/cancelled"))
                .status())
        .isEqualTo(202);
  }

  /** A client that does not take streams is answered too. */
  @Test
  void whoAcceptsOnlyJsonIsAnswered() {
    Reply reply =
        door.send(
            door.request("/mcp")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("X-Api-Key", McpService.KEY)
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofString(
                        McpService.message("tools/list", Json.object()))));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("result").path("tools").size()).isEqualTo(6);
  }

  /** Nothing is kept between two requests, so each may come to another replica. */
  @Test
  void twoReplicasShareNothingAndServeOneClient() {
    try (McpService other = McpService.start()) {
      assertThat(door.legacy("initialize", hello("2025-11-25")).status()).isEqualTo(200);
      assertThat(other.legacy("tools/list", Json.object()).status()).isEqualTo(200);
      assertThat(door.call(false, "look", Json.object()).status()).isEqualTo(200);
      assertThat(other.modern("tools/list", Json.object()).status()).isEqualTo(200);
      assertThat(other.call(true, "pay", Json.object()).status()).isEqualTo(200);
      assertThat(door.tools().payments.get() + other.tools().payments.get()).isEqualTo(1);
    }
  }
}
