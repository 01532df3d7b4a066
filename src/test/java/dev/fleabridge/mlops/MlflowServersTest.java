package dev.fleabridge.mlops;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.mlops.MlflowProperties.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of MLflow, and what becomes of its answers. */
class MlflowServersTest {

  private static final String GET = "/api/2.0/mlflow/runs/get";
  private static final String SEARCH = "/api/2.0/mlflow/model-versions/search";
  private static final Instant SINCE = Instant.ofEpochMilli(1_000_000);

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private final Rest rest = new Rest(Duration.ofSeconds(2));
  private final List<String> renewals = new ArrayList<>();

  @AfterEach
  void close() {
    rest.close();
  }

  private MlflowServers servers(String token, String secret) {
    Tokens tokens =
        (name, anew) -> {
          if (anew) {
            renewals.add(name);
          }
          return anew ? "new-token" : "old-token";
        };
    return new RestMlflowServers(
        new MlflowProperties(Map.of("lab", new Server(SERVER.baseUrl(), token, secret))),
        rest,
        tokens);
  }

  private MlflowServers servers() {
    return servers("", "");
  }

  private static String run(String metrics) {
    return """
    {"run": {"info": {"run_id": "r-1", "experiment_id": "3", "run_name": "calm-owl",
                      "status": "FINISHED", "start_time": 1},
             "data": {"metrics": [%s], "params": [{"key": "lr", "value": "0.1"}],
                      "tags": [{"key": "team", "value": "a"}]}, "inputs": {}}}
    """
        .formatted(metrics);
  }

  @Test
  void aRunHasItsMetricsWithTheDigitsOfTheServer() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .withQueryParam("run_id", equalTo("r-1"))
            .willReturn(
                okJson(
                    run(
                        """
                        {"key": "acc", "value": 0.9500000000000001, "step": 1},
                        {"key": "loss", "value": 1e-7}, {"key": "bad", "value": "NaN"}
                        """))));

    ObjectNode found = servers().run("lab", "r-1");

    assertThat(found.path("metrics").toString())
        .isEqualTo("{\"acc\":0.9500000000000001,\"loss\":1E-7}");
    assertThat(found.path("params").path("lr").asString()).isEqualTo("0.1");
    assertThat(found.path("tags").path("team").asString()).isEqualTo("a");
    assertThat(found.path("status").asString()).isEqualTo("FINISHED");
    SERVER.verify(getRequestedFor(urlPathEqualTo(GET)).withoutHeader("Authorization"));
  }

  @Test
  void aTokenThatWasExchangedIsReadAgainOnce() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .withHeader("Authorization", equalTo("Bearer old-token"))
            .willReturn(aResponse().withStatus(401)));
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .withHeader("Authorization", equalTo("Bearer new-token"))
            .willReturn(okJson(run(""))));

    assertThat(servers("", "mlflow/token").run("lab", "r-1").path("runId").asString())
        .isEqualTo("r-1");
    assertThat(renewals).containsExactly("mlflow/token");
  }

  @Test
  void aServerThatIsNotConfiguredIsNotCalled() {
    assertThatThrownBy(() -> servers().run("http://elsewhere.example", "r-1"))
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("no server of this name");
    SERVER.verify(0, getRequestedFor(urlPathEqualTo(GET)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "r 1", "../x", "r-1&run_id=r-2", "-r"})
  void whatIsNoIdOfARunIsNotAsked(String id) {
    assertThatThrownBy(() -> servers().run("lab", id)).isInstanceOf(RemoteFailure.class);
    SERVER.verify(0, getRequestedFor(urlPathEqualTo(GET)));
  }

  @Test
  void anotherRunThanWasAskedForIsRefused() {
    SERVER.stubFor(get(urlPathEqualTo(GET)).willReturn(okJson(run(""))));

    assertThat(failure("r-2").code()).isEqualTo("OtherRun");
  }

  @ParameterizedTest
  @CsvSource({
    "404, RESOURCE_DOES_NOT_EXIST, NOT_FOUND, RESOURCE_DOES_NOT_EXIST",
    "404, , UNAVAILABLE, Http404",
    "400, INVALID_PARAMETER_VALUE, REFUSED, INVALID_PARAMETER_VALUE",
    "401, UNAUTHENTICATED, UNAVAILABLE, Http401",
    "403, PERMISSION_DENIED, UNAVAILABLE, PERMISSION_DENIED",
    "429, , UNAVAILABLE, Http429",
    "500, INTERNAL_ERROR, UNAVAILABLE, INTERNAL_ERROR",
    "503, 'a b', UNAVAILABLE, Http503",
    "302, , UNAVAILABLE, Http302"
  })
  void aRefusalSaysWhetherAskingAgainMayHelp(
      int status, String error, RemoteFailure.Kind kind, String code) {
    String body = error == null ? "<html>" : "{\"error_code\":\"%s\"}".formatted(error);
    SERVER.stubFor(get(urlPathEqualTo(GET)).willReturn(jsonResponse(body, status)));

    RemoteFailure failure = failure("r-1");

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.code()).isEqualTo(code);
  }

  /** Or whoever answers for a server gets our token to where he likes. */
  @Test
  void aRedirectIsNotFollowed() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .willReturn(aResponse().withStatus(307).withHeader("Location", "/elsewhere")));
    SERVER.stubFor(get("/elsewhere").willReturn(okJson(run(""))));

    assertThat(failure("r-1").kind()).isEqualTo(RemoteFailure.Kind.UNAVAILABLE);
    SERVER.verify(0, getRequestedFor(urlPathEqualTo("/elsewhere")));
  }

  @Test
  void anAnswerThatIsTooLargeIsNotRead() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .willReturn(okJson("{\"a\": \"" + "x".repeat(Rest.MAX_BYTES) + "\"}")));

    RemoteFailure failure = failure("r-1");

    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REFUSED);
    assertThat(failure.code()).isEqualTo("too_large");
  }

  @Test
  void anAnswerThatComesByDropsIsGivenUp() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET)).willReturn(okJson(run("")).withChunkedDribbleDelay(50, 60_000)));

    RemoteFailure failure = failure("r-1");

    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.UNAVAILABLE);
    assertThat(failure.code()).isEqualTo("Timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "nonsense", "{\"run\": {\"data\": 1e999999999}}"})
  void anAnswerOfAnotherFormIsRefused(String body) {
    SERVER.stubFor(get(urlPathEqualTo(GET)).willReturn(okJson(body)));

    assertThat(failure("r-1").code()).isEqualTo("unreadable");
  }

  @Test
  void noFailureShowsTheToken() {
    SERVER.stubFor(
        get(urlPathEqualTo(GET))
            .willReturn(jsonResponse("{\"error_code\": \"X\", \"message\": \"m\"}", 400)));

    RemoteFailure failure =
        catchThrowableOfType(
            RemoteFailure.class, () -> servers("a-token-of-ours", "").run("lab", "r-1"));

    assertThat(failure.toString()).contains("answered 400 X: m").doesNotContain("a-token-of-ours");
    assertThat(new Server("https://m.example", "a-token-of-ours", null).toString())
        .doesNotContain("a-token-of-ours");
  }

  private RemoteFailure failure(String run) {
    return catchThrowableOfType(RemoteFailure.class, () -> servers().run("lab", run));
  }

  private static String version(int number, long created) {
    return """
    {"name": "churn", "version": "%d", "creation_timestamp": %d, "source": "models:/m",
     "run_id": "r-%d", "description": "", "tags": [{"key": "k", "value": "v"}]}
    """
        .formatted(number, created, number);
  }

  private static String page(String next, String... versions) {
    return "{\"model_versions\": [%s], \"next_page_token\": \"%s\"}"
        .formatted(String.join(",", versions), next);
  }

  @Test
  void versionsAreListedFromTheNewestToTheMarkAndNoFurther() {
    SERVER.stubFor(
        get(urlPathEqualTo(SEARCH))
            .withQueryParam("order_by", equalTo("creation_timestamp DESC"))
            .withQueryParam("page_token", equalTo("two"))
            .willReturn(okJson(page("three", version(2, 1_000_000), version(1, 999_999)))));
    SERVER.stubFor(
        get(urlPathEqualTo(SEARCH))
            .withQueryParam("page_token", absent())
            .willReturn(okJson(page("two", version(3, 1_000_001)))));

    List<ModelVersion> found = new ArrayList<>();
    servers().versionsSince("lab", SINCE, found::add);

    assertThat(found).extracting(ModelVersion::version).containsExactly("3", "2");
    assertThat(found.getFirst().description()).isNull();
    assertThat(found.getFirst().runId()).isEqualTo("r-3");
    assertThat(found.getFirst().tags()).containsEntry("k", "v");
    SERVER.verify(2, getRequestedFor(urlPathEqualTo(SEARCH)));
  }

  @Test
  void aListWithoutEndIsLeft() {
    String[] many =
        IntStream.range(0, 2).mapToObj(i -> version(i, 2_000_000)).toArray(String[]::new);
    SERVER.stubFor(get(urlPathEqualTo(SEARCH)).willReturn(okJson(page("again", many))));

    List<ModelVersion> found = new ArrayList<>();
    assertThatThrownBy(() -> servers().versionsSince("lab", SINCE, found::add))
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("more than 10000");
    assertThat(found).hasSize(100);
    SERVER.verify(50, getRequestedFor(urlPathEqualTo(SEARCH)));
  }

  /** Or one server would end the search of all. */
  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e12", "-1", "\"soon\"", "12345678901234567890", "null"})
  void aVersionWhoseTimeIsNoneIsUnreadable(String created) {
    String odd = version(1, 77).replace(": 77", ": " + created);
    SERVER.stubFor(get(urlPathEqualTo(SEARCH)).willReturn(okJson(page("", odd))));

    assertThatThrownBy(() -> servers().versionsSince("lab", SINCE, version -> {}))
        .isInstanceOf(RemoteFailure.class)
        .hasMessageContaining("without name, number or time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://mlflow.example        | must begin with https://
          ftp://mlflow.example         | must begin with https://
          https://u:p@mlflow.example   | without user
          https://mlflow.example/?a=b  | without user, query
          ''                           | is missing
          https://                     | is no address
          """)
  void anAddressThatWouldCarryTheTokenAwayRefusesTheStart(String address, String why) {
    assertThatThrownBy(() -> new MlflowProperties(Map.of("lab", new Server(address, "t", null))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fleabridge.mlflow.servers.lab")
        .hasMessageContaining(why);
  }

  @Test
  void thisMachineNeedsNoTls() {
    String all =
        List.of("http://localhost:5000", "http://127.0.0.1:5000/mlflow/", "mlflow.example").stream()
            .map(address -> RemoteAddress.of("x", address).toString())
            .collect(Collectors.joining(" "));

    assertThat(all)
        .isEqualTo("http://localhost:5000 http://127.0.0.1:5000/mlflow https://mlflow.example");
  }
}
