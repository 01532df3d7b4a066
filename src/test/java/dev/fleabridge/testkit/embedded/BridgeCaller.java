package dev.fleabridge.testkit.embedded;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * Calls the embedded bridge as its users do: a source by its key, an operator by name and password.
 */
public final class BridgeCaller {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;

  public BridgeCaller(int port) {
    this.base = "http://localhost:" + port;
  }

  /** Where the bridge is, such as {@code localhost:8080}. */
  public String address() {
    return base.substring("http://".length());
  }

  /** Where its pages begin. */
  public String console() {
    return base + "/";
  }

  /**
   * Posts an event, or an array of them.
   *
   * @throws IllegalStateException where the bridge does not answer 202
   */
  public JsonNode postEvent(String json) {
    return postEvent("dev-source-key", json);
  }

  /**
   * Posts an event, or an array of them, as the source of the key.
   *
   * @throws IllegalStateException where the bridge does not answer 202
   */
  public JsonNode postEvent(String key, String json) {
    HttpRequest request =
        request("POST", "/v1/events").header("X-Api-Key", key).method("POST", text(json)).build();
    return answer(request, 202);
  }

  /** Reads as viewer. */
  public JsonNode get(String path) {
    return answer(request("GET", path).header("Authorization", basic("viewer")).build(), 200);
  }

  /**
   * Calls as this person.
   *
   * @param expected the status of the answer
   * @throws IllegalStateException where it is another
   */
  public JsonNode call(String person, String method, String path, String json, int expected) {
    HttpRequest request =
        request(method, path)
            .header("Authorization", basic(person))
            .method(method, text(json))
            .build();
    return answer(request, expected);
  }

  private HttpRequest.Builder request(String method, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10));
    return method.equals("GET")
        ? request
        : request.header("Content-Type", "application/json; charset=utf-8");
  }

  private static HttpRequest.BodyPublisher text(String json) {
    return HttpRequest.BodyPublishers.ofString(json);
  }

  private JsonNode answer(HttpRequest request, int expected) {
    try {
      HttpResponse<String> response =
          Contract.checked(http.send(request, HttpResponse.BodyHandlers.ofString()));
      if (response.statusCode() != expected) {
        throw new IllegalStateException(
            "%s %s: %d %s"
                .formatted(
                    request.method(), request.uri(), response.statusCode(), response.body()));
      }
      return Json.mapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String basic(String name) {
    byte[] pair = (name + ":" + name).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
