package dev.fleabridge.testkit.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP layer, byte by byte. */
class HttpServerTest {

  private final SandboxServer server = SandboxServer.start(SandboxSettings.defaults().withPort(0));

  @AfterEach
  void stop() {
    server.close();
  }

  /** All that comes back for these bytes until the server closes the connection. */
  private String exchange(String sent) throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String transfer(String headers, String body) {
    return "POST /v1/wallet/transfer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pf_test_x\r\n"
        + headers
        + "\r\n\r\n"
        + body;
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + ";note=x\r\n" + text + "\r\n";
  }

  @Test
  void answersSeveralRequestsOnOneConnection() throws Exception {
    String body = "{\"from_agent\":\"a\",\"to_agent\":\"b\",\"amount_usd\":\"1\"}";
    String one = transfer("Content-Length: " + body.length(), body);

    String answers = exchange(one + one + one);

    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
    assertThat(server.balance("b")).isEqualByComparingTo("103");
  }

  @Test
  void readsChunks() throws Exception {
    String answer =
        exchange(
            transfer(
                "Transfer-Encoding: chunked",
                chunk("{\"from_agent\":\"a\",\"to_agent\":")
                    + chunk("\"b\",\"amount_usd\":\"2.50\"}")
                    + "0\r\nTrailer: t\r\n\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("\"amount_usd\":\"2.50\"");
  }

  @Test
  void sendsTheContinueThatACallerWaitsFor() throws Exception {
    String body = "{\"from_agent\":\"a\",\"to_agent\":\"b\",\"amount_usd\":\"1\"}";
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(5_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String head = transfer("Expect: 100-continue\r\nContent-Length: " + body.length(), "");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(in.readLine()).isEmpty();

      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void closesWhenAskedTo() throws Exception {
    String get = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    assertThat(exchange(get + get).split("HTTP/1.1 200 OK", -1)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONSENSE | 400
          GET / HTTP/2.0 | 400
          GET /%zz HTTP/1.1 | 400
          POST / HTTP/1.1\\nContent-Length: many | 400
          POST / HTTP/1.1\\nContent-Length: -1 | 400
          POST / HTTP/1.1\\nContent-Length: 1048577 | 413
          POST / HTTP/1.1\\nContent-Length: 99999999999999999999 | 400
          POST / HTTP/1.1\\nno colon | 400
          POST / HTTP/1.1\\nTransfer-Encoding: chunked\\n\\n1\\nabc | 400
          POST / HTTP/1.1\\nTransfer-Encoding: chunked\\n\\nxyz | 400
          """)
  void refusesWhatItDoesNotRead(String head, int status) throws Exception {
    String sent = head.replace("\\n", "\r\n") + "\r\n\r\n";

    assertThat(exchange(sent)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void refusesAHeadWithoutEnd() throws Exception {
    assertThat(exchange("GET / HTTP/1.1\r\nX: " + "x".repeat(40_000))).startsWith("HTTP/1.1 431");
  }

  @Test
  void refusesAnEndlessChunkedBody() throws Exception {
    String half = chunk("x".repeat(600_000));

    assertThat(exchange(transfer("Transfer-Encoding: chunked", half + half)))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void decodesAddresses() throws Exception {
    String get =
        "GET /wallet/agt%2Da+b HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pf_test_x\r\n\r\n";

    assertThat(exchange(get)).contains("\"agent_id\":\"agt-a+b\"");
  }

  @Test
  void saysWhenItsPortIsTaken() {
    SandboxSettings same = SandboxSettings.defaults().withPort(server.port());

    assertThatThrownBy(() -> SandboxServer.start(same).close())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(Integer.toString(server.port()));
  }
}
