package dev.fleabridge.testkit.sandbox.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests from one connection, one after the other. */
final class HttpReader {

  private static final int MAX_HEAD = 32_768;
  private static final int MAX_BODY = 1_048_576;
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** What came is not a request that this server reads. */
  static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;
    private final int status;

    Malformed(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;
  private int headLeft;
  private boolean keepsAlive = true;

  HttpReader(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** Whether the last request lets the connection live. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** The next request, or null where the caller has closed the connection. */
  @Nullable Request next() throws IOException, Malformed {
    if (at == end && !fill()) {
      return null;
    }
    headLeft = MAX_HEAD;
    String first = line();
    while (first.isEmpty()) {
      first = line();
    }
    String[] parts = first.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new Malformed(400, "not an HTTP/1.1 request");
    }
    Map<String, String> headers = headers();
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    keepsAlive =
        parts[2].equals("HTTP/1.0")
            ? connection.contains("keep-alive")
            : !connection.contains("close");
    byte[] body = body(headers);
    int question = parts[1].indexOf('?');
    String path = question < 0 ? parts[1] : parts[1].substring(0, question);
    String query = question < 0 ? "" : parts[1].substring(question + 1);
    try {
      return new Request(parts[0], decodePath(path), query(query), headers, body);
    } catch (IllegalArgumentException e) {
      throw new Malformed(400, "the address is not well encoded");
    }
  }

  private Map<String, String> headers() throws IOException, Malformed {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new Malformed(400, "a header without a name");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException, Malformed {
    boolean chunked =
        headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).endsWith("chunked");
    long length = chunked ? -1 : length(headers.get("content-length"));
    if (length > MAX_BODY) {
      throw new Malformed(413, "a body has at most " + MAX_BODY + " bytes");
    }
    if (length != 0 && "100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write(CONTINUE);
      out.flush();
    }
    return chunked ? chunks() : bytes((int) length);
  }

  private static long length(@Nullable String header) throws Malformed {
    try {
      long length = header == null ? 0 : Long.parseLong(header);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new Malformed(400, "content-length is not a length");
  }

  private byte[] chunks() throws IOException, Malformed {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      headLeft = MAX_HEAD;
      int size = chunkSize(line());
      if (whole.size() + size > MAX_BODY) {
        throw new Malformed(413, "a body has at most " + MAX_BODY + " bytes");
      }
      if (size == 0) {
        while (!line().isEmpty()) {
          // A trailer: nobody here reads it.
        }
        return whole.toByteArray();
      }
      whole.writeBytes(bytes(size));
      if (!line().isEmpty()) {
        throw new Malformed(400, "a chunk that is longer than it says");
      }
    }
  }

  private static int chunkSize(String line) throws Malformed {
    String size = line.split(";", 2)[0].strip();
    try {
      int parsed = Integer.parseInt(size, 16);
      if (parsed >= 0 && parsed <= MAX_BODY) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new Malformed(400, "not the size of a chunk");
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    int got = 0;
    while (got < count) {
      if (at == end && !fill()) {
        throw new EOFException();
      }
      int some = Math.min(count - got, end - at);
      System.arraycopy(buffer, at, bytes, got, some);
      at += some;
      got += some;
    }
    return bytes;
  }

  private String line() throws IOException, Malformed {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      if (at == end && !fill()) {
        throw new EOFException();
      }
      char c = (char) (buffer[at++] & 0xFF);
      if (--headLeft < 0) {
        throw new Malformed(431, "the head has at most " + MAX_HEAD + " bytes");
      }
      if (c == '\n') {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
          line.setLength(length - 1);
        }
        return line.toString();
      }
      line.append(c);
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private static String decodePath(String path) {
    // A plus in a path is a plus; only queries write a space so.
    return path.indexOf('%') < 0 ? path : decode(path.replace("+", "%2B"));
  }

  private static Map<String, String> query(String query) {
    if (query.isEmpty()) {
      return Map.of();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
