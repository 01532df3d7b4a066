package dev.fleabridge.ledger;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * What Spring has no name for.
 *
 * @param reads the connections of operators' searches and of counting
 * @param secret the secret with the user and the password, which may be rotated at any time; null
 *     where {@code spring.datasource} has them
 * @param serviceRole the role that the service works under, where another one, who owns the tables,
 *     migrates; null where one role does both
 * @param startWait how long a start waits for the database ({@code wait}, which Java has taken)
 * @param unreadyAfter after how long a silence of the database this replica is not ready; longer
 *     than a failover takes, because ECS replaces a task that its load balancer finds not ready
 * @param deadAfter after how long a silence this replica is not alive
 */
@Validated
@ConfigurationProperties("fleabridge.database")
record DatabaseProperties(
    @Valid @DefaultValue @NotNull Reads reads,
    @Nullable String secret,
    @Nullable String serviceRole,
    @Name("wait") @DefaultValue("2m") @NotNull @DurationMin @DurationMax(hours = 1)
        Duration startWait,
    @DefaultValue("5m") @NotNull @DurationMin(seconds = 10) Duration unreadyAfter,
    @DefaultValue("15m") @NotNull @DurationMin(seconds = 10) Duration deadAfter) {

  /**
   * The connections that only read: {@code fleabridge.database.reads.*}.
   *
   * @param connections the most at once in one replica
   * @param statementTimeout how long one statement may take
   */
  public record Reads(
      @DefaultValue("4") @Min(1) @Max(100) int connections,
      @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 5)
          Duration statementTimeout) {}
}
