package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** One line a second for each kind of warning, and every line is counted. */
class SummariesTest {

  private record Task(long atNanos, Runnable what) {}

  private final List<Task> tasks = new ArrayList<>();
  private final LoggerContext context = new LoggerContext();
  private final Summaries summaries = new Summaries(() -> now(), this::later);
  private long nanos = -5_000_000_000L; // such a clock may be below zero
  private CapturedLog log;
  private Logger logger;

  @BeforeEach
  void begin() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
    summaries.setContext(context);
    summaries.start();
    context.addTurboFilter(summaries);
    logger = context.getLogger("a.b");
    log = CapturedLog.of(context.getLogger("ROOT"));
  }

  @AfterEach
  void end() {
    log.close();
    context.stop();
    MDC.clear();
  }

  private synchronized long now() {
    return nanos;
  }

  private synchronized void later(Duration delay, Runnable what) {
    tasks.add(new Task(nanos + delay.toNanos(), what));
  }

  /** Time passes, and what was to happen meanwhile happens. */
  private void pass(Duration time) {
    long end = nanos + time.toNanos();
    for (Task task : List.copyOf(tasks)) {
      if (task.atNanos() <= end) {
        nanos = Math.max(nanos, task.atNanos());
        tasks.remove(task);
        task.what().run();
      }
    }
    nanos = end;
  }

  @Test
  void writesTheFirstAndCountsTheOthersOfItsSecond() {
    for (int i = 1; i <= 814; i++) {
      logger.warn("The database could not serve request {}", i);
    }
    assertThat(log.messages()).containsExactly("The database could not serve request 1");
    pass(Duration.ofSeconds(1));
    assertThat(log.messages())
        .containsExactly(
            "The database could not serve request 1",
            "The database could not serve request 814 … and 812 more in the last second");
    pass(Duration.ofMinutes(1));
    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void writesOneLineASecondForAsLongAsItLasts() {
    for (int i = 0; i < 10_000; i++) {
      logger.error("down");
      pass(Duration.ofMillis(1));
    }
    pass(Duration.ofSeconds(1));
    assertThat(log.lines()).hasSize(11);
    assertThat(told()).isEqualTo(10_000);
  }

  /** How many lines are told of, by those that are written. */
  private int told() {
    return log.messages().stream()
        .mapToInt(message -> {
          int and = message.indexOf(" … and ");
          return and < 0 ? 1 : 1 + Integer.parseInt(message.substring(and + 7).split(" ", 2)[0]);
        })
        .sum();
  }

  @Test
  void saysTheTimeThatItCountedWhereItComesLate() {
    for (int i = 0; i < 11; i++) {
      logger.error("down");
      nanos += Duration.ofMillis(900).toNanos();
    }
    pass(Duration.ZERO);
    assertThat(log.messages()).containsExactly("down", "down … and 9 more in the last 10 seconds");
  }

  @Test
  void losesNoCountAmongManyThreads() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        threads.execute(() -> logger.warn("busy"));
      }
    }
    pass(Duration.ofSeconds(1));
    assertThat(log.lines()).hasSize(2);
    assertThat(told()).isEqualTo(1000);
  }

  @Test
  void aLineThatCameAloneIsWrittenAsItIsAtTheEndOfTheSecond() {
    logger.warn("gone {}", 1);
    logger.warn("gone {}", 2);
    pass(Duration.ofSeconds(1));
    assertThat(log.messages()).containsExactly("gone 1", "gone 2");
  }

  @Test
  void kindsDifferByLoggerLevelAndText() {
    Logger other = context.getLogger("a.c");
    for (int i = 0; i < 3; i++) {
      logger.warn("one {}", i);
      logger.error("one {}", i);
      logger.warn("two {}", i);
      other.warn("one {}", i);
    }
    assertThat(log.messages()).containsExactly("one 0", "one 0", "two 0", "one 0");
  }

  @Test
  void whatIsBelowAWarningAndWhatIsMarkedIsWrittenEachTime() {
    for (int i = 0; i < 5; i++) {
      logger.info("paid");
      logger.error(Each.LINE, "lost {}", i);
    }
    assertThat(log.lines()).hasSize(10);
  }

  @Test
  void askingForTheLevelCountsNothing() {
    for (int i = 0; i < 5; i++) {
      assertThat(logger.isWarnEnabled()).isTrue();
    }
    context.getLogger("a.b").setLevel(ch.qos.logback.classic.Level.ERROR);
    logger.warn("off");
    logger.warn("off");
    pass(Duration.ofSeconds(2));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void theFluentWayIsTheSame() {
    for (int i = 0; i < 5; i++) {
      logger.atWarn().setCause(new IllegalStateException("x")).log("fluent {}", i);
    }
    pass(Duration.ofSeconds(1));
    assertThat(log.lines()).hasSize(2);
    assertThat(told()).isEqualTo(5);
  }

  @Test
  void aStackTraceIsWrittenOnceAMinuteForEachKindOfException() {
    for (int i = 0; i < 59; i++) {
      logger.error("down {}", i, new IllegalStateException("no\nconnection"));
      pass(Duration.ofSeconds(1));
    }
    assertThat(log.lines()).hasSize(59);
    assertThat(traces()).isEqualTo(1);
    assertThat(log.messages().get(7))
        .isEqualTo("down 7 (java.lang.IllegalStateException: no\nconnection)");
    logger.error("down {}", 60, new IllegalArgumentException("another"));
    assertThat(traces()).isEqualTo(2);
    pass(Duration.ofMinutes(1));
    logger.error("down {}", 61, new IllegalArgumentException("another"));
    assertThat(traces()).isEqualTo(3);
  }

  private long traces() {
    return log.lines(line -> line.getThrowableProxy() != null).size();
  }

  @Test
  void aLoggerThatPutsItsArgumentsInItselfIsKeptToSoManyKindsAndThenToOne() {
    for (int i = 0; i < 5000; i++) {
      logger.warn("request " + i + " failed");
    }
    assertThat(log.lines()).hasSizeLessThanOrEqualTo(33);
    pass(Duration.ofSeconds(1));
    assertThat(told()).isEqualTo(5000);
    pass(Duration.ofMinutes(2));
    logger.warn("another");
    logger.warn("and another");
    assertThat(log.messages()).as("idle kinds are forgotten").endsWith("another", "and another");
  }

  @Test
  void aSummaryHasTheIdsOfTheLineThatItQuotes() {
    logger.warn("stuck {}", 1);
    try (var _ = MDC.putCloseable(LogFields.ACTION, "a-2")) {
      logger.warn("stuck {}", 2);
    }
    MDC.put(LogFields.ACTION, "of the thread that tells");
    pass(Duration.ofSeconds(1));
    ILoggingEvent told = log.lines().getLast();
    assertThat(told.getMDCPropertyMap()).containsEntry(LogFields.ACTION, "a-2");
    assertThat(MDC.get(LogFields.ACTION)).isEqualTo("of the thread that tells");
  }

  @Test
  void whatIsCountedIsToldAtTheEnd() {
    logger.warn("stuck");
    logger.warn("stuck");
    logger.warn("stuck");
    summaries.stop();
    assertThat(told()).isEqualTo(3);
    logger.warn("stuck");
    assertThat(log.messages()).endsWith("stuck");
  }
}
