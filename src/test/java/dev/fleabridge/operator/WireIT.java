package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.web.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What comes over the wire and is no request of this API, or hardly one. */
@OperatorTest
class WireIT {

  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String KEY = "X-Api-Key: dev-source-key\r\n";
  private static final String EVENT = "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{}}";

  /** Words that would tell what is inside, or come from there. */
  private static final List<String> INSIDE =
      List.of("java.", "org.", "Exception", "Tomcat", "Spring", "Jackson", "\tat ", "<html");

  private final int port;
  private final JdbcTemplate jdbc;

  @Autowired
  WireIT(@LocalServerPort int port, JdbcTemplate jdbc) {
    this.port = port;
    this.jdbc = jdbc;
  }

  /** An answer as it came. */
  private record Raw(int status, Map<String, String> headers, String body) {

    JsonNode problem() {
      return Json.read(body);
    }
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | GET /v1/actions/%zz
          400 | GET /v1/actions/%c0%af
          400 | GET /v1/actions/a%2fb
          400 | GET /v1/actions/%ff
          400 | GET /v1/../x
          400 | GET /v1/actions;a=b
          400 | GET //v1/actions
          400 | GET /v1\\actions
          400 | GET /v1/actions?rule=[a]
          400 | GET /v1/actions?state=%zz
          400 | GET /v1/actions?rule=%c0%af
          400 | GET /v1/actions?rule=%
          400 | GET /v1/actions?=
          400 | GET /v1/actions?limit=1&=x
          400 | POST /v1/events?a=%zz
          404 | GET /favicon.ico
          404 | GET /v1/actions/
          404 | GET /v1/event
          404 | GET /error
          404 | GET /swagger-ui/index.html
          405 | POST /v1/events/
          405 | PUT /v1/events
          405 | DELETE /v1/events
          405 | PATCH /v1/actions
          405 | TRACE /v1/actions
          405 | FOO /v1/actions
          501 | CONNECT localhost:80
          """)
  void anOddAddressOrMethodIsAProblemBeforeAnybodySignsIn(int status, String line)
      throws IOException {
    assertProblem(send(line, ""), status);
    assertProblem(send(line, KEY), status);
    assertProblem(send(line, operator()), status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | Content-Length: 5~Content-Length: 6~
          400 | Content-Length: x~
          400 | Content-Length: -1~
          400 | Foo bar~
          417 | Expect: foo~
          501 | Transfer-Encoding: foo~
          """)
  void oddHeadersAreAProblem(int status, String headers) throws IOException {
    assertProblem(send("POST /v1/events", KEY + JSON + headers.replace("~", "\r\n")), status);
  }

  @Test
  void whatIsHardlyHttpIsAProblem() throws IOException {
    assertProblem(send("GET /v1/actions", "X-A: " + "a".repeat(40_000) + "\r\n"), 400);
    assertProblem(send("GET /v1/actions?rule=" + "a".repeat(40_000), ""), 400);
    assertProblem(send("GET /v1/actions?" + "a=b&".repeat(200), operator()), 400);
    assertProblem(raw("NONSENSE\r\n\r\n"), 400);
    assertProblem(raw("GET / HTTP/3.0\r\nHost: x\r\n\r\n"), 505);
    assertProblem(raw("GET /v1/actions HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
    assertProblem(raw("GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"), 400);
  }

  @Test
  void aHeaderThatTheFirewallRefusesIsAProblem() throws IOException {
    for (String line : List.of("GET /v1/actions", "POST /v1/rules/test", "PUT /v1/pauses/all")) {
      String head = operator() + JSON + "X-Odd: \uD83D\uDCB8\r\n" + length("{}");
      assertProblem(send(line, head, "{}"), 400);
    }
  }

  @Test
  void chunksThatAreNoneAreAProblem() throws IOException {
    String head = operator() + JSON + "Transfer-Encoding: chunked\r\n";

    assertProblem(send("PUT /v1/pauses/all", head, "zz\r\n"), 400);
    assertThat(pauses()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/yaml",
        "application/xml",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/octet-stream",
        "nonsense",
        "*/*",
        "application/*",
        "application/json;charset=nonsense"
      })
  void onlyJsonIsRead(String type) throws IOException {
    String head = operator() + "Content-Type: " + type + "\r\n";

    assertProblem(send("PUT /v1/pauses/all", head + length("note=n"), "note=n"), 415);
    assertThat(pauses()).isZero();
  }

  @Test
  void theFieldsOfAFormAreNoParameters() throws IOException {
    String form = "apply=true&note=n&id=e";
    String head = operator() + "Content-Type: application/x-www-form-urlencoded\r\n";

    Raw answer = send("POST /v1/events/replay", head + length(form), form);

    assertProblem(answer, 400);
    assertThat(answer.problem().path("errors").path(0).path("field").asString()).isEqualTo("id");
  }

  @Test
  void aCompressedBodyIsNotRead() throws IOException {
    String note = "{\"note\":\"n\"}";
    String head = operator() + JSON + "Content-Encoding: gzip\r\n" + length(note);

    assertProblem(send("PUT /v1/pauses/all", head, note), 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/yaml", "application/xml", "nonsense", ""})
  void anActIsDoneAndAnsweredWhateverIsAccepted(String accepted) throws IOException {
    String note = "{\"note\":\"n\"}";
    String head = operator() + JSON + "Accept: " + accepted + "\r\n" + length(note);

    Raw answer = send("PUT /v1/pauses/all", head, note);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
    assertThat(pauses()).isOne();
  }

  @Test
  void aFieldThatStandsThereTwiceIsRefusedAndNamed() throws IOException {
    for (String body :
        List.of("{\"note\":\"a\",\"note\":\"b\"}", "{\"note\":\"a\",\"\\u006eote\":\"b\"}")) {
      Raw answer = send("PUT /v1/pauses/all", operator() + JSON + length(body), body);

      assertProblem(answer, 400);
      assertThat(answer.problem().path("errors").path(0).path("field").asString())
          .isEqualTo("note");
    }
    assertThat(pauses()).isZero();
    String envelope = EVENT.replace("{}", "{\"a\":{\"b\":1,\"b\":2}}");
    Raw tested = send("POST /v1/rules/test", operator() + JSON + length(envelope), envelope);
    assertProblem(tested, 400);
    assertThat(tested.problem().path("errors").path(0).path("field").asString()).isEqualTo("b");
  }

  @Test
  void aBodyThatStallsIsGivenUp() throws IOException {
    String head = operator() + JSON + "Content-Length: 100\r\n";

    Raw answer = send("PUT /v1/pauses/all", head, "{\"note\":");

    assertProblem(answer, 408);
    assertThat(answer.headers()).containsKey("retry-after");
    assertThat(pauses()).isZero();
  }

  @Test
  void headIsAnsweredAsGetIs() throws IOException {
    Raw answer = send("HEAD /v1/actions", person("viewer"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(send("HEAD /v1/actions", "").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Authorization: Basic eDp5\r\n", "Authorization: Bearer x\r\n"})
  void healthIsOpenWhateverElseIsSent(String header) throws IOException {
    for (String method : List.of("GET", "HEAD")) {
      Raw answer = send(method + " /actuator/health/liveness", header + "X-Api-Key: x\r\n");
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void allowSaysWhatIsAnsweredThere() throws IOException {
    assertThat(send("PUT /v1/actions", "").headers().get("allow")).contains("GET");
    assertThat(send("PUT /v1/actions", operator()).headers().get("allow")).contains("GET");
  }

  private static void assertProblem(Raw answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
    if (status == 405) {
      assertThat(answer.headers()).containsKey("allow");
    }
    JsonNode problem = answer.problem();
    URI type = URI.create(problem.path("type").asString());
    assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::uri)).contains(type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asString()).isNotBlank();
    assertThat(problem.path("detail").asString()).isNotBlank();
    assertThat(answer.body()).doesNotContain(INSIDE);
  }

  private int pauses() {
    Integer count = jdbc.queryForObject("select count(*) from pause", Integer.class);
    return count == null ? -1 : count;
  }

  private static String length(String body) {
    return "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
  }

  private static String operator() {
    return person("operator");
  }

  private static String person(String name) {
    return "Authorization: " + Caller.basic(name, name) + "\r\n";
  }

  private Raw send(String line, String headers) throws IOException {
    return send(line, headers, "");
  }

  private Raw send(String line, String headers, String body) throws IOException {
    return raw(
        "%s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n%s"
            .formatted(line, headers, body));
  }

  private Raw raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return parse(answer);
    }
  }

  private static Raw parse(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    assertThat(end).as("the head of %s", answer).isPositive();
    List<String> head = answer.substring(0, end).lines().toList();
    Map<String, String> headers = new TreeMap<>();
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String body = answer.substring(end + 4);
    boolean chunked = "chunked".equals(headers.get("transfer-encoding"));
    int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
    return new Raw(status, headers, chunked ? unchunked(body) : body);
  }

  private static String unchunked(String body) {
    StringBuilder whole = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int line = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, line).strip(), 16);
      whole.append(body, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
    return whole.toString();
  }
}
