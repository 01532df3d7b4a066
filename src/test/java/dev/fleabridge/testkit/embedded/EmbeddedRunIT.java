package dev.fleabridge.testkit.embedded;

import static dev.fleabridge.testkit.embedded.LivelyEvents.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The embedded run as a newcomer starts it: who comes in without a password, what the samples lead
 * to although there is more, and that each page of the console has something to show.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedRunIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final EmbeddedParts parts = new EmbeddedParts(0, 0);
  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext context;
  private BridgeCaller bridge;
  private int port;

  @BeforeAll
  void start() {
    context = EmbeddedFleabridge.with(parts).run("--server.port=0");
    port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    bridge = new BridgeCaller(port);
    // The batch is the last that is done before the events now and then.
    await()
        .atMost(PATIENCE)
        .until(() -> items("/v1/actions?rule=batch&state=DONE&limit=200").size() == 6);
  }

  @AfterAll
  void stop() {
    context.close();
    parts.close();
    http.close();
  }

  @ParameterizedTest
  @CsvSource({
    "demo-sig-371, pay, HELD, approval_required",
    "demo-everest, bonus, HELD, second_approval_required",
    "demo-comet, bonus, HELD, first_payment_to_payee",
    "demo-sig-323, pay, HELD, insufficient_funds",
    "demo-sig-324, pay, HELD, paused",
    "demo-acme, pay, HELD, paused",
    "demo-sig-325, pay, HELD, payee_not_allowed",
    "demo-sig-341, pay, NEEDS_REVIEW, cannot_be_looked_up",
    "demo-task-206, lock, NEEDS_REVIEW, cannot_be_looked_up",
    "demo-sig-322, pay, DECLINED, invalid_amount",
    "demo-sig-326, pay, DECLINED, require_failed",
    "demo-sig-321, pay, SKIPPED, below_threshold",
    "demo-sig-371, credit, SKIPPED, shadow_mode",
    "demo-borealis, bonus, CANCELED, rejected",
    "demo-sig-373, pay, CANCELED, canceled",
    "demo-sig-342, pay, DONE,",
    "demo-atlas, bonus, DONE,",
    "demo-task-202, lock, DONE,",
    "demo-fraud-rings, note, DONE,",
    "demo-churn-causes, lock, HELD, approval_required",
    "demo-churn-causes, advance, WAITING,"
  })
  void eachStateHasItsPayment(String event, String step, String state, @Nullable String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(stepsOf(event).get(step))
                .isEqualTo(reason == null ? state : state + " " + reason));
  }

  @Test
  void aBatchIsHalfDone() {
    String batch =
        items("/v1/actions?event=" + id("shift-17") + "&kind=pay-scores")
            .getFirst()
            .path("id")
            .asString();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          JsonNode progress = bridge.get("/v1/batches/" + batch);
          assertThat(progress.path("complete").asBoolean()).isFalse();
          assertThat(progress.path("done").asInt()).isGreaterThan(4);
          assertThat(progress.path("held").asInt()).isGreaterThan(3);
          assertThat(progress.path("open").asInt()).isZero();
          assertThat(progress.path("invalid").asInt()).isEqualTo(1);
          assertThat(progress.path("skipped").asInt()).isEqualTo(1);
        });
  }

  @Test
  void anEscrowIsAboutToExpire() {
    assertThat(items("/v1/escrows?limit=200"))
        .filteredOn(escrow -> escrow.path("status").asString().equals("FUNDED"))
        .extracting(escrow -> Instant.parse(escrow.path("expiresAt").asString()))
        .anyMatch(end -> end.isBefore(Instant.now().plus(Duration.ofHours(1))));
  }

  @Test
  void thereAreRevisionsPausesSendersAndActsOfPeople() {
    assertThat(items("/v1/rules/revisions"))
        .extracting(revision -> revision.path("number").asInt())
        .containsExactly(4, 3, 2, 1);
    assertThat(items("/v1/pauses"))
        .extracting(pause -> pause.path("scope").asString())
        .containsExactlyInAnyOrder("agent:agt_demo_suspended", "rule:demo-referral");
    assertThat(items("/v1/events?limit=200"))
        .extracting(event -> event.path("sender").asString())
        .contains("dev", "demo-scoring", "demo-labelling", "operator", EmbeddedQueues.QUEUE);
    assertThat(items("/v1/audit?limit=200"))
        .extracting(line -> line.path("act").asString())
        .contains("approve", "approve_refused", "reject", "cancel", "retry", "resolve", "pause");
  }

  @Test
  void theSamplesLeadToWhatTheyLeadToWithoutTheRest() {
    assertThat(stepsOf("5a1f6f0e-0001-4c1e-9d53-000000000001"))
        .containsOnly(Map.entry("pay", "DONE"));
    assertThat(items("/v1/actions?agent=agt_signal_buyer")).hasSize(1);
    String strange =
        """
        {"version": "0", "id": "strange-1", "source": "ml.inference",
         "detail-type": "Inference Result", "time": "2026-11-20T09:00:00Z", "account": "1",
         "region": "eu-west-1", "resources": [],
         "detail": {"signal_id": "strange-1", "signal": "strange-1", "confidence": 0.99,
           "producing_agent": "agt_strange", "recipient_agent": "agt_stranger"}}
        """;
    bridge.postEvent(strange);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(stepsOf("strange-1")).containsOnly(Map.entry("pay", "DONE")));
  }

  @Test
  void aPageIsOpenToTheViewerAndTheApiIsNot() {
    HttpResponse<String> page = send("GET", "/console/me", Map.of());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("<strong>viewer</strong>", "Become operator", "Become approver");

    assertThat(send("GET", "/v1/actions", Map.of()).statusCode()).isEqualTo(401);
    Map<String, String> ours = Map.of("Sec-Fetch-Site", "same-origin");
    assertThat(send("GET", "/v1/actions", ours).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/actuator/metrics", ours).statusCode()).isEqualTo(401);
    assertThat(send("POST", "/v1/events", ours).statusCode()).isEqualTo(403);
  }

  @Test
  void aButtonMakesAnOperatorOfTheViewer() {
    HttpResponse<String> pressed =
        send(
            "POST",
            "/embedded/sign-in/operator?from=%2Fconsole%2Fme",
            Map.of("Sec-Fetch-Site", "same-origin", "Origin", "null"));
    assertThat(pressed.statusCode()).isEqualTo(303);
    assertThat(pressed.headers().firstValue("Location")).contains("/console/me");
    String cookie = pressed.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(send("GET", "/console/me", Map.of("Cookie", cookie)).body())
        .contains("<strong>operator</strong>", "Become approver")
        .doesNotContain("Become operator");
    assertThat(send("POST", "/embedded/sign-in/operator", Map.of()).statusCode()).isEqualTo(404);
  }

  @Test
  void aNameOfSomebodyElseThatLeadsHereOpensNothing() throws IOException {
    assertThat(firstLine("Host: evil.example:" + port)).isEqualTo("HTTP/1.1 401 ");
    assertThat(firstLine("Host: localhost\r\nX-Forwarded-For: 127.0.0.1"))
        .isEqualTo("HTTP/1.1 401 ");
    assertThat(firstLine("Host: localhost")).isEqualTo("HTTP/1.1 200 ");
  }

  private String firstLine(String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET /console/me HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(0, answer.indexOf("\r\n"));
    }
  }

  /** The steps of an event, each with its state and the reason. */
  private Map<String, String> stepsOf(String event) {
    return items("/v1/actions?event=" + event + "&limit=200").stream()
        .collect(
            Collectors.toMap(
                action -> action.path("step").asString(),
                action ->
                    action.path("reason").isNull()
                        ? action.path("state").asString()
                        : action.path("state").asString() + " " + action.path("reason").asString(),
                (one, other) -> one,
                TreeMap::new));
  }

  private List<JsonNode> items(String path) {
    return bridge.get(path).path("items").valueStream().toList();
  }

  private HttpResponse<String> send(String method, String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(""));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
