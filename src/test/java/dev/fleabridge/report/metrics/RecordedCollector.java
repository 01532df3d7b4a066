package dev.fleabridge.report.metrics;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A collector of OTLP over HTTP, of which only the names in the last message are of interest. */
final class RecordedCollector implements AutoCloseable {

  private final HttpServer server;
  private volatile String latest = "";

  private RecordedCollector(HttpServer server) {
    this.server = server;
  }

  static RecordedCollector start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      RecordedCollector collector = new RecordedCollector(server);
      server.createContext(
          "/v1/metrics",
          exchange -> {
            byte[] message = exchange.getRequestBody().readAllBytes();
            collector.latest = new String(message, StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/metrics";
  }

  /** The last message; protobuf writes names as they are. */
  String latest() {
    return latest;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
