package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.fanout.FanOutSettings;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The settings of tests are those of an installation that configures nothing. */
class UsualSettingsTest {

  @Test
  void theEnginesAreAsDocumented() {
    assertThat(EngineSettings.defaults())
        .isEqualTo(
            new EngineSettings(
                100,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                8,
                Duration.ofDays(7),
                Duration.ofSeconds(1),
                Duration.ofMinutes(15),
                Duration.ofHours(24)));
  }

  @Test
  void thoseOfFanOutsAreAsDocumented() {
    assertThat(FanOutSettings.defaults())
        .isEqualTo(
            new FanOutSettings(
                500,
                Duration.ofSeconds(5),
                20_000,
                8,
                Duration.ofSeconds(1),
                new BigDecimal("0.2")));
  }
}
