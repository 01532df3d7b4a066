package dev.fleabridge.proof.crash;

import dev.fleabridge.testkit.embedded.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One replica: a JVM of its own, started again and again on the same port. Used by one thread. */
final class Bridge implements AutoCloseable {

  /** Generous, as the machine may be busy with something else. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
  private static final int KILLED = 128 + 9;

  private final Path folder;
  private final int port;
  private final List<String> jvmOptions;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMillis(500))
          .build();
  private @Nullable Process process;

  /**
   * @param jvmOptions what the JVM is started with besides the usual, such as a class archive
   */
  Bridge(Path folder, List<String> jvmOptions) {
    this.folder = folder;
    this.port = FreePort.find();
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  int port() {
    return port;
  }

  /** Starts the process; it is not ready for calls yet. */
  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", ClassPath.ofTheService(folder)));
    command.add("dev.fleabridge.Fleabridge");
    command.add("--server.port=" + port);
    command.add("--spring.config.additional-location=file:" + folder + File.separator);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns when it answers that it is ready.
   *
   * @throws IllegalStateException where it ends or is not ready in time; with the end of its log
   */
  void awaitReady() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady()) {
      if (!running().isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the bridge did not start:\n" + endOfLog());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@code kill -9}: the process gets no chance to finish anything.
   *
   * @throws IllegalStateException where it had already ended by itself, which no bridge may
   */
  void kill() {
    Process target = running();
    boolean alive = target.isAlive();
    target.destroyForcibly();
    int exit = await(target);
    if (!alive || exit != KILLED) {
      throw new IllegalStateException("the bridge ended by itself: " + exit + "\n" + endOfLog());
    }
  }

  /** SIGTERM: an orderly end, with the making of a class archive where that was asked for. */
  void stop() {
    Process target = running();
    target.destroy();
    await(target);
  }

  /**
   * SIGTERM under load.
   *
   * @param limit what the platform would wait before it kills
   * @return what the process exits with
   * @throws IllegalStateException where it is still there after the limit; with the end of its log
   */
  int terminate(Duration limit) throws InterruptedException {
    Process target = running();
    target.destroy();
    if (!target.waitFor(limit)) {
      throw new IllegalStateException("the bridge hangs:\n" + endOfLog());
    }
    return target.exitValue();
  }

  private static int await(Process target) {
    try {
      if (!target.waitFor(STOP_LIMIT)) {
        target.destroyForcibly();
      }
      return target.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  private Path log() {
    return folder.resolve("bridge-" + port + ".log");
  }

  String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
