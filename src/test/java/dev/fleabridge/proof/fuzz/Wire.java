package dev.fleabridge.proof.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Sends bytes as they are, each request on a connection of its own, and reads one answer. */
final class Wire {

  private static final int PATIENCE_MILLIS = 20_000;

  private final int port;

  Wire(int port) {
    this.port = port;
  }

  Answer send(Shot shot) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setSoLinger(true, 0); // No port waits for late packets: there are thousands of them.
      socket.setTcpNoDelay(true);
      write(socket, shot);
      return read(new BufferedInputStream(socket.getInputStream()), shot.method().equals("HEAD"));
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  private static void write(Socket socket, Shot shot) throws IOException {
    try {
      socket.getOutputStream().write(shot.bytes());
      socket.getOutputStream().flush();
      if (shot.raw() != null) {
        socket.shutdownOutput(); // It may be less than it says, and more will not come.
      }
    } catch (IOException e) {
      // Who refuses a body need not read it to its end; the answer may be there.
    }
  }

  private static Answer read(InputStream in, boolean withoutBody) throws IOException {
    String start = line(in);
    if (!start.startsWith("HTTP/")) {
      return bare(start);
    }
    int status = Integer.parseInt(start.split(" ", -1)[1]);
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    if (status < 200) {
      return read(in, withoutBody);
    }
    Answer head = new Answer(status, List.copyOf(headers), "");
    byte[] body = withoutBody || status == 204 || status == 304 ? new byte[0] : body(in, head);
    return new Answer(status, head.headers(), new String(body, StandardCharsets.UTF_8));
  }

  /** A line without a version is HTTP/0.9, which has neither a status nor headers. */
  private static Answer bare(String line) {
    int status = JsonMapper.shared().readTree(line).path("status").asInt(0);
    return new Answer(status, List.of("Content-Type: application/problem+json"), line);
  }

  private static byte[] body(InputStream in, Answer head) throws IOException {
    String length = head.header("Content-Length");
    if (!length.isEmpty()) {
      return in.readNBytes(Integer.parseInt(length));
    }
    if (!head.header("Transfer-Encoding").equals("chunked")) {
      return in.readAllBytes();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(in); size > 0; size = size(in)) {
      body.writeBytes(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 && line.size() > 0) {
        break;
      }
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
