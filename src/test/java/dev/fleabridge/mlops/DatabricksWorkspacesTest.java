package dev.fleabridge.mlops;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.fleabridge.mlops.DatabricksProperties.Workspace;
import dev.fleabridge.mlops.RestDatabricksWorkspaces.Patience;
import dev.fleabridge.model.Json;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of Databricks, and what becomes of its answers. */
class DatabricksWorkspacesTest {

  private static final String RUN = "/api/2.2/jobs/runs/get";
  private static final String STATEMENTS = "/api/2.0/sql/statements";
  private static final String SQL = "select count(*) as total from t where task_id = :task";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private final Rest rest = new Rest(Duration.ofSeconds(2));

  @AfterEach
  void close() {
    rest.close();
  }

  private DatabricksWorkspaces workspaces() {
    return workspaces("token-1", null, null, "w-1");
  }

  private DatabricksWorkspaces workspaces(
      @Nullable String token,
      @Nullable String client,
      @Nullable String clientSecret,
      @Nullable String warehouse) {
    Tokens none =
        (secret, anew) -> {
          throw new IllegalStateException(secret);
        };
    return new RestDatabricksWorkspaces(
        new DatabricksProperties(
            Map.of(
                "lake",
                new Workspace(SERVER.baseUrl(), token, client, clientSecret, null, warehouse))),
        rest,
        new DatabricksSignIn(rest, none, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)),
        new Patience(3, 5, Duration.ofSeconds(1), time -> {}));
  }

  /** Only the first of them is a success of all tasks. */
  @ParameterizedTest
  @CsvSource({
    "SUCCESS, SUCCESS, SUCCESS",
    "SUCCESS, , SUCCESS",
    ", SUCCESS, SUCCESS",
    "SUCCESS, SUCCESS_WITH_FAILURES, SUCCESS_WITH_FAILURES",
    "SUCCESS_WITH_FAILURES, SUCCESS, SUCCESS_WITH_FAILURES",
    "FAILED, RUN_EXECUTION_ERROR, FAILED",
    ", , "
  })
  void aRunSaysHowItEnded(@Nullable String state, @Nullable String code, @Nullable String result) {
    ObjectNode run = Json.object().put("run_id", 42).put("job_id", 9).put("run_name", "labels");
    run.putObject("state").put("life_cycle_state", "TERMINATED").put("result_state", state);
    run.putObject("status").putObject("termination_details").put("code", code);
    SERVER.stubFor(
        get(urlPathEqualTo(RUN))
            .withHeader("Authorization", equalTo("Bearer token-1"))
            .withQueryParam("run_id", equalTo("42"))
            .willReturn(okJson(run.toString())));

    ObjectNode found = workspaces().run("lake", "42");

    assertThat(found.path("resultState").asString("")).isEqualTo(result == null ? "" : result);
    assertThat(found.path("jobId").asString()).isEqualTo("9");
  }

  @Test
  void whatIsNotConfiguredOrNoRunIsNotAsked() {
    assertThatThrownBy(() -> workspaces().run("https://evil.example", "42"))
        .hasMessageContaining("no workspace of this name");
    assertThatThrownBy(() -> workspaces().run("lake", "42&x=1"))
        .hasMessageContaining("not the number of a run");
    SERVER.verify(0, getRequestedFor(urlPathEqualTo(RUN)));
  }

  private static String succeeded(String rows) {
    return """
    {"statement_id": "s-1", "status": {"state": "SUCCEEDED"},
     "manifest": {"schema": {"columns": [
         {"name": "total", "type_name": "LONG"}, {"name": "rate", "type_name": "DECIMAL"},
         {"name": "ok", "type_name": "BOOLEAN"}, {"name": "who", "type_name": "STRING"}]}},
     "result": {"data_array": [%s]}}
    """
        .formatted(rows);
  }

  @Test
  void rowsHaveTheDigitsOfTheWarehouse() {
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .withRequestBody(
                equalToJson(
                    """
                    {"warehouse_id": "w-1", "statement": "%s", "parameters": [
                      {"name": "task", "value": "t'; drop table x --", "type": "STRING"},
                      {"name": "least", "value": "0.85", "type": "DECIMAL(38,2)"},
                      {"name": "day", "value": "20261130", "type": "BIGINT"},
                      {"name": "none", "type": "STRING"}]}
                    """
                        .formatted(SQL),
                    true,
                    true))
            .willReturn(
                okJson(succeeded("[\"10\", \"0.8000000000000000000001\", \"true\", null]"))));
    ObjectNode parameters = Json.object().put("task", "t'; drop table x --");
    parameters.put("least", new BigDecimal("0.85")).put("day", 20_261_130);
    parameters.putNull("none");

    ObjectNode found = workspaces().query("lake", SQL, parameters);

    assertThat(found.path("rowCount").asInt()).isEqualTo(1);
    assertThat(found.path("rows").path(0).toString())
        .isEqualTo("{\"total\":10,\"rate\":0.8000000000000000000001,\"ok\":true,\"who\":null}");
  }

  /** Or a rule that pays where nothing is found would pay on an answer without its rows. */
  @Test
  void rowsThatAreCountedAndNotThereAreRefused() {
    String counted = succeeded("").replace("{\"schema\"", "{\"total_row_count\": 3, \"schema\"");
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(counted)));

    assertThat(failure().code()).isEqualTo("unreadable");
  }

  @ParameterizedTest
  @CsvSource({
    "1E+17, BIGINT, 100000000000000000",
    "1E+18, 'DECIMAL(38,0)', 1000000000000000000",
    "-2E+20, 'DECIMAL(38,0)', -200000000000000000000",
    "1E-3, 'DECIMAL(38,3)', 0.001"
  })
  void aNumberGoesOutByATypeThatHoldsIt(BigDecimal number, String type, String text) {
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(succeeded(""))));

    workspaces().query("lake", SQL, Json.object().put("n", number));

    SERVER.verify(
        postRequestedFor(urlPathEqualTo(STATEMENTS))
            .withRequestBody(
                equalToJson(
                    "{\"parameters\": [{\"name\": \"n\", \"value\": \"%s\", \"type\": \"%s\"}]}"
                        .formatted(text, type),
                    true,
                    true)));
  }

  @Test
  void aStatementThatStillRunsIsLookedAtUntilItHasEnded() {
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .willReturn(
                okJson("{\"statement_id\": \"s-1\", \"status\": {\"state\": \"PENDING\"}}")));
    SERVER.stubFor(get(urlPathEqualTo(STATEMENTS + "/s-1")).willReturn(okJson(succeeded(""))));

    assertThat(workspaces().query("lake", SQL, Json.object()).path("rows").size()).isZero();
    SERVER.verify(1, postRequestedFor(urlPathEqualTo(STATEMENTS)));
  }

  @Test
  void aStatementThatDoesNotEndIsCanceledAndAskedAgainLater() {
    String running = "{\"statement_id\": \"s-1\", \"status\": {\"state\": \"RUNNING\"}}";
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(running)));
    SERVER.stubFor(get(urlPathEqualTo(STATEMENTS + "/s-1")).willReturn(okJson(running)));

    RemoteFailure failure = failure();

    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.UNAVAILABLE);
    assertThat(failure.code()).isEqualTo("Timeout");
    SERVER.verify(3, getRequestedFor(urlPathEqualTo(STATEMENTS + "/s-1")));
    SERVER.verify(1, postRequestedFor(urlPathEqualTo(STATEMENTS + "/s-1/cancel")));
  }

  /** What it does has no rows to be kept, and may take longer than what reads. */
  @Test
  void aStatementThatDoesSomethingIsWaitedForToItsEnd() {
    String answer = "{\"statement_id\": \"s-1\", \"status\": {\"state\": \"%s\"}}";
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(answer.formatted("PENDING"))));
    for (int look = 0; look < 5; look++) {
      SERVER.stubFor(
          get(urlPathEqualTo(STATEMENTS + "/s-1"))
              .inScenario("looks")
              .whenScenarioStateIs(look == 0 ? Scenario.STARTED : "look " + look)
              .willReturn(okJson(answer.formatted(look < 4 ? "RUNNING" : "CLOSED")))
              .willSetStateTo("look " + (look + 1)));
    }

    workspaces().execute("lake", "merge into t using :rows", Json.object().put("rows", "[1]"));

    SERVER.verify(
        1,
        postRequestedFor(urlPathEqualTo(STATEMENTS))
            .withRequestBody(
                equalToJson(
                    """
                    {"warehouse_id": "w-1", "statement": "merge into t using :rows",
                     "wait_timeout": "10s", "on_wait_timeout": "CONTINUE",
                     "parameters": [{"name": "rows", "value": "[1]", "type": "STRING"}]}
                    """)));
    SERVER.verify(5, getRequestedFor(urlPathEqualTo(STATEMENTS + "/s-1")));
  }

  @Test
  void oneThatNeverEndsIsCanceledAndIsNoSuccess() {
    String running = "{\"statement_id\": \"s-1\", \"status\": {\"state\": \"RUNNING\"}}";
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(running)));
    SERVER.stubFor(get(urlPathEqualTo(STATEMENTS + "/s-1")).willReturn(okJson(running)));

    assertThatThrownBy(() -> workspaces().execute("lake", "merge", Json.object()))
        .isInstanceOf(RemoteFailure.class)
        .hasMessage("the statement did not end in time, and was canceled");
    SERVER.verify(5, getRequestedFor(urlPathEqualTo(STATEMENTS + "/s-1")));
    SERVER.verify(1, postRequestedFor(urlPathEqualTo(STATEMENTS + "/s-1/cancel")));
  }

  /** Or a server could choose which of the workspace's addresses gets our token. */
  @Test
  void anIdThatIsNoneIsNotMadeAnAddress() {
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .willReturn(
                okJson(
                    """
                    {"statement_id": "../../jobs/run-now", "status": {"state": "PENDING"}}
                    """)));

    assertThat(failure().code()).isEqualTo("unreadable");
    assertThat(SERVER.getAllServeEvents()).hasSize(1);
  }

  @Test
  void whyAStatementFailedIsToldInOneLine() {
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .willReturn(
                okJson(
                    """
                    {"statement_id": "s-1", "status": {"state": "FAILED", "error": {
                      "error_code": "BAD_REQUEST",
                      "message": "[TABLE_OR_VIEW_NOT_FOUND] The table\\nis not there"}}}
                    """)));

    assertThatThrownBy(() -> workspaces().execute("lake", "merge", Json.object()))
        .hasMessage(
            "the statement ended as FAILED: [TABLE_OR_VIEW_NOT_FOUND] The table is not there");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED, BAD_REQUEST, REFUSED",
    "FAILED, NOT_FOUND, REFUSED",
    "FAILED, TEMPORARILY_UNAVAILABLE, UNAVAILABLE",
    "CANCELED, , UNAVAILABLE",
    "CLOSED, , UNAVAILABLE"
  })
  void aStatementThatFailsSaysWhetherAskingAgainMayHelp(
      String state, @Nullable String error, RemoteFailure.Kind kind) {
    ObjectNode answer = Json.object().put("statement_id", "s-1");
    answer.putObject("status").put("state", state).putObject("error").put("error_code", error);
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(answer.toString())));

    assertThat(failure().kind()).isEqualTo(kind);
  }

  @Test
  void moreRowsThanAreReadAreRefused() {
    String rows =
        IntStream.range(0, 1_001)
            .mapToObj(i -> "[\"1\", \"1\", \"true\", \"x\"]")
            .collect(Collectors.joining(","));
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(succeeded(rows))));
    assertThat(failure().code()).isEqualTo("too_large");

    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .willReturn(
                okJson(succeeded("").replace("{\"schema\"", "{\"truncated\":true,\"schema\""))));
    assertThat(failure().code()).isEqualTo("too_large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ["1", "1", "true"]
          ["1", "1.2.3", "true", "x"]
          ["1", "1e9999", "true", "x"]
          """)
  void rowsOfAnotherFormAreRefused(String row) {
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(okJson(succeeded(row))));

    assertThat(failure().code()).isEqualTo("unreadable");
  }

  /** Such as a whole JSON object in a secret of which one field was meant. */
  @ParameterizedTest
  @ValueSource(strings = {"{\n  \"token\": \"dapi-1\"\n}", "dapi-1\u2028", "dapi-1\u0000x"})
  void aTokenThatIsNoHeaderIsNotShownAndEndsNothing(String token) {
    assertThatThrownBy(() -> workspaces(token, null, null, "w-1").run("lake", "42"))
        .isInstanceOfSatisfying(
            RemoteFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.UNAVAILABLE);
              assertThat(failure.getMessage() + failure.getCause()).doesNotContain("dapi");
            });
  }

  @Test
  void aServicePrincipalExchangesItsSecretForATokenAndKeepsIt() {
    SERVER.stubFor(
        post(urlPathEqualTo("/oidc/v1/token"))
            .withBasicAuth("app-1", "its-secret")
            .withRequestBody(equalTo("grant_type=client_credentials&scope=all-apis"))
            .willReturn(okJson("{\"access_token\": \"t-2\", \"expires_in\": 3600}")));
    SERVER.stubFor(
        post(urlPathEqualTo(STATEMENTS))
            .withHeader("Authorization", equalTo("Bearer t-2"))
            .willReturn(okJson(succeeded(""))));
    DatabricksWorkspaces workspaces = workspaces(null, "app-1", "its-secret", "w-1");

    workspaces.query("lake", SQL, Json.object());
    workspaces.query("lake", SQL, Json.object());

    SERVER.verify(1, postRequestedFor(urlPathEqualTo("/oidc/v1/token")));
    SERVER.stubFor(post(urlPathEqualTo(STATEMENTS)).willReturn(aResponse().withStatus(401)));
    assertThatThrownBy(() -> workspaces.query("lake", SQL, Json.object()))
        .isInstanceOf(RemoteFailure.class);
    SERVER.verify(2, postRequestedFor(urlPathEqualTo("/oidc/v1/token")));
  }

  @Test
  void aParameterThatIsNoSingleValueAndAWorkspaceWithoutAWarehouseAreNotSent() {
    ObjectNode list = Json.object();
    list.putArray("task").add("a");
    assertThatThrownBy(() -> workspaces().query("lake", SQL, list))
        .hasMessageContaining("single value");
    assertThatThrownBy(
            () -> workspaces("token-1", null, null, null).query("lake", SQL, Json.object()))
        .hasMessageContaining("no warehouse");
    SERVER.verify(0, postRequestedFor(urlPathEqualTo(STATEMENTS)));
  }

  @Test
  void aWarehouseHasAnId() {
    assertThat(workspaces().hasWarehouse("lake")).isTrue();
    assertThat(workspaces().hasWarehouse("pond")).isFalse();
    assertThat(workspaces("t", null, null, null).hasWarehouse("lake")).isFalse();
    assertThatThrownBy(() -> workspaces("t", null, null, "/sql/1.0/warehouses/abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lake.warehouse is no id");
  }

  @Test
  void aWorkspaceSignsInInOneWay() {
    assertThatThrownBy(() -> workspaces("t", "app", "s", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fleabridge.databricks.workspaces.lake needs exactly one");
    assertThatThrownBy(() -> workspaces(null, null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Workspace("https://a.example", "t-1", null, null, null, null).toString())
        .doesNotContain("t-1");
  }

  private RemoteFailure failure() {
    return catchThrowableOfType(
        RemoteFailure.class, () -> workspaces().query("lake", SQL, Json.object()));
  }
}
