package dev.fleabridge.engine.revision;

import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Parameters;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.ReplicaName;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.cycle.Worker;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Rehearsal;
import dev.fleabridge.ledger.RuleReplicas;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleVersions;
import dev.fleabridge.rule.RemoteText;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the beans of the rules in force, and of what exchanges them. */
@Configuration(proxyBeanMethods = false)
class RevisionConfiguration {

  @Bean
  RuleRevisions ruleRevisions(JdbcTemplate jdbc) {
    return new RuleRevisions(jdbc);
  }

  @Bean
  RemoteText remoteRules(
      ObjectProvider<Objects> objects,
      ObjectProvider<Secrets> secrets,
      ObjectProvider<Parameters> parameters) {
    return new AwsRules(objects::getObject, secrets::getObject, parameters::getObject);
  }

  @Bean
  Submitting submitting(
      RuleRevisions revisions,
      JdbcTemplate jdbc,
      AuditLog audit,
      TransactionOperations transactions,
      EngineProperties properties) {
    return new Submitting(
        revisions,
        new RuleVersions(jdbc),
        audit,
        transactions,
        properties.rules().fourEyes(),
        Set.copyOf(properties.rules().acknowledgeChangedKeys()));
  }

  /**
   * Takes up the rules file. It refuses the start where the file has mistakes, and where it changes
   * a key and nobody has said that this is meant.
   */
  @Bean
  @ConditionalOnMissingBean(Rehearsal.class)
  Started startedRules(
      RuleRevisions revisions,
      Submitting submitting,
      EngineProperties properties,
      Clock clock,
      RemoteText remote)
      throws RulesInvalid {
    RulesLocation location = RulesLocation.of(properties.rules().location(), remote);
    @Nullable String hash = submitted(new FirstRules(revisions, submitting, clock), location);
    RulesInForce rules = RulesInForce.none("the rules in force were not read yet");
    Following following = new Following(revisions, rules);
    following.look();
    return new Started(location, hash, rules, following);
  }

  /** A training has no ledger to ask, and works by no rules. */
  @Bean
  @ConditionalOnBean(Rehearsal.class)
  Started rehearsedRules(RuleRevisions revisions, EngineProperties properties, RemoteText remote)
      throws RulesInvalid {
    RulesInForce rules = RulesInForce.none("a training works by no rules");
    RulesLocation location = RulesLocation.of(properties.rules().location(), remote);
    return new Started(location, null, rules, new Following(revisions, rules));
  }

  private static @Nullable String submitted(FirstRules rules, RulesLocation location)
      throws RulesInvalid {
    try {
      return rules.submit(location);
    } catch (Revisions.KeysNotAcknowledged e) {
      throw new StartRefused(
          ExitCode.RULES,
          String.valueOf(e.getMessage()),
          "Take the change back, or acknowledge it by fleabridge.rules.acknowledge-changed-keys.",
          e);
    }
  }

  /** What the start has found; no hash where the place of the rules could not be asked. */
  record Started(
      RulesLocation location, @Nullable String hash, RulesInForce rules, Following following) {}

  @Bean
  RulesInForce rulesInForce(Started started) {
    return started.rules();
  }

  @Bean
  Revisions revisions(
      RuleRevisions revisions,
      Submitting submitting,
      Started started,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    return new Revisions(
        revisions,
        submitting,
        started.following(),
        started.rules(),
        audit,
        transactions,
        clock,
        started.location());
  }

  @Bean
  RulesWatch rulesWatch(
      Started started,
      RuleRevisions revisions,
      Submitting submitting,
      JdbcTemplate jdbc,
      EngineProperties properties,
      Clock clock,
      ReplicaName replica,
      ObjectProvider<Worker> worker) {
    boolean goesOn = properties.rules().watch();
    // What is within the class path cannot change while this process runs.
    boolean watches = (goesOn || started.hash() == null) && started.location().mayChange();
    @Nullable FileWatch file =
        watches
            ? new FileWatch(
                started.location(), started.hash(), goesOn, revisions, submitting, clock)
            : null;
    return new RulesWatch(
        started.following(),
        file,
        started.rules(),
        new RuleReplicas(jdbc),
        clock,
        replica.text(),
        started.location().toString(),
        properties.rules().pollInterval(),
        () -> worker.ifAvailable(Worker::reconsider),
        () -> Optional.ofNullable(worker.getIfAvailable()).flatMap(Worker::sinceTurn));
  }

  @Bean
  static Stopping.Part rulesWatchPart() {
    return new Stopping.Part(Stopping.RULES, RulesWatch.LONGEST_STOP, "the rules watch");
  }

  /** Named "rules" among the parts of health; a part of readiness, see application.yaml. */
  @Bean
  HealthIndicator rulesHealthIndicator(RulesWatch watch) {
    return new RulesHealth(watch);
  }

  @Bean
  MeterBinder rulesMeters(RulesWatch watch) {
    return registry -> {
      Gauge.builder("fleabridge.rules.revision", () -> revision(watch))
          .description("the revision of the rules by which this replica works; 0: by none")
          .register(registry);
      Gauge.builder("fleabridge.rules.problem", () -> watch.here().problem() == null ? 0 : 1)
          .description("1 where the rules in force or the rules file cannot be taken up here")
          .register(registry);
    };
  }

  private static Number revision(RulesWatch watch) {
    Long revision = watch.here().revision();
    return revision == null ? 0 : revision;
  }
}
