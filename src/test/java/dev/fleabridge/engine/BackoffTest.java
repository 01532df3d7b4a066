package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When what had no effect is tried again (money rule 12). */
class BackoffTest {

  private static final Duration BASE = Duration.ofMillis(500);
  private static final Duration CAP = Duration.ofMinutes(1);

  private final Backoff backoff = new Backoff(BASE, CAP, new Random(7));

  @ParameterizedTest
  @CsvSource({"1, 500", "2, 1000", "5, 8000", "7, 32000", "8, 60000", "63, 60000", "5000, 60000"})
  void doublesUpToTheCapAndSpreadsOverTheWholeSpan(int failures, long ceiling) {
    LongSummaryStatistics waits =
        IntStream.range(0, 2_000)
            .mapToLong(i -> backoff.after(failures, null).toMillis())
            .summaryStatistics();
    assertThat(waits.getMin()).isBetween(1L, ceiling / 20);
    assertThat(waits.getMax()).isBetween(ceiling - ceiling / 20, ceiling);
    assertThat(waits.getAverage()).isBetween(0.45 * ceiling, 0.55 * ceiling);
  }

  @Test
  void neverComesBeforeTheUpstreamAskedAndNotAllAtOnceThen() {
    Duration asked = Duration.ofSeconds(90);
    long different =
        IntStream.range(0, 100)
            .mapToObj(i -> backoff.after(4, asked))
            .peek(wait -> assertThat(wait).isBetween(asked, asked.plusSeconds(2)))
            .distinct()
            .count();
    assertThat(different).isGreaterThan(50);
  }
}
