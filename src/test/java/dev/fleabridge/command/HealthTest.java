package dev.fleabridge.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check by which a container engine finds out whether the bridge lives. */
class HealthTest {

  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private HttpServer bridge;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    bridge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bridge.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.getResponseHeaders().add("Location", "/login");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    bridge.start();
  }

  @AfterEach
  void stop() {
    bridge.stop(0);
  }

  @Test
  void isFineWhereTheBridgeSaysThatItLives() {
    assertThat(check(Map.of("SERVER_PORT", port()))).isZero();
    assertThat(asked).containsExactly("GET /actuator/health/liveness");
    assertThat(words()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 401, 404, 500, 503})
  void isNotFineByAnyOtherAnswer(int other) {
    status = other;
    assertThat(check(Map.of("SERVER_PORT", port()))).isOne();
    assertThat(words()).contains("Not alive", String.valueOf(other));
    assertThat(asked).hasSize(1);
  }

  @Test
  void isNotFineWhereNobodyAnswers() {
    String port = port();
    bridge.stop(0);
    assertThat(check(Map.of("SERVER_PORT", port))).isOne();
    assertThat(words()).contains("nobody answers");
  }

  @Test
  void asksAtThePortOfManagementWhereThatIsAnother() {
    assertThat(check(Map.of("SERVER_PORT", "1", "MANAGEMENT_SERVER_PORT", port()))).isZero();
  }

  @Test
  void asksAtTheAddressThatItIsGiven() {
    String address = "http://127.0.0.1:%s/bridge/actuator/health/liveness".formatted(port());
    assertThat(check(Map.of("SERVER_PORT", "1"), address)).isZero();
    assertThat(asked).containsExactly("GET /bridge/actuator/health/liveness");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1/", "no address", "file:/etc/passwd"})
  void takesNoAddressThatIsNotHttp(String address) {
    assertThat(check(Map.of(), address)).isOne();
    assertThat(words()).contains("this is no address to ask at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "0", "65536"})
  void takesNoPortThatIsNone(String port) {
    assertThat(check(Map.of("SERVER_PORT", port))).isOne();
    assertThat(words()).contains("this is no address to ask at");
  }

  @Test
  void isAskedForByTheFirstArgument() {
    assertThat(Health.isOne("--health")).isTrue();
    assertThat(Health.isOne("--server.port=1", "--health")).isFalse();
    assertThat(Health.isOne()).isFalse();
  }

  private int check(Map<String, String> environment, String... address) {
    List<String> args = new ArrayList<>(List.of("--health"));
    args.addAll(List.of(address));
    PrintStream err = new PrintStream(said, true, UTF_8);
    return new Health(err, environment).ask(args.toArray(new String[0]));
  }

  private String port() {
    return String.valueOf(bridge.getAddress().getPort());
  }

  private String words() {
    return said.toString(UTF_8);
  }
}
