package dev.fleabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;

/**
 * A training that is run by mistake where a bridge is configured must do nothing there. It is a
 * process of its own, because the environment of a process is what it must not listen to.
 */
class TrainingIT {

  private static final long MAX_SECONDS = 180;

  @TempDir private Path folder;

  private Door database;
  private Door purpleFlea;
  private Door queues;

  @BeforeEach
  void open() throws IOException {
    database = new Door();
    purpleFlea = new Door();
    queues = new Door();
  }

  @AfterEach
  void close() throws IOException {
    database.close();
    purpleFlea.close();
    queues.close();
  }

  @Test
  void callsNobodyWhateverIsConfiguredWhereItRuns() throws Exception {
    Ended ended = train("--train", "config/rules.yaml");

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("Trained");
    assertThat(database.knocks).as("connections to the database").hasValue(0);
    assertThat(purpleFlea.knocks).as("calls of Purple Flea").hasValue(0);
    assertThat(queues.knocks).as("calls of AWS").hasValue(0);
  }

  /** Whoever adds something that starts with a context need not think of a training. */
  @Test
  void startsNothingButTheWebServer() {
    try (ConfigurableApplicationContext context = Training.start()) {
      Map<String, Lifecycle> all = context.getBeansOfType(Lifecycle.class);
      assertThat(all).containsKeys("worker", "rulesWatch");
      assertThat(all.keySet())
          .filteredOn(name -> Objects.requireNonNull(all.get(name)).isRunning())
          // The sender of files has nothing to start: it says so until it is stopped.
          .containsExactlyInAnyOrder("webServerStartStop", "lifecycleProcessor", "fanOutSender");
    }
  }

  @Test
  void saysInASentenceWhatIsWrongWithTheRules() throws Exception {
    Ended ended = train("--train", "config/not-there.yaml");

    assertThat(ended.code()).isOne();
    assertThat(ended.output()).contains("not-there.yaml").doesNotContain("\tat ");
  }

  @Test
  void takesNoSettingBesideItself() throws Exception {
    Ended ended =
        train("--train", "config/rules.yaml", "--spring.datasource.url=" + database.url());

    assertThat(ended.code()).isOne();
    assertThat(ended.output()).contains("Nothing but the name of a rules file may follow --train.");
  }

  @Test
  void isNoModeWhereSomethingElseComesFirst() {
    assertThat(Training.isOne("--server.port=1", "--train")).isFalse();
    assertThat(Training.isOne()).isFalse();
    assertThat(Training.isOne("--train")).isTrue();
  }

  private record Ended(int code, String output) {}

  private Ended train(String... args) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dspring.datasource.url=" + database.url(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.fleabridge.Fleabridge");
    builder.command().addAll(List.of(args));
    builder.environment().putAll(configured());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).as("it has ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  /** A bridge that would claim, listen and send at once. */
  private Map<String, String> configured() {
    return Map.of(
        "SPRING_DATASOURCE_URL", database.url(),
        "SPRING_DATASOURCE_USERNAME", "fleabridge",
        "SPRING_DATASOURCE_PASSWORD", "fleabridge",
        "SPRING_FLYWAY_ENABLED", "true",
        "SPRING_CLOUD_AWS_ENDPOINT", "http://127.0.0.1:" + queues.port(),
        "FLEABRIDGE_INTAKE_SQS_QUEUES", "fleabridge-events",
        "FLEABRIDGE_PURPLEFLEA_BASEURL", "http://127.0.0.1:" + purpleFlea.port(),
        "FLEABRIDGE_RULES_WATCH", "true",
        "DBSCHEDULER_ENABLED", "true");
  }

  /** Counts who comes, and turns everybody away. */
  private static final class Door implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger knocks = new AtomicInteger();

    Door() throws IOException {
      Thread.ofVirtual().start(this::count);
    }

    private void count() {
      while (true) {
        try (Socket visitor = socket.accept()) {
          visitor.setSoLinger(true, 0);
          knocks.incrementAndGet();
        } catch (IOException e) {
          return; // Closed at the end of the test.
        }
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    String url() {
      return "jdbc:postgresql://127.0.0.1:%d/fleabridge".formatted(port());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
