package dev.fleabridge.testkit.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An OTLP receiver of spans over HTTP. It reads as much of the protocol's messages as tests look
 * at; the numbers of fields are those of opentelemetry-proto's {@code trace.proto}.
 */
public final class OtlpStandIn implements AutoCloseable {

  /**
   * A span that was received.
   *
   * @param parentId empty where it has none
   * @param headers of the request that brought it, by name as it came
   */
  public record ReceivedSpan(
      String traceId,
      String spanId,
      String parentId,
      String name,
      int kind,
      Instant start,
      Instant end,
      Map<String, String> attributes,
      boolean failed,
      Map<String, String> headers) {}

  private final HttpServer server;
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

  private OtlpStandIn(HttpServer server) {
    this.server = server;
  }

  /** Starts on a free port of the loopback address. */
  public static OtlpStandIn start() {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(address, 100);
      OtlpStandIn standIn = new OtlpStandIn(server);
      server.createContext("/v1/traces", standIn::take);
      server.start();
      return standIn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  public List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      ByteBuffer request = ByteBuffer.wrap(exchange.getRequestBody().readAllBytes());
      for (Field resource : fields(request)) {
        for (Field scope : inside(resource, 2)) {
          inside(scope, 2).forEach(span -> spans.add(span(span, headers)));
        }
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static ReceivedSpan span(Field message, Map<String, String> headers) {
    List<Field> fields = fields(message.bytes());
    Map<String, String> attributes = new HashMap<>();
    fields.stream()
        .filter(field -> field.number() == 9)
        .forEach(pair -> attributes.put(text(pair, 1), text(inside(pair, 2).getFirst(), 1)));
    boolean failed =
        fields.stream()
            .filter(field -> field.number() == 15)
            .flatMap(status -> fields(status.bytes()).stream())
            .anyMatch(code -> code.number() == 3 && code.value() == 2);
    return new ReceivedSpan(
        hex(fields, 1),
        hex(fields, 2),
        hex(fields, 4),
        text(message, 5),
        (int) number(fields, 6),
        instant(number(fields, 7)),
        instant(number(fields, 8)),
        attributes,
        failed,
        headers);
  }

  /** One field of a message: a number, or bytes that are a text or a message. */
  private record Field(int number, long value, ByteBuffer bytes) {}

  private static List<Field> fields(ByteBuffer message) {
    ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long tag = varint(in);
      int number = (int) (tag >>> 3);
      fields.add(
          switch ((int) (tag & 7)) {
            case 0 -> new Field(number, varint(in), ByteBuffer.allocate(0));
            case 1 -> new Field(number, in.getLong(), ByteBuffer.allocate(0));
            case 2 -> {
              int length = (int) varint(in);
              ByteBuffer bytes = in.slice(in.position(), length);
              in.position(in.position() + length);
              yield new Field(number, length, bytes);
            }
            case 5 -> new Field(number, in.getInt(), ByteBuffer.allocate(0));
            default -> throw new IllegalArgumentException("no protobuf");
          });
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private static List<Field> inside(Field message, int number) {
    return fields(message.bytes()).stream().filter(field -> field.number() == number).toList();
  }

  private static String text(Field message, int number) {
    return inside(message, number).stream()
        .map(field -> StandardCharsets.UTF_8.decode(field.bytes().duplicate()).toString())
        .findFirst()
        .orElse("");
  }

  private static String hex(List<Field> fields, int number) {
    return fields.stream()
        .filter(field -> field.number() == number)
        .map(field -> {
          byte[] bytes = new byte[field.bytes().remaining()];
          field.bytes().duplicate().get(bytes);
          return HexFormat.of().formatHex(bytes);
        })
        .findFirst()
        .orElse("");
  }

  private static long number(List<Field> fields, int number) {
    return fields.stream()
        .filter(field -> field.number() == number)
        .mapToLong(Field::value)
        .findFirst()
        .orElse(0);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
