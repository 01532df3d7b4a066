package dev.fleabridge.report.audit;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Rehearsal;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.ledger.seal.Sealing;
import dev.fleabridge.ledger.seal.Sealing.Unsealed;
import dev.fleabridge.ledger.seal.Verification;
import dev.fleabridge.ledger.seal.VerificationProgress;
import dev.fleabridge.report.audit.AuditMeters.Figures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Has the audit sealed and verified. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

  private static final Duration EVERY_PART = Duration.ofMinutes(1);

  @Bean
  Sealer sealer(
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      AuditProperties properties,
      Objects objects,
      JsonMapper json,
      Clock clock) {
    String folder = properties.publishTo();
    Publishing publishing = folder == null ? null : new Publishing(objects, folder, json);
    return new Sealer(
        new Sealing(jdbc),
        transactions,
        newest -> {
          if (publishing != null) {
            publishing.publish(newest);
          }
        },
        clock);
  }

  @Bean
  RecurringTask<Void> sealAudit(Sealer sealer, AuditProperties properties) {
    return Tasks.recurring("seal-audit", FixedDelay.of(properties.sealEvery()))
        .execute(
            (instance, context) -> sealer.run(() -> context.getSchedulerState().isShuttingDown()));
  }

  @Bean
  ChainWatch chainWatch(
      ReadPool reads, JdbcTemplate jdbc, AuditProperties properties, Clock clock) {
    return new ChainWatch(
        new Verification(reads.jdbc()),
        new VerificationProgress(jdbc),
        properties.verifyEvery(),
        clock);
  }

  @Bean
  RecurringTask<Void> verifyAudit(ChainWatch watch) {
    return Tasks.recurring("verify-audit", FixedDelay.of(EVERY_PART))
        .execute(
            (instance, context) -> watch.run(() -> context.getSchedulerState().isShuttingDown()));
  }

  @Bean
  @ConditionalOnMissingBean(Rehearsal.class)
  StartLine startLine(AuditLog audit, Environment environment, Clock clock) {
    return new StartLine(audit, environment, clock);
  }

  @Bean
  AuditMeters auditMeters(ReadPool reads, Clock clock) {
    Sealing sealing = new Sealing(reads.jdbc());
    VerificationProgress progress = new VerificationProgress(reads.jdbc());
    return new AuditMeters(
        new SharedReading<>("The audit", () -> figures(sealing, progress, clock.instant()), clock));
  }

  private static Figures figures(Sealing sealing, VerificationProgress progress, Instant now) {
    Unsealed unsealed = sealing.unsealed();
    Instant oldest = unsealed.oldest();
    return new Figures(
        sealing.newest().map(newest -> newest.segment().number()).orElse(0L),
        unsealed.rows(),
        oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toSeconds()),
        progress.standing(now).known());
  }
}
