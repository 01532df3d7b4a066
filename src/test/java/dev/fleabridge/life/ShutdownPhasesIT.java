package dev.fleabridge.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** The whole service, with queues and the settings as they are shipped. */
class ShutdownPhasesIT {

  /** What ECS on Fargate waits at most. */
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

  @Test
  void allPhasesOfAStopFitBelowTheStopTimeoutAndEachHasItsTime() {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
        EmbeddedQueues queues = EmbeddedQueues.start(0);
        ConfigurableApplicationContext service = start(database, queues)) {
      ShutdownBudget budget = service.getBean(ShutdownBudget.class);

      assertThat(budget.limit()).isLessThanOrEqualTo(STOP_TIMEOUT.minusSeconds(10));
      assertThat(budget.total()).isLessThanOrEqualTo(budget.limit());
      assertThat(phasesOf(service))
          .as("a part whose phase is not in the budget stops in time that nobody has counted")
          .isEqualTo(new TreeSet<>(budget.phases().keySet()));
      assertThat(budget.phases().get(Stopping.DOORS))
          .as("the queues are in it")
          .isGreaterThan(Duration.ofSeconds(20));
    }
  }

  private static Set<Integer> phasesOf(ConfigurableApplicationContext service) {
    return service.getBeansOfType(SmartLifecycle.class).values().stream()
        // Spring Boot's logging ends at once, after everything else.
        .filter(part ->
            !part.getClass().getName().startsWith("org.springframework.boot.context.logging."))
        .map(SmartLifecycle::getPhase)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ConfigurableApplicationContext start(
      EmbeddedPostgresDatabase database, EmbeddedQueues queues) {
    Map<String, String> settings =
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off",
            "spring.datasource.url", database.jdbcUrl(),
            "spring.cloud.aws.credentials.access-key", "test",
            "spring.cloud.aws.credentials.secret-key", "test",
            "spring.cloud.aws.sqs.endpoint", queues.endpoint().toString(),
            "fleabridge.intake.sqs.queues", EmbeddedQueues.QUEUE,
            "fleabridge.limits.per-action", "1",
            "fleabridge.limits.per-day", "1");
    SpringApplication application = new SpringApplication(Fleabridge.class);
    String[] arguments =
        settings.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    return application.run(arguments);
  }
}
