package dev.fleabridge.testkit.standin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One answer. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AwsReply(int status, Map<String, String> headers, byte[] body) {

  static AwsReply empty(int status) {
    return new AwsReply(status, Map.of(), new byte[0]);
  }

  static AwsReply json(int status, JsonNode body) {
    return text(status, "application/x-amz-json-1.1", body.toString());
  }

  static AwsReply xml(int status, String body) {
    return text(status, "application/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
  }

  static AwsReply text(int status, String contentType, String body) {
    return new AwsReply(
        status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }

  AwsReply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new AwsReply(status, more, body);
  }
}
