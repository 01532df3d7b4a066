package dev.fleabridge.acceptance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Purple Flea that speaks the guide's dialect and misbehaves on demand: HTTP/1.1 by hand, so that
 * every byte and every closing of a connection is the test's. It knows no idempotency: whatever
 * reaches it and is not refused is carried out, each time anew.
 */
final class Upstream implements AutoCloseable {

  private static final BigDecimal RICH = new BigDecimal("100000");

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Received> carriedOut = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Reply>> scripts = new ConcurrentHashMap<>();
  private final Map<String, BigDecimal> balances = new HashMap<>();
  private final Set<String> refusedKeys = ConcurrentHashMap.newKeySet();
  private volatile CountDownLatch hanging = new CountDownLatch(1);

  private Upstream(ServerSocket server) {
    this.server = server;
    threads.execute(this::accept);
  }

  /**
   * Starts on the loopback address.
   *
   * @param port 0 for any free one
   */
  static Upstream start(int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return new Upstream(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** The next requests to change something whose bodies hold {@code marker} get these replies. */
  void script(String marker, Reply... replies) {
    scripts.put(marker, new ArrayDeque<>(List.of(replies)));
  }

  /** Answers 401 to whatever comes with this key, from now on. */
  void refuseKey(String key) {
    refusedKeys.add(key);
  }

  /** Requests that came with this key, reads too. */
  List<Received> callsWith(String key) {
    return received.stream().filter(request -> isWith(key, request)).toList();
  }

  private static boolean isWith(String key, Received request) {
    return ("Bearer " + key).equals(request.headers().get("authorization"));
  }

  synchronized void balance(String agent, String amount) {
    balances.put(agent, new BigDecimal(amount));
  }

  synchronized BigDecimal balance(String agent) {
    return balances.getOrDefault(agent, RICH);
  }

  /** Requests to change something whose bodies hold {@code marker}, in order of arrival. */
  List<Received> calls(String marker) {
    return received.stream()
        .filter(r -> r.method().equals("POST") && r.body().contains(marker))
        .toList();
  }

  /** Those of them that were carried out. */
  List<Received> effects(String marker) {
    return carriedOut.stream().filter(r -> r.body().contains(marker)).toList();
  }

  /** Lets all hanging answers go. */
  void letGo() {
    CountDownLatch current = hanging;
    hanging = new CountDownLatch(1);
    current.countDown();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    hanging.countDown();
    threads.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean more = true;
      while (more) {
        Received request = read(in);
        received.add(request);
        more = answer(request, socket.getOutputStream());
      }
    } catch (EOFException e) {
      // The client is done with this connection.
    } catch (IOException e) {
      // The client gave up, or the test closed the server under it: both are part of tests.
    } finally {
      open.remove(socket);
    }
  }

  /** Whether the connection stays open. */
  private boolean answer(Received request, OutputStream out) throws IOException {
    if (refusedKeys.stream().anyMatch(key -> isWith(key, request))) {
      write(out, 401, Map.of(), "{\"error\":\"unauthorized\"}");
      return true;
    }
    if (request.method().equals("GET")) {
      String agent = request.path().substring(request.path().lastIndexOf('/') + 1);
      write(out, 200, Map.of(), "{\"balance_usd\":%s}".formatted(balance(agent)));
      return true;
    }
    return switch (reply(request)) {
      case Reply.Success success -> {
        write(out, 200, Map.of(), carryOut(request));
        yield true;
      }
      case Reply.Refusal(int status, var headers, String body) -> {
        write(out, status, headers, body);
        yield true;
      }
      case Reply.LostAnswer lost -> {
        carryOut(request);
        yield false;
      }
      case Reply.HalfJson half -> {
        String whole = carryOut(request);
        write(out, 200, Map.of(), whole.substring(0, whole.length() / 2));
        yield true;
      }
      case Reply.BrokenOff broken -> {
        String whole = carryOut(request);
        byte[] head = head(200, Map.of(), whole.length());
        out.write(head);
        out.write(whole.substring(0, whole.length() / 2).getBytes(StandardCharsets.UTF_8));
        yield false;
      }
      case Reply.Hanging hang -> {
        String whole = carryOut(request);
        await(hanging);
        write(out, 200, Map.of(), whole);
        yield true;
      }
    };
  }

  private Reply reply(Received request) {
    for (Map.Entry<String, Queue<Reply>> script : scripts.entrySet()) {
      if (request.body().contains(script.getKey())) {
        synchronized (script.getValue()) {
          Reply next = script.getValue().poll();
          if (next != null) {
            return next;
          }
        }
      }
    }
    return new Reply.Success();
  }

  private synchronized String carryOut(Received request) {
    carriedOut.add(request);
    int number = carriedOut.size();
    return switch (request.path()) {
      case "/wallet/transfer" -> {
        debit(request, "from_agent", "amount_usd");
        yield "{\"tx_id\":\"tx_%d\",\"_info\":{\"service\":\"of the tests\"}}".formatted(number);
      }
      case "/escrow/create" -> {
        debit(request, "depositor_agent", "amount_usd");
        yield "{\"escrow_id\":\"esc_%d\",\"status\":\"funded\"}".formatted(number);
      }
      case "/trading/order" -> "{\"order_id\":\"ord_%d\",\"status\":\"filled\"}".formatted(number);
      default -> "{\"tx_id\":\"unexpected_%d\"}".formatted(number);
    };
  }

  private void debit(Received request, String payer, String amount) {
    String agent = request.json().path(payer).asString();
    BigDecimal sum = new BigDecimal(request.json().path(amount).asString());
    balances.put(agent, balance(agent).subtract(sum));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Received read(InputStream in) throws IOException {
    String[] start = line(in).split(" ", -1);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Received(
        start[0],
        start[1],
        Map.copyOf(headers),
        new String(body, StandardCharsets.UTF_8),
        Instant.now());
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private static void write(OutputStream out, int status, Map<String, String> headers, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head(status, headers, bytes.length));
    whole.writeBytes(bytes);
    out.write(whole.toByteArray());
    out.flush();
  }

  private static byte[] head(int status, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Of-The-Test\r\n");
    head.append("Content-Type: application/json; charset=UTF-8\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
