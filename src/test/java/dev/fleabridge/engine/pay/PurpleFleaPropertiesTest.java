package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.http.ClientSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What of the configuration reaches the client. */
class PurpleFleaPropertiesTest {

  @Test
  void theClockSkewOfLookUpsIsConfigured() {
    assertThat(settings(Map.of()).clockSkew()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings(Map.of("fleabridge.purpleflea.clock-skew", "7s")).clockSkew())
        .isEqualTo(Duration.ofSeconds(7));
  }

  /** One place says what is usual: the client. */
  @Test
  void whatIsNotConfiguredIsAsTheClientHasIt() {
    assertThat(settings(Map.of())).isEqualTo(ClientSettings.defaults());
  }

  private static ClientSettings settings(Map<String, String> configuration) {
    return new Binder(new MapConfigurationPropertySource(configuration))
        .bindOrCreate("fleabridge.purpleflea", PurpleFleaProperties.class)
        .toSettings();
  }
}
