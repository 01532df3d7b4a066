package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final Places places = Places.withoutWaiting(3);

  @Test
  void whoeverTakesAllLeavesNone() {
    assertThat(places.takeAll()).isEqualTo(3);

    assertThat(places.takeAll()).isZero();
    assertThat(places.takeOne()).isFalse();
  }

  @Test
  void whatIsTakenIsFreeAgainWhenItIsGivenBack() {
    places.takeOne();
    assertThat(places.areAllFree()).isFalse();
    assertThat(places.awaitAllFree(Duration.ZERO)).isFalse();

    places.giveBack(1);

    assertThat(places.areAllFree()).isTrue();
    assertThat(places.awaitAllFree(Duration.ZERO)).isTrue();
    assertThat(places.takeAll()).as("waiting takes none").isEqualTo(3);
  }

  @Test
  void whoeverIsInterruptedGetsNoPlaceAndStaysInterrupted() {
    Thread.currentThread().interrupt();

    assertThat(places.takeAll()).isZero();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(places.areAllFree()).isTrue();
  }
}
