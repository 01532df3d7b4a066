package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.workbench.PublicServers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A start without caps is somebody's decision, and no oversight. */
class LimitsDecidedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | fleabridge.limits.per-action and fleabridge.limits.per-day must be set",
        "5 | - | fleabridge.limits.per-day must be set",
        "- | none | fleabridge.limits.per-action must be set",
        "'' | 5 | fleabridge.limits.per-action must be set",
      })
  void withoutCapsItDoesNotStartAndSaysWhatToSet(
      @Nullable String action, @Nullable String day, String message) {
    assertThatThrownBy(() -> start(action, day))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("to an amount in USDC or to none");
  }

  @Test
  void withCapsOrWithoutThemOnPurposeItStarts() {
    assertThat(start("none", "none").everywhere()).isEqualTo(GuardLimits.NONE);
    assertThat(start("5", "50").everywhere())
        .isEqualTo(new GuardLimits(Money.of("5"), Money.of("50"), null, null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFirstPaymentIsHeldWhereTheConfigurationSaysSo(boolean held) {
    GuardLimits limits =
        start("none", "none", Map.of("hold-first-payment", "" + held)).everywhere();
    assertThat(limits.holdFirstPayment()).isEqualTo(held);
  }

  private static GuardSettings start(@Nullable String action, @Nullable String day) {
    return start(action, day, Map.of());
  }

  private static GuardSettings start(
      @Nullable String action, @Nullable String day, Map<String, String> others) {
    Map<String, String> configuration = new TreeMap<>();
    others.forEach((name, value) -> configuration.put("fleabridge.limits." + name, value));
    if (action != null) {
      configuration.put("fleabridge.limits.per-action", action);
    }
    if (day != null) {
      configuration.put("fleabridge.limits.per-day", day);
    }
    EngineProperties properties =
        new Binder(new MapConfigurationPropertySource(configuration))
            .bindOrCreate("fleabridge", EngineProperties.class);
    try (PublicServers servers = new PublicServers(Clock.systemUTC())) {
      return new GuardConfiguration()
          .guardSettings(
              properties,
              RulesInForce.always(RuleBook.of(List.of())),
              OwnRules.NONE,
              servers.client);
    }
  }
}
