package dev.fleabridge.testkit.contract;

/**
 * An answer to a call.
 *
 * @param path as it was sent, without its query
 * @param type the whole header; empty where there was none
 */
public record Given(String method, String path, int status, String type, String body) {

  String mediaType() {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip();
  }

  @Override
  public String toString() {
    String start = body.length() > 2_000 ? body.substring(0, 2_000) + "…" : body;
    return "%s %s answered %d %s %s".formatted(method, path, status, type, start);
  }
}
