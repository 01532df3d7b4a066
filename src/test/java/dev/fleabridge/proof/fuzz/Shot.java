package dev.fleabridge.proof.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param what what is odd about it; the same words for the same oddity
 * @param who who sends it, such as {@code viewer}
 * @param target as it stands in the first line
 * @param headers whole lines, without {@code Host} and lengths
 * @param body null where there is none
 * @param raw the bytes of the whole request, where they follow from nothing else
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Shot(
    String what,
    String who,
    String method,
    String target,
    List<String> headers,
    byte @Nullable [] body,
    byte @Nullable [] raw) {

  private static final int MAX_SHOWN_BYTES = 4_000;

  Shot but(String oddity) {
    return new Shot(oddity, who, method, target, headers, body, raw);
  }

  Shot by(String other) {
    return new Shot(what, who, other, target, headers, body, raw);
  }

  Shot at(String address) {
    return new Shot(what, who, method, address, headers, body, raw);
  }

  Shot with(String... lines) {
    List<String> more = new ArrayList<>(headers);
    more.addAll(List.of(lines));
    return new Shot(what, who, method, target, more, body, raw);
  }

  /** The same without the headers of a name, in lower case. */
  Shot without(String name) {
    List<String> fewer =
        headers.stream()
            .filter(line -> !line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
            .toList();
    return new Shot(what, who, method, target, fewer, body, raw);
  }

  Shot sending(byte @Nullable [] bytes) {
    return new Shot(what, who, method, target, headers, bytes, raw);
  }

  Shot asRaw(byte[] bytes) {
    return new Shot(what, who, method, target, headers, body, bytes);
  }

  /** The lines before the body, without a length and without the empty line. */
  String head() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(line -> head.append(line).append("\r\n"));
    return head.toString();
  }

  byte[] bytes() {
    if (raw != null) {
      return raw;
    }
    String length = body == null ? "" : "Content-Length: " + body.length + "\r\n";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes((head() + length + "\r\n").getBytes(StandardCharsets.UTF_8));
    if (body != null) {
      all.writeBytes(body);
    }
    return all.toByteArray();
  }

  /** A line for a shell that sends the same once more. */
  String again(int port) {
    if (raw != null || headers.stream().anyMatch(line -> line.indexOf(':') < 1)) {
      return "printf '%s' | nc localhost %d".formatted(escaped(bytes(), true), port);
    }
    StringBuilder line = new StringBuilder("curl -i --path-as-is -X ").append(method);
    headers.forEach(header ->
        line.append(" -H $'")
            .append(escaped(header.getBytes(StandardCharsets.UTF_8), false))
            .append('\''));
    if (body != null) {
      line.append(" --data-binary $'").append(escaped(body, false)).append('\'');
    }
    return line.append(" 'http://localhost:%d%s'".formatted(port, target)).toString();
  }

  private static String escaped(byte[] bytes, boolean forPrintf) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, MAX_SHOWN_BYTES); i++) {
      int b = bytes[i] & 0xff;
      if (b >= ' ' && b < 0x7f && b != '\'' && b != '\\' && !(forPrintf && b == '%')) {
        text.append((char) b);
      } else {
        text.append("\\x%02x".formatted(b));
      }
    }
    int left = bytes.length - MAX_SHOWN_BYTES;
    return left > 0 ? text + "... and " + left + " bytes more" : text.toString();
  }
}
