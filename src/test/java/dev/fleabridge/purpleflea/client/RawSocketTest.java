package dev.fleabridge.purpleflea.client;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad line does: the client sends once, never guesses, and always comes back. */
class RawSocketTest {

  private static final Operation PAY =
      new Operation.Transfer("payer", "payee", new BigDecimal("0.10"), "memo");
  private static final String DONE = "{\"tx_id\":\"t-1\"}";

  /** What the server does with the n-th request, counted from 1, after it has read all of it. */
  private interface Script {
    /** Returns whether to go on with this connection. */
    boolean play(int request, Socket socket, OutputStream out) throws Exception;
  }

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;
  private @Nullable PurpleFlea client;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    if (client != null) {
      client.close();
    }
    server.close();
  }

  @Test
  void aConnectionThatIsClosedAfterReadingIsUnknownAndIsNotTriedAgain() {
    start((n, socket, out) -> false);

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @Test
  void aKeptConnectionThatTheServerClosesOnTheNextRequestIsNotTriedAgain() {
    start((n, socket, out) -> {
      if (n == 1) {
        answer(out, "200 OK", DONE);
        return true;
      }
      return false;
    });

    assertThat(send()).isInstanceOf(CallOutcome.Done.class);
    assertUnknown(send());
    assertThat(requests).hasValue(2);
    assertThat(connections).as("the second request went over the kept connection").hasValue(1);
  }

  @Test
  void aResetIsUnknown() {
    start((n, socket, out) -> {
      socket.setSoLinger(true, 0);
      return false;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"tx_id\":\"t-1\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"tx_",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 2",
        "not http at all\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 400\r\n\r\n{\"error\":\"trade"
      })
  void anAnswerThatBreaksOffIsUnknown(String start) {
    start((n, socket, out) -> {
      out.write(start.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return false;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @Test
  void anAnswerThatNeverComesIsUnknownAfterTheResponseTimeout() {
    start((n, socket, out) -> {
      over.await();
      return false;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @Test
  void anAnswerThatDripsIsUnknownAfterTheCallTimeout() {
    start((n, socket, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (!over.await(50, TimeUnit.MILLISECONDS)) {
        out.write(' ');
        out.flush();
      }
      return false;
    });

    CallOutcome<Receipt> outcome = send();

    assertUnknown(outcome);
    Exchange exchange = ((CallOutcome.Unknown<Receipt>) outcome).exchange();
    assertThat(Objects.requireNonNull(exchange).took())
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(10));
  }

  @Test
  void anAnswerThatIsTooLongIsCutOffWhileReading() {
    AtomicInteger written = new AtomicInteger();
    start((n, socket, out) -> {
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] block = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
      while (written.get() < 1_000) {
        out.write(block);
        written.incrementAndGet();
      }
      return false;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
    assertThat(written.get()).as("64 KiB blocks of 1000").isLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"503 Service Unavailable", "500 Internal Server Error", "408 Timeout"})
  void aServerThatFailsSeesExactlyOneRequest(String status) {
    start((n, socket, out) -> {
      answer(out, status, "{}");
      return true;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @Test
  void aRedirectIsNotFollowed() {
    start((n, socket, out) -> {
      answer(out, "307 Temporary Redirect\r\nLocation: /elsewhere", "");
      return true;
    });

    assertUnknown(send());
    assertThat(requests).hasValue(1);
  }

  @Test
  void aRefusedConnectionIsNotSent() throws IOException {
    int port = server.getLocalPort();
    server.close();
    client = TestClients.client("guide", "http://127.0.0.1:" + port);

    assertThat(send()).isEqualTo(new CallOutcome.NotSent<Receipt>("the connection was refused"));
  }

  @Test
  void aNameThatDoesNotExistIsNotSent() {
    client =
        TestClients.client(
            "guide",
            TestClients.settings("http://no-such-host.invalid").allowPlainHttp(true).build(),
            TestClients.keys());

    assertThat(send()).isEqualTo(new CallOutcome.NotSent<Receipt>("the host name was not found"));
  }

  private CallOutcome<Receipt> send() {
    return Objects.requireNonNull(client).send(PAY, KEY);
  }

  private static void assertUnknown(CallOutcome<Receipt> outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Unknown.class);
  }

  private static void answer(OutputStream out, String status, String body) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
    out.write((head + body).getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void start(Script script) {
    client =
        TestClients.client(
            "guide",
            TestClients.settings("http://127.0.0.1:" + server.getLocalPort())
                .timeouts(Duration.ofSeconds(1), Duration.ofMillis(1_500), Duration.ofSeconds(2))
                .build(),
            TestClients.keys());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              connections.incrementAndGet();
              Thread.ofVirtual().start(() -> serve(socket, script));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (readRequest(in)) {
        if (!script.play(requests.incrementAndGet(), socket, socket.getOutputStream())) {
          return;
        }
      }
    } catch (Exception e) {
      // The client hung up: what it made of it is what the test looks at.
      Thread.currentThread().interrupt();
    }
  }

  private static boolean readRequest(BufferedReader in) throws IOException {
    int length = 0;
    String line = in.readLine();
    if (line == null) {
      return false;
    }
    while (!line.isEmpty()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
      line = in.readLine();
    }
    return in.skip(length) == length;
  }
}
