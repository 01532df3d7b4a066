package dev.fleabridge.report.table;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to a warehouse, and what its answers mean. */
class SqlStatementsTest {

  private static final String PATH = "/api/2.0/sql/statements";
  private static final String TOKEN = "dapi-secret-token";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private final List<Duration> pauses = new ArrayList<>();
  private final SqlStatements statements =
      new SqlStatements(
          URI.create(SERVER.baseUrl()), "abc123", () -> TOKEN, Duration.ofSeconds(2), pauses::add);

  @AfterEach
  void close() {
    statements.close();
  }

  private void run() {
    statements.run("select :rows", Map.of("rows", "[{\"a\": \"1'; drop\"}]"));
  }

  private static ResponseDefinitionBuilder state(String state) {
    return okJson("{\"statement_id\": \"s-1\", \"status\": {\"state\": \"%s\"}}".formatted(state));
  }

  private static void answers(ResponseDefinitionBuilder... answers) {
    for (int i = 0; i < answers.length; i++) {
      SERVER.stubFor(
          post(PATH)
              .inScenario("posts")
              .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i)
              .willReturn(answers[i])
              .willSetStateTo("after " + (i + 1)));
    }
  }

  private void assertTrouble(String why) {
    assertThatThrownBy(this::run)
        .isInstanceOf(TableTrouble.class)
        .hasMessage(why)
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void aStatementGoesOutWithItsParametersBesideIt() {
    answers(state("SUCCEEDED"));
    run();
    SERVER.verify(
        exactly(1),
        postRequestedFor(urlEqualTo(PATH))
            .withHeader("Authorization", equalTo("Bearer " + TOKEN))
            .withRequestBody(
                equalToJson(
                    """
                    {"warehouse_id": "abc123", "statement": "select :rows", "wait_timeout": "30s",
                     "on_wait_timeout": "CONTINUE",
                     "parameters": [
                       {"name": "rows", "value": "[{\\"a\\": \\"1'; drop\\"}]", "type": "STRING"}]}
                    """)));
    assertThat(pauses).isEmpty();
  }

  @Test
  void oneThatIsUnderWayIsAskedAboutUntilItHasEnded() {
    answers(state("PENDING"));
    SERVER.stubFor(
        get(PATH + "/s-1")
            .inScenario("gets")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(state("RUNNING"))
            .willSetStateTo("ran"));
    SERVER.stubFor(
        get(PATH + "/s-1")
            .inScenario("gets")
            .whenScenarioStateIs("ran")
            .willReturn(state("SUCCEEDED")));
    run();
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo(PATH)));
    SERVER.verify(exactly(2), getRequestedFor(urlEqualTo(PATH + "/s-1")));
    assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
  }

  @Test
  void oneThatNeverEndsIsCanceled() {
    answers(state("RUNNING"));
    SERVER.stubFor(get(PATH + "/s-1").willReturn(state("RUNNING")));
    SERVER.stubFor(post(PATH + "/s-1/cancel").willReturn(okJson("{}")));
    assertTrouble("A statement at Databricks took too long and was canceled.");
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo(PATH + "/s-1/cancel")));
    assertThat(pauses).hasSize(300);
  }

  @Test
  void anIdThatIsNoneIsNotMadeAnAddress() {
    answers(
        okJson("{\"statement_id\": \"../../jobs/run-now\", \"status\": {\"state\": \"PENDING\"}}"));
    assertTrouble("Databricks named no statement that could be asked about.");
  }

  @Test
  void oneThatFailsSaysWhyInOneLine() {
    answers(
        okJson(
            """
            {"statement_id": "s-1", "status": {"state": "FAILED", "error": {
              "error_code": "BAD_REQUEST",
              "message": "[TABLE_OR_VIEW_NOT_FOUND] The table\\nis not there"}}}
            """));
    assertTrouble(
        "A statement at Databricks ended FAILED: BAD_REQUEST [TABLE_OR_VIEW_NOT_FOUND] The table is"
            + " not there");
  }

  @Test
  void whoeverHasTooMuchToDoIsAskedAgainWhenItWants() {
    answers(
        aResponse().withStatus(429).withHeader("Retry-After", "7"),
        aResponse().withStatus(503),
        aResponse().withStatus(429).withHeader("Retry-After", "999999999"),
        state("SUCCEEDED"));
    run();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  @Test
  void andNotForEver() {
    SERVER.stubFor(post(PATH).willReturn(aResponse().withStatus(429)));
    assertTrouble("Databricks answered 429.");
    SERVER.verify(exactly(4), postRequestedFor(urlEqualTo(PATH)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"error_code\":\"UNAUTHENTICATED\",\"message\":\"no\"} | Databricks answered 401: UNAUTHENTICATED no",
        "500 | oops | Databricks answered 500.",
        "200 | <html> | Databricks answered 200.",
        "302 | {} | Databricks answered 302.",
        "200 | {} | A statement at Databricks ended without a state.",
        "200 | {\"status\":{\"state\":\"CANCELED\"}} | A statement at Databricks ended CANCELED.",
      })
  void whatIsNoSuccessIsTrouble(int status, String body, String why) {
    answers(aResponse().withStatus(status).withHeader("Location", "/elsewhere").withBody(body));
    assertTrouble(why);
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo(PATH)));
  }

  @Test
  void silenceIsTroubleAndNothingIsSentAgain() {
    answers(state("SUCCEEDED").withFixedDelay(5_000));
    assertTrouble("Databricks gave no answer (TimeoutException).");
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo(PATH)));
  }

  /** Or a turn would never end, and no table would be written any more. */
  @Test
  @Timeout(10)
  void anAnswerThatDripsIsTroubleToo() {
    answers(okJson(" ".repeat(1_000) + "{}").withChunkedDribbleDelay(400, 20_000));
    assertTrouble("Databricks gave no answer (TimeoutException).");
  }

  @Test
  void aBrokenAndAnEndlessAnswerAreTrouble() {
    answers(
        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
        aResponse().withBody("x".repeat(1 << 21)));
    assertThatThrownBy(this::run).isInstanceOf(TableTrouble.class);
    assertThatThrownBy(this::run).isInstanceOf(TableTrouble.class);
  }
}
