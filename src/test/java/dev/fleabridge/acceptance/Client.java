package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Calls one bridge as its users do. Each answer must be one that the API's description knows. */
final class Client {

  /** Of a source that may send events of {@code lab.*} only. */
  static final String LAB_KEY = "lab-source-key";

  static final String SOURCE_KEY = "acceptance-source-key";

  /** Of the source that posts what Databricks notifies. */
  static final String LAKEHOUSE_KEY = "lakehouse-source-key";

  static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final int MAX_POSTS = 10;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();
  private final String base;

  Client(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  Answered postEvent(String json) {
    return postEvent(SOURCE_KEY, json.getBytes(StandardCharsets.UTF_8));
  }

  /** As EventBridge does, comes again for as long as the bridge asks for it. */
  Answered postEvent(String key, byte[] body) {
    Answered answer = postOnce(key, body);
    for (int i = 1; i < MAX_POSTS && answer.status() == 503; i++) {
      assertThat(answer.header("Retry-After")).isNotBlank();
      answer = postOnce(key, body);
    }
    return answer;
  }

  /** Posts an event with further headers, each a name and its value. */
  Answered postEvent(String json, String... headers) {
    return send(
        request("/v1/events")
            .headers(headers)
            .header("X-Api-Key", SOURCE_KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /**
   * Begins to post a body of one mebibyte and sends no more than its head.
   *
   * @return the connection, which is for the caller to close
   */
  Socket beginToPost(String key) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort());
    String head =
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(key, 1 << 20);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** Posts a body with these headers, each a name and its value, and no others. */
  Answered post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /**
   * Posts with no sign-in but a key at the end of the address, which the description leaves out.
   */
  Answered postWithKeyIn(String address, byte[] body) {
    return answered(request(address).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Sends a body with the key of a source to any address. */
  Answered withKey(String method, String path, String json) {
    return send(
        request(path)
            .header("X-Api-Key", SOURCE_KEY)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  private Answered postOnce(String key, byte[] body) {
    return send(
        request("/v1/events")
            .header("X-Api-Key", key)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Posts an event that must be taken; the id under which the bridge knows it. */
  String accepted(String json) {
    Answered answer = postEvent(json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asString();
  }

  Answered get(String path) {
    return as("viewer", "GET", path, "");
  }

  Answered lever(String person, String action, String act, String body) {
    return as(person, "POST", "/v1/actions/" + action + "/" + act, body);
  }

  Answered as(String person, String method, String path, String body) {
    byte[] pair = (person + ":" + person).getBytes(StandardCharsets.UTF_8);
    return send(
        request(path)
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Everything that the bridge tells about an action. */
  JsonNode action(String id) {
    return get("/v1/actions/" + id).json();
  }

  /** All actions that a search finds, over all pages. */
  List<JsonNode> actions(String query) {
    List<JsonNode> found = new ArrayList<>();
    String cursor = "";
    do {
      String from = cursor.isEmpty() ? "" : "&cursor=" + cursor;
      String path = "/v1/actions?limit=200&" + query + from;
      Answered page = get(path);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().path("items").forEach(found::add);
      cursor = page.json().path("next").asString("");
    } while (!cursor.isEmpty());
    return found;
  }

  /** Waits until the action of this step of this event is in a state, and tells all about it. */
  JsonNode awaitStep(String event, String step, String state) {
    String id =
        await(step + " of event " + event + " to be " + state)
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> find(event, step, state), Optional::isPresent)
            .orElseThrow();
    return action(id);
  }

  private Optional<String> find(String event, String step, String state) {
    return actions("event=" + event).stream()
        .filter(action -> action.path("step").asString().equals(step))
        .filter(action -> action.path("state").asString().equals(state))
        .map(action -> action.path("id").asString())
        .findFirst();
  }

  /** Until a step says why it is as it is: what waits to be judged anew is HELD all the time. */
  void awaitReason(String event, String step, String reason) {
    await(step + " of event " + event + " to say " + reason)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() ->
            actions("event=" + event).stream()
                .anyMatch(action ->
                    action.path("step").asString().equals(step)
                        && action.path("reason").asString().equals(reason)));
  }

  /** Waits until a search finds this many actions in this state. */
  void awaitCount(String query, String state, int count) {
    await(count + " actions " + state + " of " + query)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> actions(query + "&state=" + state).size(), found -> found == count);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
  }

  private Answered send(HttpRequest.Builder request) {
    Answered answer = answered(request);
    Contract.checked(answer.response());
    return answer;
  }

  private Answered answered(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answered(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
