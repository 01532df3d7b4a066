package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the service and the sandbox in JVMs of their own against a durable PostgreSQL, and measures
 * them from this one: start to ready, the latency of durable acknowledgements, events to DONE, and
 * the suppression of duplicates.
 *
 * <p>Arguments, all optional: seconds of each latency run (60), events to DONE (20000), duplicates
 * (20000), events a second of the latency runs (100,500).
 */
public final class ServiceBench {

  private static final int ANSWER_DELAY_MILLIS = 20;
  private static final String RATES = "100,500";
  private static final int WARM_UP = 4_000;
  private static final int WARM_UP_RATE = 100;
  private static final int WARM_UP_SECONDS = 20;

  private ServiceBench() {}

  public static void main(String... arguments) throws Exception {
    int seconds = argument(arguments, 0, 60);
    int events = argument(arguments, 1, 20_000);
    int duplicates = argument(arguments, 2, 20_000);
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        Child sandbox = Child.sandbox(ANSWER_DELAY_MILLIS);
        Child bridge = Child.bridge(database.jdbcUrl(), sandbox.port())) {
      Load load = new Load(bridge.port());
      Books books = new Books(database.dataSource());
      say("machine", machine());
      sandbox.awaitListening(Duration.ofMinutes(5));
      say("start to ready", bridge.awaitReady(Duration.ofMinutes(5)).toMillis() + " ms");
      say("resident after the start", bridge.residentMegabytes() + " MB");

      int before = warmUp(load, books);
      for (int rate : rates(arguments)) {
        say(
            "acknowledgement at %d/s".formatted(rate),
            load.latency(Load.events("ack-" + rate, seconds * rate), rate));
        before += seconds * rate;
        books.awaitDone(before, Duration.ofMinutes(10));
      }
      toDone(load, books, events, before);
      duplicates(load, duplicates);
      say("posts refused with 503 and repeated", String.valueOf(load.refused()));
      say("resident at the end", bridge.residentMegabytes() + " MB");
    }
  }

  /** As a service in production is warm: the first calls after a start are another figure. */
  private static int warmUp(Load load, Books books) throws Exception {
    load.postArrays(Load.events("warm", WARM_UP));
    int single = WARM_UP_RATE * WARM_UP_SECONDS;
    load.latency(Load.events("single", single), WARM_UP_RATE);
    books.awaitDone(WARM_UP + single, Duration.ofMinutes(5));
    return WARM_UP + single;
  }

  private static void toDone(Load load, Books books, int events, int before) throws Exception {
    List<String> fresh = Load.events("done", events);
    Instant start = Instant.now();
    try (Books.Sampler sampler = books.sample(Duration.ofMillis(50))) {
      load.postArrays(fresh);
      Duration filed = Duration.between(start, Instant.now());
      books.awaitDone(before + events, Duration.ofMinutes(10));
      Duration done = Duration.between(start, Instant.now());
      say("filed, arrays of 100", perSecond(events, filed));
      say("events to DONE", perSecond(events, done));
      say("what the database waited for", sampler.summary());
    }
  }

  private static void duplicates(Load load, int duplicates) throws Exception {
    List<String> same = Load.events("done", 100);
    Instant start = Instant.now();
    for (int i = 0; i < duplicates / 100; i += Load.CONNECTIONS) {
      load.postRepeatedly(same, Math.min(Load.CONNECTIONS, duplicates / 100 - i));
    }
    Duration took = Duration.between(start, Instant.now());
    say("duplicates suppressed, arrays of 100", perSecond(duplicates, took));
    List<String> one = Collections.nCopies(duplicates, same.getFirst());
    start = Instant.now();
    load.postSingly(one);
    took = Duration.between(start, Instant.now());
    say("duplicates suppressed, one a request", perSecond(duplicates, took));
  }

  private static String perSecond(int count, Duration took) {
    long rate = count * 1000L / Math.max(1, took.toMillis());
    return "%d/s (%d in %d ms)".formatted(rate, count, took.toMillis());
  }

  static String machine() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return "%d processors, load %.1f, Java %s, %s"
        .formatted(
            system.getAvailableProcessors(),
            system.getSystemLoadAverage(),
            Runtime.version(),
            Instant.now());
  }

  static void say(String what, String figure) {
    System.out.printf("| %s | %s |%n", what, figure);
  }

  /** A machine that cannot sustain the usual rates is given lower ones. */
  private static int[] rates(String... arguments) {
    String rates = arguments.length > 3 ? arguments[3] : RATES;
    return Stream.of(rates.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
