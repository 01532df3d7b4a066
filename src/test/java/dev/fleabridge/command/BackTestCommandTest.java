package dev.fleabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fleabridge.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The command against a service that answers what a test says. */
class BackTestCommandTest {

  private static final String COMPARING =
      """
      {"comparing":{"since":"2026-11-01T00:00:00Z","until":"2026-12-01T00:00:00Z","events":2000,"rules":{"added":[],"removed":["old"],"changed":["pay"],"unchanged":3},"notes":["a note"]}}
      {"progress":{"events":1000,"of":2000}}
      """;

  private static final String DIFFERENCE =
      """
      {"difference":{"event":"e1","receivedAt":"2026-11-20T12:00:00Z","rule":"pay","step":"pay","what":["OTHER_AMOUNT"],"before":{"businessKey":"k","kind":"transfer","state":"READY","reason":null,"payer":"agt_a","payee":"agt_b","amount":"1.00"},"after":{"businessKey":"k","kind":"transfer","state":"READY","reason":null,"payer":"agt_a","payee":"agt_b","amount":"2.00"},"explanation":null}}
      """;

  private static final String SUMMARY =
      """
      {"summary":{"complete":true,"events":2000,"leftOut":0,"differences":%1$s,"byRule":{"pay":%1$s},"byPayer":{"agt_a":%1$s},"byDay":{"2026-11-20":%1$s}}}
      """;

  private static final String SUM = "{\"%s\":{\"count\":1,\"before\":\"1.00\",\"after\":\"2.00\"}}";

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";
  private @Nullable JsonNode asked;
  private String authorization = "";

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("rules.yaml"), "rules: []\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/bridge/v1/rules/backtest", this::answer);
    server.start();
    environment.put(
        "FLEABRIDGE_URL", "http://localhost:%d/bridge/".formatted(server.getAddress().getPort()));
    environment.put("FLEABRIDGE_TOKEN", "token-1");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked = Json.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int run(String... more) {
    List<String> args =
        Stream.concat(
                Stream.of(
                    "rules",
                    "backtest",
                    "--candidate=" + folder.resolve("rules.yaml"),
                    "--since=2026-11-01T00:00:00Z"),
                Stream.of(more))
            .toList();
    return new Commands(
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            new PrintStream(complained, true, StandardCharsets.UTF_8),
            environment)
        .carryOut(args);
  }

  private String out() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return complained.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theFileAndTheWindowAreAskedFor() {
    answer = COMPARING + SUMMARY.formatted("{}");

    assertThat(run("--until=2026-12-01T00:00:00Z")).isEqualTo(0);

    assertThat(Objects.requireNonNull(asked).toString())
        .isEqualTo(
            "{\"rules\":\"rules: []\\n\",\"since\":\"2026-11-01T00:00:00Z\",\"until\":\"2026-12-01T00:00:00Z\"}");
    assertThat(authorization).isEqualTo("Bearer token-1");
    assertThat(err()).isEqualToIgnoringNewLines("1000 of 2000 events");
  }

  @Test
  void noDifferenceIsSaidWithItsReason() {
    answer = COMPARING + SUMMARY.formatted("{}");
    assertThat(run()).isEqualTo(0);
    assertThat(out()).endsWith("no difference in 2000 events" + System.lineSeparator());

    answer = answer.replace("[\"old\"]", "[]").replace("[\"pay\"]", "[]");
    assertThat(run()).isEqualTo(0);
    assertThat(out()).endsWith("no difference: every rule says the same" + System.lineSeparator());
  }

  @Test
  void aNameAndAPasswordDoAsWell() {
    environment.remove("FLEABRIDGE_TOKEN");
    environment.put("FLEABRIDGE_USER", "operator");
    environment.put("FLEABRIDGE_PASSWORD", "secret");
    answer = COMPARING + SUMMARY.formatted("{}");

    assertThat(run()).isEqualTo(0);
    assertThat(authorization).isEqualTo("Basic b3BlcmF0b3I6c2VjcmV0");
  }

  @Test
  void differencesAreTablesForPeople() {
    answer = COMPARING + DIFFERENCE + SUMMARY.formatted(SUM.formatted("OTHER_AMOUNT"));

    assertThat(run()).isEqualTo(1);

    assertThat(out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList())
        .containsExactly(
            "2000 events, received from 2026-11-01T00:00:00Z to 2026-12-01T00:00:00Z",
            "rules removed: old",
            "rules changed: pay",
            "rules unchanged: 3",
            "note: a note",
            "",
            "OTHER_AMOUNT: event e1, rule pay, step pay",
            "before: READY transfer 1.00 from agt_a to agt_b key k",
            "after: READY transfer 2.00 from agt_a to agt_b key k",
            "",
            "difference count USDC before USDC after",
            "all OTHER_AMOUNT 1 1.00 2.00",
            "",
            "by rule",
            "pay OTHER_AMOUNT 1 1.00 2.00",
            "",
            "by payer",
            "agt_a OTHER_AMOUNT 1 1.00 2.00",
            "",
            "by day",
            "2026-11-20 OTHER_AMOUNT 1 1.00 2.00");
  }

  @Test
  void moreThanFiftyDifferencesAreCounted() {
    answer = COMPARING + DIFFERENCE.repeat(60) + SUMMARY.formatted(SUM.formatted("OTHER_AMOUNT"));

    assertThat(run()).isEqualTo(1);
    assertThat(out().lines().filter(line -> line.startsWith("OTHER_AMOUNT: "))).hasSize(50);
    assertThat(out()).contains("10 more differences are not shown");
  }

  @ParameterizedTest
  @CsvSource({"NEWLY_PAID, 1", "NOT_KNOWN, 1", "OTHER_KEY, 1", "FAILS, 1", "PAYS_AGAIN, 2"})
  void theExitCodeSaysWhatWasFound(String what, int code) {
    answer = COMPARING + SUMMARY.formatted(SUM.formatted(what));

    assertThat(run()).isEqualTo(code);
  }

  @Test
  void linesAreLeftAsTheyAreWhereJsonIsAskedFor() {
    answer = COMPARING + DIFFERENCE + SUMMARY.formatted(SUM.formatted("OTHER_AMOUNT"));

    assertThat(run("--json")).isEqualTo(1);
    assertThat(out()).isEqualToNormalizingNewlines(answer);
  }

  /** Of an answer that is not complete nobody may believe that nothing differs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"summary\":{\"differences\":{}}}",
        "{\"problem\":{\"status\":503,\"detail\":\"the books could not be read to the end\"}}"
      })
  void anAnswerThatIsNotCompleteIsNone(String last) {
    answer = COMPARING + last;

    assertThat(run()).isEqualTo(3);
    assertThat(err()).contains("not complete: ");
  }

  @Test
  void mistakesInTheFileAreListed() {
    status = 400;
    answer =
        "{\"errors\":[{\"field\":\"rules\",\"message\":\"line 3: rule pay: key: is missing\"}]}";

    assertThat(run()).isEqualTo(1);
    assertThat(out()).isEqualToIgnoringNewLines("line 3: rule pay: key: is missing");
  }

  @Test
  void aMistakeInTheWindowIsNoneOfTheFile() {
    status = 400;
    answer =
        """
        {"detail":"since: a time such as 2026-11-20T09:00:00Z",
         "errors":[{"field":"since","message":"a time such as 2026-11-20T09:00:00Z"}]}
        """;

    assertThat(run()).isEqualTo(3);
    assertThat(err())
        .isEqualToIgnoringNewLines(
            "the service refuses (400): since: a time such as 2026-11-20T09:00:00Z");
  }

  @Test
  void aRefusalIsToldInTheWordsOfTheService() {
    status = 403;
    answer = "{\"detail\":\"the role operator is needed\"}";

    assertThat(run()).isEqualTo(3);
    assertThat(err())
        .isEqualToIgnoringNewLines("the service refuses (403): the role operator is needed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLEABRIDGE_URL | | where the service is: give --url, or set FLEABRIDGE_URL",
        "FLEABRIDGE_URL | bridge | --url: not an address such as https://bridge.example.com",
        "FLEABRIDGE_URL | file:/x | --url: not an address such as https://bridge.example.com",
        "FLEABRIDGE_URL | http://localhost:1 | localhost:1 cannot be reached, or does not answer",
        "FLEABRIDGE_TOKEN | | who asks: set FLEABRIDGE_TOKEN, or FLEABRIDGE_USER and FLEABRIDGE_PASSWORD",
        "FLEABRIDGE_TOKEN | a\u0001b | FLEABRIDGE_TOKEN holds characters that no token has",
      })
  void whatIsMissingIsNamed(String name, @Nullable String value, String message) {
    environment.put(name, value == null ? "" : value);

    assertThat(run()).isEqualTo(3);
    assertThat(err()).isEqualToIgnoringNewLines(message);
  }

  @Test
  void anOptionThatIsNotKnownIsAnsweredByTheList() {
    assertThat(run("--sicne=2026-11-01T00:00:00Z")).isEqualTo(3);
    assertThat(err()).contains("rules backtest --candidate=<rules file>");
  }
}
