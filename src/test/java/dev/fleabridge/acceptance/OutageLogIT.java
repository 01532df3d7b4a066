package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** In an outage each request would write its lines, and the log would be all that is done. */
class OutageLogIT {

  private static final int REQUESTS = 1000;

  /** Fewer than connections, so that none waits for another. */
  private static final int AT_ONCE = 12;

  @Test
  void aThousandRequestsWithoutADatabaseWriteAFewLinesASecond() throws Exception {
    EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
    try (Upstream upstream = Upstream.start(0);
        Bridge bridge = Bridge.start(configuration(database, upstream));
        CapturedLog log = CapturedLog.of("ROOT", Level.WARN)) {
      Client client = bridge.client();
      client.accepted(Samples.signal("before"));
      client.awaitStep("e-before", "pay", "DONE");
      database.close();
      long begun = System.nanoTime();
      assertThat(statuses(client)).containsOnlyKeys(503);
      long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 2;

      Map<String, Long> kinds =
          log.lines().stream()
              .collect(Collectors.groupingBy(OutageLogIT::kind, Collectors.counting()));
      assertThat(kinds)
          .as("one line a second of each kind")
          .allSatisfy((kind, lines) -> assertThat(lines).as(kind).isLessThanOrEqualTo(seconds + 1));
      assertThat(kinds).as("kinds do not grow with requests").hasSizeLessThan(40);
      assertThat(log.lines(line -> line.getFormattedMessage().contains("more in the last")))
          .isNotEmpty();
    }
  }

  private static String kind(ILoggingEvent line) {
    String text = line.getFormattedMessage();
    return line.getLoggerName() + ": " + text.substring(0, Math.min(25, text.length()));
  }

  /** Half of them bring events, half ask for actions. */
  private static Map<Integer, Long> statuses(Client client) throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < REQUESTS; i++) {
        String event = Samples.signal("during-" + i);
        boolean brings = i % 2 == 0;
        answers.add(
            callers.submit(() ->
                (brings ? client.postEvent(event, "X-None", "") : client.get("/v1/actions"))
                    .status()));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses.stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
  }

  private static Map<String, String> configuration(
      EmbeddedPostgresDatabase database, Upstream upstream) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", database.jdbcUrl());
    // What a test does not wait for: three seconds for each request.
    configuration.put("spring.datasource.hikari.connection-timeout", "300");
    configuration.put("spring.datasource.hikari.validation-timeout", "250");
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.engine.drain", "200ms");
    return configuration;
  }
}
