package dev.fleabridge.engine.lever;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How many lines refusals write. */
class RefusalCountTest {

  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private final RefusalCount count = new RefusalCount();

  @Test
  void theFirstTenHaveALineAndThenEachThatDoublesThem() {
    List<Long> lines =
        LongStream.rangeClosed(1, 1_000).filter(RefusalCount::hasLine).boxed().toList();

    assertThat(lines)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 20L, 40L, 80L, 160L, 320L, 640L);
  }

  @Test
  void anHourLaterTheCountBeginsAnew() {
    IntStream.range(0, 50).forEach(i -> count.count("eve", "approve", "role", NOON));

    assertThat(count.count("eve", "approve", "role", NOON.plusSeconds(3_599))).isEqualTo(51);
    assertThat(count.count("eve", "approve", "role", NOON.plusSeconds(3_600))).isEqualTo(1);
  }

  @Test
  void whatOneTriesDoesNotSilenceAnother() {
    IntStream.range(0, 50).forEach(i -> count.count("eve", "approve", "role", NOON));

    assertThat(count.count("mallory", "approve", "role", NOON)).isEqualTo(1);
    assertThat(count.count("eve", "cancel", "role", NOON)).isEqualTo(1);
    assertThat(count.count("eve", "approve", "own_request", NOON)).isEqualTo(1);
  }
}
