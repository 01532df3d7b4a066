package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.backtest.BackTest.Compared;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a back-test has told. */
class Heard implements BackTest.Listener {

  final List<Difference> differences = new ArrayList<>();
  final List<Long> progress = new ArrayList<>();
  private @Nullable Compared compared;
  private @Nullable Summary summary;

  @Override
  public void begins(Compared begun) {
    compared = begun;
  }

  @Override
  public void progress(long events) {
    progress.add(events);
  }

  @Override
  public void differs(Difference difference) {
    differences.add(difference);
  }

  @Override
  public void ends(Summary end) {
    summary = end;
  }

  Compared compared() {
    return Objects.requireNonNull(compared, "it has not begun");
  }

  Summary summary() {
    return Objects.requireNonNull(summary, "it has not ended");
  }

  boolean hasEnded() {
    return summary != null;
  }
}
