package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures what the packaged jar takes to start and to run: time and processor time until it is
 * ready, and resident memory at rest and under load. It does so without and with an AOT cache.
 *
 * <p>The jar is extracted and started with the arguments of {@code docker/Dockerfile}, on the
 * memory of a small Fargate task. Arguments, all optional: the jar (the one in {@code target}),
 * rounds (3), seconds of load (60; 0 for none), more arguments of the JVM, separated by spaces.
 */
public final class StartBench {

  private static final String MEMORY = "-XX:MaxRAM=1g";
  private static final String CACHE = "app.aot";
  private static final int ANSWER_DELAY_MILLIS = 20;
  private static final int RATE = 500;
  private static final int WARM_UP_RATE = 200;
  private static final int WARM_UP_SECONDS = 120;
  private static final Duration REST = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final List<String> java;
  private final EmbeddedPostgresDatabase database;
  private final Child sandbox;

  private StartBench(
      Path folder, List<String> java, EmbeddedPostgresDatabase database, Child sandbox) {
    this.folder = folder;
    this.java = java;
    this.database = database;
    this.sandbox = sandbox;
  }

  public static void main(String... arguments) throws Exception {
    Path jar = arguments.length > 0 ? Path.of(arguments[0]) : packaged();
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60;
    List<String> more = arguments.length > 3 ? List.of(arguments[3].split(" ", -1)) : List.of();
    Image image = Image.extract(jar, Path.of("docker/Dockerfile"));
    List<String> java = new ArrayList<>(List.of(MEMORY));
    java.addAll(more);
    java.addAll(image.java());
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        Child sandbox = Child.sandbox(ANSWER_DELAY_MILLIS)) {
      sandbox.awaitListening(PATIENCE);
      StartBench bench = new StartBench(image.folder(), java, database, sandbox);
      ServiceBench.say("machine", ServiceBench.machine());
      ServiceBench.say("arguments of the JVM", String.join(" ", java));
      bench.train();
      for (int round = 1; round <= rounds; round++) {
        bench.start("plain", List.of());
        bench.start("AOT cache", List.of("-XX:AOTCache=" + CACHE));
      }
      if (seconds > 0) {
        bench.load("AOT cache", List.of("-XX:AOTCache=" + CACHE), seconds);
      }
    }
  }

  /** It makes the tables, too, so that every start that is measured finds them. */
  private void train() throws Exception {
    List<String> training =
        List.of("-XX:AOTCacheOutput=" + CACHE, "-Dspring.context.exit=onRefresh");
    try (Child child = bridge(training)) {
      int code = child.awaitEnd(PATIENCE);
      if (!Files.exists(folder.resolve(CACHE))) {
        throw new IllegalStateException("the training made no cache, exit code " + code);
      }
    }
    ServiceBench.say("size of the AOT cache", (Files.size(folder.resolve(CACHE)) >> 20) + " MB");
  }

  private void start(String name, List<String> more) throws Exception {
    try (Child child = bridge(more)) {
      Duration ready = child.awaitReady(PATIENCE);
      Duration cpu = child.cpu();
      Thread.sleep(REST);
      ServiceBench.say(
          "start, " + name,
          "ready after %d ms, %d ms of processor time; at rest %d MB"
              .formatted(ready.toMillis(), cpu.toMillis(), child.residentMegabytes()));
    }
  }

  private void load(String name, List<String> more, int seconds) throws Exception {
    try (Child child = bridge(more)) {
      child.awaitReady(PATIENCE);
      Load load = new Load(child.port());
      // Who is started under full load is another figure, which says more about the machine.
      load.latency(Load.events("warm " + name, WARM_UP_SECONDS * WARM_UP_RATE), WARM_UP_RATE);
      AtomicLong most = new AtomicLong();
      Thread watch = Thread.ofVirtual().start(() -> watch(child, most));
      Duration before = child.cpu();
      String latency = load.latency(Load.events(name + System.nanoTime(), seconds * RATE), RATE);
      watch.interrupt();
      watch.join();
      ServiceBench.say(
          "load of %d/s for %d s, %s".formatted(RATE, seconds, name),
          "at most %d MB, at the end %d MB, acknowledged %s, %d refused, %.2f ms of processor time an event"
              .formatted(
                  most.get(),
                  child.residentMegabytes(),
                  latency,
                  load.refused(),
                  (double) child.cpu().minus(before).toMillis() / (seconds * RATE)));
    }
  }

  private static void watch(Child child, AtomicLong most) {
    try {
      while (true) {
        most.accumulateAndGet(child.residentMegabytes(), Math::max);
        Thread.sleep(Duration.ofMillis(200));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Child bridge(List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(more);
    arguments.addAll(java);
    return Child.image(folder, arguments, database.jdbcUrl(), sandbox.port());
  }

  private static Path packaged() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("fleabridge-\\d.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar in target: run package first"));
    }
  }
}
