package dev.fleabridge.engine.watch;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.fleabridge.aws.PipelineExecutions;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.model.MlflowEvent;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * Makes the beans of what begins by itself: the times of schedules, the search for missing events,
 * the watches over escrows and positions. db-scheduler runs each on one replica at a time. Each may
 * run twice without harm.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MissingEventsProperties.class, MissingVersionsProperties.class})
class WatchConfiguration {

  private static final Duration EVERY_SCHEDULE_LOOK = Duration.ofSeconds(1);
  private static final Duration EVERY_ESCROW_LOOK = Duration.ofSeconds(10);
  private static final Duration EVERY_POSITION_LOOK = Duration.ofSeconds(10);
  private static final String SAGEMAKER = "aws.sagemaker";

  @Bean
  OwnEvents ownEvents(
      Planning planning,
      Ledger ledger,
      TransactionOperations transactions,
      Clock clock,
      Tracing tracing) {
    return new OwnEvents(planning, ledger.inbox(), transactions, clock, tracing);
  }

  @Bean
  ScheduledRules scheduledRules(
      RulesInForce rules,
      OwnEvents events,
      Ledger ledger,
      TransactionOperations transactions,
      Clock clock) {
    return new ScheduledRules(rules, events, ledger.scheduleMarks(), transactions, clock);
  }

  @Bean
  MissingEvents missingEvents(
      TrainingJobs trainingJobs,
      PipelineExecutions executions,
      OwnEvents events,
      Ledger ledger,
      MeterRegistry meters,
      Clock clock,
      MissingEventsProperties properties) {
    return new MissingEvents(
        trainingJobs,
        executions,
        events,
        ledger.inbox(),
        ledger.missingEventsBeginning(),
        meters,
        clock,
        properties.reach());
  }

  @Bean
  MissingModelVersions missingModelVersions(
      MlflowServers servers,
      OwnEvents events,
      Ledger ledger,
      MeterRegistry meters,
      Clock clock,
      MissingVersionsProperties properties) {
    return new MissingModelVersions(
        servers,
        events,
        ledger.inbox(),
        ledger.modelVersionSearches(),
        meters,
        clock,
        new MissingModelVersions.Reach(properties.grace(), properties.notBefore()));
  }

  @Bean
  EscrowWatch escrowWatch(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      BalanceReader balances,
      Clock clock) {
    return new EscrowWatch(client, ledger, transactions, balances, clock);
  }

  @Bean
  PositionWatch positionWatch(
      PurpleFlea client, Ledger ledger, TransactionOperations transactions, Clock clock) {
    return new PositionWatch(client, ledger, transactions, clock);
  }

  @Bean
  RecurringTask<Void> fileScheduledEvents(ScheduledRules scheduled) {
    return Recurring.every("file-scheduled-events", EVERY_SCHEDULE_LOOK, scheduled::fileDue);
  }

  @Bean
  RecurringTask<Void> searchMissingEvents(
      MissingEvents missing, MissingEventsProperties properties, RulesInForce rules) {
    Boolean enabled = properties.enabled();
    return Recurring.every(
        "sweep-missing-events", // The scheduler's row has this name in every release.
        properties.interval(),
        () -> {
          if (enabled == null ? listens(rules, SAGEMAKER) : enabled) {
            missing.search();
          }
        });
  }

  @Bean
  RecurringTask<Void> searchMissingModelVersions(
      MissingModelVersions missing, MissingVersionsProperties properties, RulesInForce rules) {
    Boolean enabled = properties.enabled();
    return Recurring.every(
        "search-missing-model-versions",
        properties.interval(),
        () -> {
          boolean wanted = enabled == null ? listens(rules, MlflowEvent.SOURCE) : enabled;
          if (wanted && missing.hasServers()) {
            missing.search();
          }
        });
  }

  @Bean
  RecurringTask<Void> watchEscrows(EscrowWatch watch) {
    return Recurring.every("watch-escrows", EVERY_ESCROW_LOOK, watch::lookAtDue);
  }

  @Bean
  RecurringTask<Void> watchPositions(PositionWatch watch) {
    return Recurring.every("watch-positions", EVERY_POSITION_LOOK, watch::lookAtDue);
  }

  private static boolean listens(RulesInForce rules, String to) {
    return rules.now().filter(revision -> listens(revision.book(), to)).isPresent();
  }

  static boolean listens(RuleBook rules, String to) {
    return rules.rules().stream().filter(Rule::enabled).anyMatch(rule -> listens(rule, to));
  }

  private static boolean listens(Rule rule, String to) {
    for (JsonNode source : rule.when().path("source")) {
      String prefix = source.path("prefix").asString("");
      if (to.equals(source.asString("")) || (!prefix.isEmpty() && to.startsWith(prefix))) {
        return true;
      }
    }
    return false;
  }
}
