package dev.fleabridge.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FactsSeenTest {

  @Test
  void aFactIsFirstOnceForEachSide() {
    FactsSeen seen = new FactsSeen();

    assertThat(seen.isFirstInForce("pay", "k")).isTrue();
    assertThat(seen.isFirstInForce("pay", "k")).isFalse();
    assertThat(seen.isFirstOfCandidate("pay", "k")).isTrue();
    assertThat(seen.isFirstOfCandidate("pay", "k")).isFalse();
    assertThat(seen.isFirstInForce("pay-k", "")).isTrue();
    assertThat(seen.isFirstInForce("fee", "k")).isTrue();
    assertThat(seen.size()).isEqualTo(3);
  }

  @Test
  void nothingIsForgottenWhereItGrows() {
    FactsSeen seen = new FactsSeen();
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.isFirstInForce("pay", "k" + i)).isTrue();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.isFirstInForce("pay", "k" + i)).isFalse();
      assertThat(seen.isFirstOfCandidate("pay", "k" + i)).isTrue();
    }
    assertThat(seen.size()).isEqualTo(100_000);
  }

  @Test
  void moreThanItMayKeepIsSaidInWords() {
    FactsSeen seen = new FactsSeen(2);
    seen.isFirstInForce("pay", "a");
    seen.isFirstInForce("pay", "b");

    assertThat(seen.isFirstInForce("pay", "a")).isFalse();
    assertThatThrownBy(() -> seen.isFirstInForce("pay", "c"))
        .hasMessage("the window has more than 2 facts; ask for a shorter one");
  }
}
