package dev.fleabridge.testkit.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault over a real connection: what the caller sees, and what happened to the money. */
class FaultsTest {

  private final SandboxServer server = SandboxServer.start(SandboxSettings.defaults().withPort(0));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private HttpResponse<String> pay() throws IOException, InterruptedException {
    return post(
        "/wallet/transfer",
        "{\"from_agent\":\"agt_a\",\"to_agent\":\"agt_b\",\"amount_usd\":\"1\",\"memo\":\"ref:k\"}");
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer pf_test_x")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private int paid() {
    return server.effects("transfer", "k");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"LOST_AFTER", "CUT_SHORT"})
  void losesTheAnswerButNotTheEffect(Fault.Kind kind) throws Exception {
    server.faults().add(Fault.next(kind, 1, "/wallet/transfer"));

    assertThatThrownBy(this::pay).isInstanceOf(IOException.class);
    assertThat(paid()).isEqualTo(1);
    assertThat(pay().statusCode()).isEqualTo(200);
    assertThat(server.duplicates()).containsExactly("transfer k");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"LOST_BEFORE", "RESET"})
  void losesTheCall(Fault.Kind kind) throws Exception {
    server.faults().add(Fault.next(kind, 2, "/wallet/*"));

    assertThatThrownBy(this::pay).isInstanceOf(IOException.class);
    assertThatThrownBy(this::pay).isInstanceOf(IOException.class);
    assertThat(paid()).isZero();
    assertThat(pay().statusCode()).isEqualTo(200);
  }

  @Test
  void resetsAfterTheEffectToo() {
    server.faults().add(Fault.next(Fault.Kind.RESET, 1, "*").afterTheEffect());

    assertThatThrownBy(this::pay).hasRootCauseMessage("Connection reset");
    assertThat(paid()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failsBeforeOrAfterTheEffect(boolean after) throws Exception {
    Fault fault = Fault.next(Fault.Kind.ERROR_503, 1, "*").withRetryAfter(7);
    server.faults().add(after ? fault.afterTheEffect() : fault);

    HttpResponse<String> answer = pay();

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(paid()).isEqualTo(after ? 1 : 0);
  }

  @Test
  void throttlesWithAndWithoutAHint() throws Exception {
    server.faults().add(Fault.next(Fault.Kind.THROTTLED, 1, "*"));
    server.faults().add(Fault.next(Fault.Kind.THROTTLED, 1, "*").withRetryAfter(3));

    assertThat(pay().headers().firstValue("Retry-After")).isEmpty();
    HttpResponse<String> second = pay();
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).contains("3");
    assertThat(paid()).isZero();
  }

  @Test
  void spoilsTheAnswersText() throws Exception {
    server.faults().add(Fault.next(Fault.Kind.TRUNCATED_JSON, 1, "*"));
    server.faults().add(Fault.next(Fault.Kind.NOT_JSON, 1, "*"));

    assertThat(pay().body()).startsWith("{\"tx_id\"").doesNotEndWith("}");
    HttpResponse<String> html = pay();
    assertThat(html.statusCode()).isEqualTo(200);
    assertThat(html.body()).startsWith("<html>");
    assertThat(paid()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"DELAY", "SLOW_DRIP"})
  void takesItsTime(Fault.Kind kind) throws Exception {
    server.faults().add(Fault.next(kind, 1, "*").withMillis(200));
    Instant start = Instant.now();

    assertThat(pay().body()).endsWith("}");

    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(190));
    assertThat(paid()).isEqualTo(1);
  }

  @Test
  void holdsAnAnswerBackAfterItsEffect() throws Exception {
    server.faults().add(Fault.next(Fault.Kind.DELAY, 1, "*").withMillis(60_000).afterTheEffect());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/wallet/transfer"))
            .header("Authorization", "Bearer pf_test_x")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"from_agent\":\"a\",\"to_agent\":\"b\",\"amount_usd\":\"1\",\"memo\":\"ref:k\"}"))
            .timeout(Duration.ofMillis(500))
            .build();

    assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);
    await().untilAsserted(() -> assertThat(paid()).isEqualTo(1));
  }

  @Test
  void drawsTheSameShareWithTheSameSeed() {
    List<List<Boolean>> runs = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6}) {
      Faults faults = new Faults(seed);
      faults.add(Fault.share(Fault.Kind.ERROR_500, 0.3, "/x"));
      List<Boolean> run = new ArrayList<>();
      for (int call = 0; call < 1_000; call++) {
        run.add(faults.meet("POST", "/x", "") != null);
      }
      runs.add(run);
    }

    assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    assertThat(runs.get(0).stream().filter(met -> met).count()).isBetween(250L, 350L);
  }

  @Test
  void meetsOnlyTheCallsThatItIsFor() {
    Faults faults = new Faults(1);
    faults.add(Fault.next(Fault.Kind.ERROR_500, 0, "/escrow/*/release").onlyFor("POST"));

    assertThat(faults.meet("GET", "/escrow/e/release", "")).isNull();
    assertThat(faults.meet("POST", "/escrow/release", "")).isNull();
    assertThat(faults.meet("POST", "/escrow/e/release", "")).isNotNull();
    assertThat(faults.meet("POST", "/escrow/e/release", "")).isNotNull();
  }

  @Test
  void meetsOnlyTheCallsWithAText() {
    Faults faults = new Faults(1);
    faults.add(Fault.next(Fault.Kind.ERROR_500, 1, "*").onlyWith("agt_a"));

    assertThat(faults.meet("POST", "/x", "{\"to_agent\":\"agt_b\"}")).isNull();
    assertThat(faults.meet("POST", "/x", "{\"to_agent\":\"agt_a\"}")).isNotNull();
    assertThat(faults.meet("POST", "/x", "{\"to_agent\":\"agt_a\"}")).isNull();
  }

  @Test
  void isOrderedOverRest() throws Exception {
    HttpResponse<String> added =
        post("/_sandbox/faults", "{\"kind\":\"error_500\",\"path\":\"/wallet/*\",\"times\":2}");
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(pay().statusCode()).isEqualTo(500);

    Faults.Status status = server.faults().list().getFirst();
    assertThat(status.met()).isEqualTo(1);
    assertThat(status.left()).isEqualTo(1);
    HttpRequest delete =
        HttpRequest.newBuilder(URI.create(server.url() + "/_sandbox/faults")).DELETE().build();
    client.send(delete, HttpResponse.BodyHandlers.discarding());
    assertThat(pay().statusCode()).isEqualTo(200);
  }

  @Test
  void isRefusedWhereItMakesNoSense() throws Exception {
    assertThat(post("/_sandbox/faults", "{\"kind\":\"GREMLIN\"}").statusCode()).isEqualTo(400);
    assertThat(post("/_sandbox/faults", "{\"kind\":\"DELAY\",\"share\":1.5}").statusCode())
        .isEqualTo(400);
    assertThat(post("/_sandbox/faults", "nothing").statusCode()).isEqualTo(400);
  }
}
