package dev.fleabridge.intake;

import static dev.fleabridge.intake.TestBridge.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The REST door, through a real Tomcat to a real PostgreSQL. */
@SpringBootTest(classes = TestBridge.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class EventsDoorIT {

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry properties) {
    properties.add("spring.datasource.url", TestBridge::jdbcUrl);
    properties.add("db-scheduler.enabled", () -> "false");
    properties.add("fleabridge.security.sources.unknown.event-sources", () -> "*");
    properties.add("fleabridge.security.sources.ml-team.event-sources", () -> "ml.*");
    properties.add("fleabridge.security.sources.daily.event-sources", () -> "*");
    properties.add("fleabridge.security.sources.daily.events-per-day", () -> "3");
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private final JdbcTemplate jdbc;
  private final TestBridge.WakeUps wakeUps;
  private final OneActionPlanning planning;

  @Autowired
  EventsDoorIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      TestBridge.WakeUps wakeUps,
      OneActionPlanning planning) {
    this.planning = planning;
    this.port = port;
    this.jdbc = jdbc;
    this.wakeUps = wakeUps;
  }

  @BeforeEach
  void empty() {
    TestBridge.empty(jdbc);
  }

  @Test
  void storesAnEventOnceAndSaysSo() throws Exception {
    int before = wakeUps.heard.get();
    HttpResponse<String> first = post(Fixtures.envelope("e-1", "job-1"));
    assertThat(first.statusCode()).isEqualTo(202);
    JsonNode answer = json(first);
    assertThat(answer.path("id").stringValue()).isEqualTo("e-1");
    assertThat(answer.path("status").stringValue()).isEqualTo("accepted");
    assertThat(answer.path("runs").size()).isEqualTo(1);
    assertThat(answer.path("runs").path(0).path("rule").stringValue()).isEqualTo("pay-job");
    assertThat(answer.path("runs").path(0).path("actions").size()).isEqualTo(1);
    assertThat(wakeUps.heard).hasValueGreaterThan(before);

    JsonNode again = json(post(Fixtures.envelope("e-1", "job-1")));
    assertThat(again.path("status").stringValue()).isEqualTo("duplicate");
    assertThat(again.path("runs")).isEqualTo(answer.path("runs"));
    assertThat(count(jdbc, "event")).isEqualTo(1);
    assertThat(count(jdbc, "action")).isEqualTo(1);
    assertThat(jdbc.queryForObject("select sender from event", String.class)).isEqualTo("unknown");
  }

  @Test
  void twoEnvelopesOfOneFactLeadToOneRun() throws Exception {
    JsonNode first = json(post(Fixtures.envelope("e-1", "job-1")));
    JsonNode second = json(post(Fixtures.envelope("e-2", "job-1")));
    assertThat(second.path("id").stringValue()).isEqualTo("e-2");
    assertThat(second.path("status").stringValue()).isEqualTo("duplicate");
    assertThat(second.path("runs").path(0).path("id"))
        .isEqualTo(first.path("runs").path(0).path("id"));
    assertThat(count(jdbc, "event")).isEqualTo(2);
    assertThat(count(jdbc, "run")).isEqualTo(1);
    assertThat(count(jdbc, "action")).isEqualTo(1);
  }

  @Test
  void theSameEventTwoHundredTimesAtOnceIsOneEvent() throws Exception {
    List<HttpResponse<String>> answers =
        atOnce(IntStream.range(0, 200).mapToObj(i -> Fixtures.envelope("e-1", "job-1")).toList());
    assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
    assertThat(answers.stream().map(EventsDoorIT::json).map(a -> a.path("runs").toString()))
        .hasSize(200)
        .containsOnly(json(answers.getFirst()).path("runs").toString());
    assertThat(count(jdbc, "event")).isEqualTo(1);
    assertThat(count(jdbc, "run")).isEqualTo(1);
    assertThat(count(jdbc, "action")).isEqualTo(1);
    assertThat(count(jdbc, "event_run")).isEqualTo(1);
  }

  @Test
  void whereNothingIsEvaluatedTheSenderComesAgain() throws Exception {
    planning.refuseNext(1);
    HttpResponse<String> refused = post(Fixtures.envelope("e-1", "job-1"));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(refused.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(json(refused).path("title").stringValue()).isEqualTo("Overloaded");
    assertThat(count(jdbc, "event")).isZero();

    assertThat(post(Fixtures.envelope("e-1", "job-1")).statusCode()).isEqualTo(202);
  }

  @Test
  void onePoisonousEventAmongManyFailsAlone() throws Exception {
    List<String> bodies = new ArrayList<>();
    IntStream.range(0, 100)
        .forEach(
            i -> bodies.add(Fixtures.envelope("e-" + i, i % 10 == 5 ? "\\u0000" : "job-" + i)));
    List<HttpResponse<String>> answers = atOnce(bodies);
    for (int i = 0; i < 100; i++) {
      assertThat(answers.get(i).statusCode()).as("event %d", i).isEqualTo(i % 10 == 5 ? 503 : 202);
    }
    assertThat(count(jdbc, "event")).isEqualTo(90);
  }

  @Test
  void anArrayIsAnsweredInOrder() throws Exception {
    String body =
        "[%s,%s,%s]"
            .formatted(
                Fixtures.envelope("z", "job-1"),
                Fixtures.envelope("a", "job-2"),
                Fixtures.envelope("z", "job-1"));
    JsonNode answers = json(post(body));
    assertThat(answers.valueStream().map(answer -> answer.path("id").stringValue()))
        .containsExactly("z", "a", "z");
    assertThat(count(jdbc, "event")).isEqualTo(2);
    assertThat(json(post("[" + Fixtures.envelope("b", "job-3") + "]")).isArray()).isTrue();
  }

  @Test
  void anArrayWithOneMalformedElementStoresNothing() throws Exception {
    HttpResponse<String> answer =
        post("[" + Fixtures.envelope("e-1", "job-1") + ",{\"source\":\"s\"}]");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(answer).path("index").intValue()).isEqualTo(1);
    assertThat(json(answer).path("field").stringValue()).isEqualTo("detail-type");
    assertThat(count(jdbc, "event")).isZero();
  }

  @Test
  void theBridgesOwnEventsComeThroughNoDoor() throws Exception {
    String scheduled =
        """
        {"source":"fleabridge.schedule","detail-type":"Scheduled","detail":{"rule":"treasury-sweep","scheduledTime":"1"}}\
        """;
    for (String body : List.of(scheduled, "[" + scheduled + "]")) {
      HttpResponse<String> answer = post(body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer).path("field").stringValue()).isEqualTo("source");
    }
    assertThat(count(jdbc, "event")).isZero();
  }

  @Test
  void anIdWithHalfASurrogatePairIsStoredAndKnownAgain() throws Exception {
    HttpResponse<String> first = post(Fixtures.envelope("e\\ud800", "job-1"));
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(first).path("id").stringValue()).isEqualTo("e\uFFFD");
    JsonNode again = json(post(Fixtures.envelope("e\\ud800", "job-1")));
    assertThat(again.path("status").stringValue()).isEqualTo("duplicate");
    assertThat(count(jdbc, "event")).isEqualTo(1);
  }

  @Test
  void namesTheSenderWhoSignedInAndKeepsTheBytes() throws Exception {
    byte[] body = ("\uFEFF" + Fixtures.envelope("e-1", "job-1")).getBytes(StandardCharsets.UTF_8);
    String credentials =
        Base64.getEncoder().encodeToString("ml-team:secret".getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(uri())
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(jdbc.queryForObject("select sender from event", String.class)).isEqualTo("ml-team");
    assertThat(jdbc.queryForObject("select raw from event", byte[].class)).isEqualTo(body);
    assertThat(jdbc.queryForObject("select envelope::text from event", String.class))
        .contains("\"confidence\":0.10");
  }

  @Test
  void aSourceThatHasPostedItsEventsOfTheDayIsToldToComeBack() throws Exception {
    String first = "[%s,%s]".formatted(envelope("d-1"), envelope("d-2"));
    assertThat(postAs("daily", first).statusCode()).isEqualTo(202);
    assertThat(postAs("daily", first).statusCode()).as("duplicates").isEqualTo(202);
    HttpResponse<String> tooMany =
        postAs("daily", "[%s,%s]".formatted(envelope("d-3"), envelope("d-4")));
    assertThat(tooMany.statusCode()).isEqualTo(429);
    assertThat(count(jdbc, "event")).isEqualTo(2);
    assertThat(postAs("daily", envelope("d-3")).statusCode()).isEqualTo(202);

    HttpResponse<String> refused = postAs("daily", envelope("d-4"));
    HttpResponse<String> unread = postAs("daily", "no event");
    assertThat(List.of(refused, unread))
        .allSatisfy(answer -> {
          assertThat(answer.statusCode()).isEqualTo(429);
          assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("")))
              .isBetween(1, 3601);
          assertThat(json(answer).path("detail").stringValue()).contains("3 events a day");
        });
    assertThat(postAs("ml-team", envelope("d-4")).statusCode()).isEqualTo(202);
    assertThat(jdbc.queryForObject("select events from source_day", Integer.class)).isEqualTo(3);
  }

  private static String envelope(String id) {
    return Fixtures.envelope(id, "job-" + id);
  }

  private HttpResponse<String> postAs(String source, String body) throws Exception {
    byte[] pair = (source + ":secret").getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(uri())
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answersWhatAnApiDestinationSends() throws Exception {
    byte[] body = Fixtures.envelope("e-1", "job-1").getBytes(StandardCharsets.UTF_8);
    String answer =
        RawHttp.exchange(
            port,
            """
            POST /v1/events HTTP/1.1
            Host: bridge
            User-Agent: Amazon/EventBridge/ApiDestinations
            Range: bytes=0-1048575
            Accept-Encoding: gzip,deflate
            Connection: close
            Content-Type: application/json; charset=utf-8
            Content-Length: %d
            """
                .formatted(body.length),
            body);
    assertThat(answer)
        .startsWith("HTTP/1.1 202")
        .contains("\"accepted\"")
        .contains("Connection: close");
    assertThat(count(jdbc, "event")).isEqualTo(1);
  }

  @Test
  void readsChunkedBodies() throws Exception {
    String answer = chunked(Fixtures.envelope("e-1", "job-1").getBytes(StandardCharsets.UTF_8), 7);
    assertThat(answer).startsWith("HTTP/1.1 202").contains("\"accepted\"");
  }

  @Test
  void takesAMebibyteAndNotOneByteMore() throws Exception {
    String event = Fixtures.envelope("e-1", "job-1");
    String full = event + " ".repeat(1024 * 1024 - event.length());
    assertThat(post(full).statusCode()).isEqualTo(202);
    assertThat(post(full + " ").statusCode()).isEqualTo(413);
    byte[] large = (full + " ").getBytes(StandardCharsets.UTF_8);
    assertThat(chunked(large, 8192))
        .startsWith("HTTP/1.1 413")
        .contains("application/problem+json");
    assertThat(count(jdbc, "event")).isEqualTo(1);
  }

  private String chunked(byte[] body, int size) throws IOException {
    return RawHttp.exchange(
        port,
        """
        POST /v1/events HTTP/1.1
        Host: bridge
        Connection: close
        Content-Type: application/json
        Transfer-Encoding: chunked
        """,
        RawHttp.chunked(body, size));
  }

  private List<HttpResponse<String>> atOnce(List<String> bodies) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> futures =
          bodies.stream().map(body -> callers.submit(() -> post(body))).toList();
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (Future<HttpResponse<String>> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri())
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/v1/events");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return Json.mapper().readTree(answer.body());
  }
}
