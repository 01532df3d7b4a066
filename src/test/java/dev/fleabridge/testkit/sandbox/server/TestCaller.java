package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.guide.GuideBooks;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Reply;
import dev.fleabridge.testkit.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls a sandbox without a network, at a time that stands still. */
public final class TestCaller {

  public static final Instant NOW = Instant.parse("2026-03-02T10:00:00.250Z");

  /** An answer as a caller sees it. */
  public record Seen(int status, JsonNode body, Reply reply) {

    public String text(String field) {
      return body.path(field).asString();
    }

    public String error() {
      return status + " " + body.path("error").asString();
    }
  }

  public final Sandbox sandbox;

  public TestCaller(SandboxSettings settings) {
    sandbox = new Sandbox(settings, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  public TestCaller() {
    this(SandboxSettings.defaults());
  }

  public Seen get(String path, @Nullable String key) {
    return call("GET", path, key, null, Map.of());
  }

  public Seen post(String path, @Nullable String key, @Nullable String body) {
    return call("POST", path, key, body, Map.of());
  }

  Seen call(
      String method,
      String target,
      @Nullable String key,
      @Nullable String body,
      Map<String, String> moreHeaders) {
    Map<String, String> headers = new HashMap<>(moreHeaders);
    if (key != null) {
      headers.put("authorization", "Bearer " + key);
    }
    String[] parts = target.split("\\?", 2);
    Map<String, String> query = new HashMap<>();
    for (String pair : parts.length == 1 ? new String[0] : parts[1].split("&", -1)) {
      query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    try {
      Reply reply = sandbox.take(new Request(method, parts[0], query, headers, bytes));
      JsonNode seen = Json.read(reply.body());
      return new Seen(reply.status(), seen == null ? Json.emptyObject() : seen, reply);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** An agent of the casino with this balance; its key is {@code pf_test_<agent>}. */
  public String agent(String id, String balance) {
    Seen opened =
        post(
            "/_sandbox/agents",
            null,
            "{\"agent_id\":\"" + id + "\",\"balance\":\"" + balance + "\"}");
    if (opened.status() != 201) {
      throw new AssertionError(opened.body());
    }
    return opened.text("api_key");
  }

  /** The agent's exact balance. */
  public String balance(String agent) {
    return sandbox.with(world -> GuideBooks.money(world.ledger.open(agent).balance));
  }

  public void advance(long seconds) {
    Seen advanced = post("/_sandbox/clock", null, "{\"seconds\":" + seconds + "}");
    if (advanced.status() != 200) {
      throw new AssertionError(advanced.body());
    }
  }
}
