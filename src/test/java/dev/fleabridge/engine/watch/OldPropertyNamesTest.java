package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** An installation that still says {@code fleabridge.sweep} searches as it did, and is told so. */
@ExtendWith(OutputCaptureExtension.class)
class OldPropertyNamesTest {

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(MissingEventsProperties.class)
  static class OnlyTheSearch {}

  @Test
  void eachOldNameMeansWhatItMeant(CapturedOutput output) {
    MissingEventsProperties read =
        read(
            Map.of(),
            "--fleabridge.sweep.enabled=true",
            "--fleabridge.sweep.interval=1h",
            "--fleabridge.sweep.window=48h",
            "--fleabridge.sweep.grace=3m",
            "--fleabridge.sweep.not-before=2026-11-01T00:00:00Z");

    assertThat(read)
        .isEqualTo(
            new MissingEventsProperties(
                true,
                Duration.ofHours(1),
                Duration.ofHours(48),
                Duration.ofMinutes(3),
                Instant.parse("2026-11-01T00:00:00Z")));
    assertThat(output)
        .contains("fleabridge.sweep.window", "Replacement: fleabridge.missing-events.window");
  }

  @Test
  void anEnvironmentVariableToo(CapturedOutput output) {
    assertThat(read(Map.of("FLEABRIDGE_SWEEP_WINDOW", "36h")).window())
        .isEqualTo(Duration.ofHours(36));
    assertThat(output).contains("Replacement: fleabridge.missing-events.window");
  }

  @Test
  void theNewNamesAreTakenWithoutAWord(CapturedOutput output) {
    assertThat(read(Map.of(), "--fleabridge.missing-events.window=12h").window())
        .isEqualTo(Duration.ofHours(12));
    assertThat(output).doesNotContain("Replacement:");
  }

  private static MissingEventsProperties read(Map<String, Object> variables, String... arguments) {
    SpringApplication application = new SpringApplication(OnlyTheSearch.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
    application.setEnvironment(environment);
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      return context.getBean(MissingEventsProperties.class);
    }
  }
}
