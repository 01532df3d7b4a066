package dev.fleabridge.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.mcp.McpService.Reply;
import dev.fleabridge.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What a client gets that does not keep to the protocol, or that leaves. */
class McpHostileIT {

  /** Names of what we are made of; no client is shown one. */
  private static final List<String> WORDS_OF_LIBRARIES =
      List.of(
          "Exception", "tools.jackson", "org.springframework", "java.lang", "\\tat ", "reactor");

  private McpService door;

  @BeforeEach
  void start() {
    door = McpService.start();
  }

  @AfterEach
  void stop() {
    door.tools().open.countDown();
    door.close();
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return request.headers(headers);
  }

  @Test
  void headersMustSayWhatTheBodySays() {
    ObjectNode params = McpService.params("pay", Json.object());
    String call = McpService.message("tools/call", McpService.modernParams(params));
    String version = "MCP-Protocol-Version";

    List<HttpRequest.Builder> mismatches =
        List.of(
            door.post(call),
            with(door.post(call), version, "2026-07-28"),
            with(door.post(call), version, "2026-07-28", "Mcp-Method", "tools/call"),
            with(
                door.post(call),
                version,
                "2026-07-28",
                "Mcp-Method",
                "tools/list",
                "Mcp-Name",
                "pay"),
            with(
                door.post(call),
                version,
                "2026-07-28",
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "look"),
            with(
                door.post(call),
                version,
                "2025-11-25",
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "pay"),
            with(door.post(call), "Mcp-Method", "tools/call", "Mcp-Name", "pay"),
            with(
                door.post(call),
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "look",
                "Mcp-Name",
                "pay",
                version,
                "2026-07-28"));

    for (HttpRequest.Builder request : mismatches) {
      Reply reply = door.send(request);
      assertThat(reply.status()).as(reply.text()).isEqualTo(400);
      assertThat(reply.code()).as(reply.text()).isEqualTo(-32020);
    }
    assertThat(door.tools().payments).hasValue(0);
  }

  @Test
  void aVersionThatNobodySpeaksIsRefusedWithThoseThatAre() {
    ObjectNode params = McpService.modernParams(Json.object());
    ((ObjectNode) params.path("_meta"))
        .put("io.modelcontextprotocol/protocolVersion", "2099-01-01");
    Reply inBoth =
        door.send(
            with(
                door.post(McpService.message("tools/list", params)),
                "MCP-Protocol-Version",
                "2099-01-01",
                "Mcp-Method",
                "tools/list"));
    Reply inTheHeader =
        door.send(
            with(
                door.post(McpService.message("tools/list", Json.object())),
                "MCP-Protocol-Version",
                "1999-01-01"));

    for (Reply reply : List.of(inBoth, inTheHeader)) {
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo(-32022);
      assertThat(reply.body().path("error").path("data").path("supported").toString())
          .contains("2026-07-28");
    }
  }

  /** The new headers with an old body. */
  @Test
  void aMessageOfNoEraIsRefused() {
    Reply reply =
        door.send(
            with(
                door.post(McpService.message("tools/list", Json.object())),
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "tools/list"));
    Reply greeting =
        door.send(
            with(
                door.post(
                    McpService.message(
                        "initialize", Json.object().put("protocolVersion", "2025-11-25"))),
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "initialize"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(-32602);
    assertThat(greeting.status()).isEqualTo(400);
    assertThat(greeting.code()).isEqualTo(-32022);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                                  | -32700
          nonsense                                                           | -32700
          {"jsonrpc":"2.0","id":1,"method":"ping"} x                         | -32700
          {"jsonrpc":"2.0","id":1,"method":"ping","id":2}                    | -32700
          [{"jsonrpc":"2.0","id":1,"method":"ping"}]                         | -32600
          []                                                                 | -32600
          1                                                                  | -32600
          null                                                               | -32600
          {}                                                                 | -32600
          {"jsonrpc":"1.0","id":1,"method":"ping"}                           | -32600
          {"jsonrpc":"2.0","id":1.5,"method":"ping"}                         | -32600
          {"jsonrpc":"2.0","id":{},"method":"ping"}                          | -32600
          {"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}         | -32600
          {"jsonrpc":"2.0","id":null,"method":"ping"}                        | -32600
          {"jsonrpc":"2.0","id":1,"method":7}                                | -32600
          {"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}              | -32600
          {"jsonrpc":"2.0","id":1,"result":{}}                               | -32600
          {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":{"n":1e999999999}}} | -32600
          """)
  void whatIsNoMessageIsRefusedByTheNumbersOfJsonRpc(String body, int code) {
    Reply reply = door.send(door.post(body.strip()));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.body().path("jsonrpc").asString()).isEqualTo("2.0");
    assertThat(reply.text()).doesNotContain(WORDS_OF_LIBRARIES);
  }

  /** The library reads UTF-8, and answered everything else with a stack trace. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "with a mark", "ISO-8859-1"})
  void anotherEncodingIsRefused(String encoding) {
    boolean marked = encoding.equals("with a mark");
    String message =
        (marked ? "\uFEFF" : "")
            + McpService.message("tools/list", Json.object().put("cursor", "\u00e4"));
    byte[] bytes = message.getBytes(marked ? StandardCharsets.UTF_8 : Charset.forName(encoding));

    Reply reply = door.send(door.post("").POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).as(reply.text()).isEqualTo(-32700);
    assertThat(reply.text()).doesNotContain(WORDS_OF_LIBRARIES).doesNotContain("stackTrace");
  }

  @Test
  void aNestedBodyIsRefusedAndSoIsALargeOne() {
    String deep = "[".repeat(2000) + "]".repeat(2000);
    String ping =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":" + deep + "}}";
    Reply nested = door.send(door.post(ping));
    Reply large = door.send(door.post("x".repeat((64 << 10) + 1)));
    Reply endless =
        door.send(
            door.request("/mcp")
                .header("Content-Type", "application/json")
                .header("X-Api-Key", McpService.KEY)
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))));

    assertThat(nested.status()).isEqualTo(400);
    assertThat(nested.code()).isEqualTo(-32700);
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.text()).contains("urn:fleabridge:problem:body-too-large");
    assertThat(endless.status()).isEqualTo(413);
  }

  @Test
  void whatIsNoPostIsRefusedWithWhatIs() {
    for (String method : List.of("GET", "DELETE", "PUT", "HEAD", "OPTIONS")) {
      Reply reply =
          door.send(door.request("/mcp").method(method, HttpRequest.BodyPublishers.noBody()));
      assertThat(reply.status()).as(method).isEqualTo(405);
      assertThat(reply.header("Allow")).isEqualTo("POST");
    }
    Reply xml =
        door.send(
            door.request("/mcp")
                .header("Content-Type", "text/plain")
                .header("X-Api-Key", McpService.KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(xml.status()).isEqualTo(415);
  }

  /** The first that is not from here, from whatever era. */
  @ParameterizedTest
  @CsvSource({
    "https://evil.example, 403",
    "http://127.0.0.1.evil.example, 403",
    "null, 403",
    "https://console.example.evil.example, 403",
    "https://console.example, 200",
    "http://localhost, 200",
    "http://localhost:3000, 200",
    "http://127.0.0.1:9999, 200",
    "http://[::1]:3000, 200"
  })
  void pagesOfForeignOriginsAreRefused(String origin, int status) {
    String list = McpService.message("tools/list", Json.object());

    assertThat(door.send(door.post(list).header("Origin", origin)).status()).isEqualTo(status);
    assertThat(door.send(door.bare(list).header("Origin", origin)).status())
        .isEqualTo(status == 200 ? 401 : status);
  }

  /** Whatever is sent, no answer shows what we are made of. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damagedMessagesNeverShowALibrary(long seed) {
    Random random = new Random(seed);
    ObjectNode params = McpService.params("look", Json.object().put("a", 1));
    String good = McpService.message("tools/call", McpService.modernParams(params));
    String old = McpService.message("tools/call", params);
    for (int i = 0; i < 150; i++) {
      boolean modern = random.nextBoolean();
      String body = damaged(modern ? good : old, random);
      Reply reply =
          door.send(
              modern
                  ? McpService.asModern(door.post(body), "tools/call", params)
                  : door.post(body));
      assertThat(reply.status()).as("seed %d: %s", seed, body).isIn(200, 202, 400, 404);
      assertThat(reply.text()).as("seed %d: %s", seed, body).doesNotContain(WORDS_OF_LIBRARIES);
    }
  }

  private static String damaged(String text, Random random) {
    List<String> values = List.of("null", "7", "[]", "{}", "\"x\"", "1e9", "true", "-0.0");
    String part =
        List.of("\"look\"", "{\"a\":1}", "7", "\"tools/call\"", "{}", "\"test\"")
            .get(random.nextInt(6));
    return random.nextInt(4) == 0
        ? text.substring(0, random.nextInt(text.length()))
        : text.replace(part, values.get(random.nextInt(values.size())));
  }

  /** More than the library's scheduler has threads; others are answered meanwhile. */
  @Test
  void twoHundredCallsThatWaitStarveNobody() throws Exception {
    List<Future<Reply>> calls;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      calls =
          IntStream.range(0, 200)
              .mapToObj(i -> clients.submit(() -> door.call(i % 2 == 0, "wait", Json.object())))
              .toList();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAtomic(door.tools().waiting, org.hamcrest.Matchers.is(200));
      long began = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(door.call(i % 2 == 0, "look", Json.object()).status()).isEqualTo(200);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).as("of twenty other calls").isLessThan(Duration.ofSeconds(5));
      door.tools().open.countDown();
      for (Future<Reply> call : calls) {
        assertThat(call.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    }
  }

  /** Who waits for long is sent a stream, whose last event is the answer. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongWaitIsAStreamWithTheAnswerAtItsEnd(boolean modern) throws Exception {
    try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> call = client.submit(() -> door.call(modern, "wait", Json.object()));
      await().until(() -> door.tools().waiting.get() == 1);
      CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS)
          .execute(door.tools().open::countDown);
      Reply reply = call.get(20, TimeUnit.SECONDS);

      assertThat(reply.header("Content-Type")).startsWith("text/event-stream");
      assertThat(reply.text()).startsWith(":\n\n").contains("event: message\ndata: {");
      assertThat(reply.body().path("id").asInt()).isEqualTo(7);
      assertThat(reply.body().path("result").path("content").get(0).path("text").asString())
          .isEqualTo("Done.");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aToolIsToldThatItsCallerHasGone(boolean modern) throws IOException {
    ObjectNode params = McpService.params("wait", Json.object());
    String body =
        McpService.message("tools/call", modern ? McpService.modernParams(params) : params);
    String head =
        """
        POST /mcp HTTP/1.1
        Host: localhost
        Content-Type: application/json
        Accept: application/json, text/event-stream
        X-Api-Key: %s
        Content-Length: %d
        %s
        """
            .formatted(
                McpService.KEY,
                body.length(),
                modern
                    ? "MCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/call\nMcp-Name: wait\n"
                    : "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      OutputStream out = socket.getOutputStream();
      out.write((head.replace("\n", "\r\n") + body).getBytes(StandardCharsets.UTF_8));
      out.flush();
      await().until(() -> door.tools().waiting.get() == 1);
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> door.tools().gone.tryAcquire());
  }

  @Test
  void aSlowBodyEnds() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "X-Api-Key: %s\r\nContent-Length: 100\r\n\r\n{")
              .formatted(McpService.KEY)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      byte[] start = socket.getInputStream().readNBytes(12);

      assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 408");
    }
  }
}
