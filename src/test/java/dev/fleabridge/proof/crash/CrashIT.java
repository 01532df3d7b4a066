package dev.fleabridge.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The short crash run of every build; the long one is {@link CrashRun} (docs/crash-test.md). It
 * spends its time waiting for processes with a database of their own, so it runs beside the others.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {

  private static final int KILLS = 10;

  @Test
  void nothingIsPaidTwiceOrLostWhereBridgesAreKilledUnderLoad() throws InterruptedException {
    CrashSettings settings = CrashSettings.of("guide", KILLS, 1);
    CrashResult result = new Crash(settings).run();
    assertThat(result.wrong()).as("%s", result.table()).isEmpty();
    assertThat(result.duplicates()).isZero();
    assertThat(result.lost()).isZero();
    assertThat(result.done()).as("a run that pays nothing shows nothing").isPositive();
    assertThat(result.unknown()).as("kills and faults must have hit calls").isPositive();
  }
}
