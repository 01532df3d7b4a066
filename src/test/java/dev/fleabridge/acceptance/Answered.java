package dev.fleabridge.acceptance;

import dev.fleabridge.model.Json;
import java.net.http.HttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the bridge answered. */
record Answered(int status, String text, HttpResponse<String> response) {

  /** The body, or an empty object where it is no JSON. */
  JsonNode json() {
    try {
      return text.isBlank() ? Json.object() : Json.mapper().readTree(text);
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
