package dev.fleabridge.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** Reads pages as a browser without JavaScript does. */
final class PageReader {

  /** A page as it came. */
  record Reply(int status, String html, HttpResponse<String> response) {

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** What a person reads: without tags, each run of white space one blank. */
    String text() {
      return html.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>", " ")
          .replaceAll("<[^>]*>", " ")
          .replace("&#39;", "'")
          .replace("&quot;", "\"")
          .replace("&lt;", "<")
          .replace("&gt;", ">")
          .replace("&amp;", "&")
          .replaceAll("\\s+", " ");
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  PageReader(int port) {
    this.base = "http://localhost:" + port;
  }

  /**
   * @param person who signs in, with the name for a password
   */
  Reply get(String person, String path, String... headers) {
    byte[] pair = (person + ":" + person).getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** What a script of a page posts, as JSON. */
  Reply post(String person, String path, String json) {
    byte[] pair = (person + ":" + person).getBytes(StandardCharsets.UTF_8);
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  /** Without signing in. */
  Reply getAsNobody(String path) {
    return send(HttpRequest.newBuilder(URI.create(base + path)).build());
  }

  private Reply send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
