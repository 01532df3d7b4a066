package dev.fleabridge.testkit.sandbox.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request as the routes see it.
 *
 * @param segments the path's parts without a leading {@code /v1}, {@code /api} or {@code /api/v1}
 * @param prefix what was left out in front of them, such as {@code /api/v1}
 * @param json the body, or null where it is not JSON
 */
public record Call(Request request, List<String> segments, String prefix, @Nullable JsonNode json) {

  public static Call of(Request request) {
    List<String> parts =
        List.of(request.path().split("/", -1)).stream().filter(part -> !part.isEmpty()).toList();
    int start = 0;
    while (start < parts.size()
        && (parts.get(start).equals("v1") || parts.get(start).equals("api"))) {
      start++;
    }
    String prefix = start == 0 ? "" : "/" + String.join("/", parts.subList(0, start));
    return new Call(request, parts.subList(start, parts.size()), prefix, Json.read(request.body()));
  }

  public String method() {
    return request.method();
  }

  /** The path without its prefix: {@code /wallet/transfer}. */
  public String route() {
    return "/" + String.join("/", segments);
  }

  /** The part at this index, or "" where the path is shorter. */
  public String segment(int index) {
    return index < segments.size() ? segments.get(index) : "";
  }

  /** True for this method and this route; a part {@code *} stands for any one part. */
  public boolean is(String method, String route) {
    if (!request.method().equals(method)) {
      return false;
    }
    String[] wanted = route.substring(1).split("/", -1);
    if (wanted.length != segments.size()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals("*") && !wanted[i].equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The body; an empty object where it is not JSON, as escrow, faucet and pay read it. */
  public JsonNode lenientBody() {
    return notNull(json == null ? Json.emptyObject() : json);
  }

  /**
   * The body.
   *
   * @throws MalformedJson where it is not JSON, as games and trading answer it
   */
  public JsonNode strictBody() {
    if (json == null) {
      throw new MalformedJson();
    }
    return notNull(json);
  }

  private static JsonNode notNull(JsonNode body) {
    if (body.isNull()) {
      throw new UpstreamCrash("Cannot read properties of null");
    }
    return body;
  }
}
