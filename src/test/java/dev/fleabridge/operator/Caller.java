package dev.fleabridge.operator;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.contract.Contract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Calls the API as its users do. Each answer must be one that the API's description knows. */
final class Caller {

  /** What came back. */
  record Reply(int status, JsonNode body, String text, HttpResponse<String> response) {

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  private final HttpClient http;
  private final String base;

  Caller(int port) {
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.base = "http://localhost:" + port;
  }

  /** Calls from another address of this machine, such as 127.0.0.9. */
  Caller(int port, String from) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.ofLiteral(from))
            .build();
    this.base = "http://127.0.0.1:" + port;
  }

  Reply get(String person, String path) {
    return call(request(path).header("Authorization", basic(person, person)).GET());
  }

  Reply post(String person, String path, String json) {
    return send(person, "POST", path, json);
  }

  Reply send(String person, String method, String path, String json) {
    return call(
        request(path)
            .header("Authorization", basic(person, person))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
  }

  Reply call(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          Contract.checked(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
      String type = response.headers().firstValue("Content-Type").orElse("");
      JsonNode body =
          type.contains("json") && !type.contains("ndjson")
              ? Json.mapper().readTree(response.body())
              : Json.object();
      return new Reply(response.statusCode(), body, response.body(), response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A field of each item of an array; with an empty name the items themselves. */
  static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(
        item -> texts.add(field.isEmpty() ? item.asString() : item.path(field).asString()));
    return texts;
  }

  static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
