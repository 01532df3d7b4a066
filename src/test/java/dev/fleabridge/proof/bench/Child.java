package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with this JVM's class path, listening on one port. */
final class Child implements AutoCloseable {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Process process;
  private final int port;
  private final Instant started;

  private Child(int port, Path folder, List<String> command) throws IOException {
    this.port = port;
    this.started = Instant.now();
    this.process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile("bench-", ".log").toFile())
            .start();
  }

  private static Child ofClassPath(int port, String mainClass, List<String> arguments)
      throws IOException {
    return ofClassPath("-Xmx512m", port, mainClass, arguments);
  }

  private static Child ofClassPath(String heap, int port, String mainClass, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(List.of(heap, "-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return new Child(port, Path.of("").toAbsolutePath(), command);
  }

  static Child sandbox(int answerDelayMillis) throws IOException {
    int port = FreePort.find();
    return ofClassPath(
        port,
        "dev.fleabridge.testkit.sandbox.server.SandboxServer",
        List.of(
            "--port=" + port,
            "--answer-delay=" + answerDelayMillis,
            "--opening-balance=1000000",
            "--journal-size=100"));
  }

  static Child bridge(String jdbcUrl, int upstreamPort, String... more) throws IOException {
    int port = FreePort.find();
    List<String> settings = new ArrayList<>(settings(port, jdbcUrl, upstreamPort));
    settings.addAll(List.of(more));
    return ofClassPath(port, "dev.fleabridge.Fleabridge", settings);
  }

  /**
   * A bridge that calls nobody and has a viewer of that name and password.
   *
   * @param heap such as {@code -Xmx192m}
   */
  static Child readBridge(String jdbcUrl, String heap) throws IOException {
    int port = FreePort.find();
    List<String> settings = new ArrayList<>(settings(port, jdbcUrl, 9));
    settings.add("--fleabridge.security.basic-sign-in=true");
    settings.add("--fleabridge.security.operators.viewer.password={noop}viewer");
    settings.add("--fleabridge.security.operators.viewer.roles=viewer");
    return ofClassPath(heap, port, "dev.fleabridge.Fleabridge", settings);
  }

  /**
   * The bridge of an extracted jar, started as the image starts it.
   *
   * @param folder where the jar lies beside its libraries
   * @param java the arguments of the JVM and the name of the jar
   */
  static Child image(Path folder, List<String> java, String jdbcUrl, int upstreamPort)
      throws IOException {
    int port = FreePort.find();
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(java);
    command.addAll(settings(port, jdbcUrl, upstreamPort));
    return new Child(port, folder, command);
  }

  private static List<String> settings(int port, String jdbcUrl, int upstreamPort) {
    return List.of(
        "--server.port=" + port,
        "--server.address=127.0.0.1",
        "--spring.datasource.url=" + jdbcUrl,
        "--fleabridge.rules.location=" + Path.of("config/rules.yaml").toAbsolutePath(),
        "--spring.cloud.aws.credentials.access-key=bench",
        "--spring.cloud.aws.credentials.secret-key=bench",
        "--spring.cloud.aws.endpoint=http://127.0.0.1:9",
        "--logging.level.root=WARN",
        "--fleabridge.security.sources.bench.keys=" + Load.KEY,
        "--fleabridge.security.sources.bench.event-sources=*",
        "--fleabridge.payers.allow=agt_*",
        "--fleabridge.payees.allow=agt_*",
        "--fleabridge.limits.per-action=none",
        "--fleabridge.limits.per-day=none",
        "--fleabridge.purpleflea.api-key=pf_test_bench",
        "--fleabridge.purpleflea.base-url=http://127.0.0.1:" + upstreamPort);
  }

  int port() {
    return port;
  }

  void awaitListening(Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (!isListening()) {
      requireAlive(end);
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** How long it took from its start until it was ready. */
  Duration awaitReady(Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (!isReady()) {
      requireAlive(end);
      Thread.sleep(LOOK_AGAIN);
    }
    return Duration.between(started, Instant.now());
  }

  /** By Linux; 0 elsewhere. */
  long residentMegabytes() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** The processor time that the process has taken. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * Waits until it ends by itself.
   *
   * @return its exit code
   */
  int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a child did not end: " + process.info());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void requireAlive(Instant end) {
    if (!process.isAlive() || Instant.now().isAfter(end)) {
      throw new IllegalStateException("a child did not come up: " + process.info());
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isReady() throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
