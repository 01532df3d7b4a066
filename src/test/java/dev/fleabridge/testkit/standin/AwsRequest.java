package dev.fleabridge.testkit.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request, read whole. */
final class AwsRequest {

  private final HttpExchange exchange;
  private final Map<String, String> query;
  private final byte[] body;

  private AwsRequest(HttpExchange exchange, Map<String, String> query, byte[] body) {
    this.exchange = exchange;
    this.query = query;
    this.body = body;
  }

  static AwsRequest read(HttpExchange exchange) throws IOException {
    byte[] raw = exchange.getRequestBody().readAllBytes();
    return new AwsRequest(exchange, parse(exchange.getRequestURI().getRawQuery()), raw);
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** The path without its first slash, percent-decoded; a plus is a plus there. */
  String path() {
    String raw = exchange.getRequestURI().getRawPath().replace("+", "%2B");
    return URLDecoder.decode(raw.substring(1), StandardCharsets.UTF_8);
  }

  @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  boolean asks(String parameter) {
    return query.containsKey(parameter);
  }

  String query(String parameter, String otherwise) {
    return query.getOrDefault(parameter, otherwise);
  }

  byte[] rawBody() {
    return body;
  }

  /** The body with the SDK's chunked signing taken off and its checksum verified. */
  byte[] body() {
    String hash = header("x-amz-content-sha256");
    boolean chunked = hash != null && hash.startsWith("STREAMING-");
    return chunked ? AwsChunked.decode(body, header("x-amz-decoded-content-length")) : body;
  }

  private static Map<String, String> parse(@Nullable String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
