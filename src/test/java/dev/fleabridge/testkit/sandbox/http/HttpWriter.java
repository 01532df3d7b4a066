package dev.fleabridge.testkit.sandbox.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes answers to one connection, or fails to as ordered. */
final class HttpWriter {

  private static final int DRIPS = 20;
  private static final Map<Integer, String> PHRASES =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(201, "Created"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(402, "Payment Required"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  private final Socket socket;
  private final OutputStream out;

  HttpWriter(Socket socket) throws IOException {
    this.socket = socket;
    out = socket.getOutputStream();
  }

  /**
   * Delivers the answer as it says.
   *
   * @return true where the connection can be used again
   */
  boolean write(Reply reply, boolean keepAlive) throws IOException, InterruptedException {
    boolean drips = reply.delivery() == Reply.Delivery.DRIP;
    if (!drips && reply.hold().isPositive()) {
      Thread.sleep(reply.hold());
    }
    return switch (reply.delivery()) {
      case WHOLE -> {
        out.write(message(reply, keepAlive));
        yield keepAlive;
      }
      case CLOSE -> false;
      case RESET -> {
        // Closing with a linger of zero sends RST in place of FIN.
        socket.setSoLinger(true, 0);
        yield false;
      }
      case HALF -> {
        byte[] message = message(reply, false);
        out.write(Arrays.copyOf(message, message.length - (reply.body().length + 1) / 2));
        yield false;
      }
      case DRIP -> {
        drip(message(reply, keepAlive), reply.hold().toMillis());
        yield keepAlive;
      }
    };
  }

  private void drip(byte[] message, long millis) throws IOException, InterruptedException {
    int piece = Math.max(1, (message.length + DRIPS - 1) / DRIPS);
    for (int from = 0; from < message.length; from += piece) {
      Thread.sleep(millis / DRIPS);
      out.write(message, from, Math.min(piece, message.length - from));
      out.flush();
    }
  }

  private static byte[] message(Reply reply, boolean keepAlive) {
    StringBuilder head = new StringBuilder(160);
    head.append("HTTP/1.1 ")
        .append(reply.status())
        .append(' ')
        .append(PHRASES.getOrDefault(reply.status(), "Other"))
        .append("\r\ncontent-type: ")
        .append(reply.contentType())
        .append("\r\ncontent-length: ")
        .append(reply.body().length)
        .append("\r\n");
    reply
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!keepAlive) {
      head.append("connection: close\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(start, start.length + reply.body().length);
    System.arraycopy(reply.body(), 0, message, start.length, reply.body().length);
    return message;
  }
}
