package dev.fleabridge.engine;

import dev.fleabridge.rule.SpendingLimits;
import dev.fleabridge.setting.OnlyKeys;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The configuration of the engine, below {@code fleabridge} (docs/configuration.md).
 *
 * @param rules where the rules file is
 * @param fees the fee buffer
 * @param limits the limits over all rules; {@code LimitProperties} has their names
 * @param payers the agents that a rule may compute as payer
 * @param payees the agents that a rule may compute as payee
 * @param engine measures of the engine itself
 */
@Validated
@ConfigurationProperties("fleabridge")
public record EngineProperties(
    @Valid @DefaultValue Rules rules,
    @Valid @DefaultValue Fees fees,
    @OnlyKeys(LimitNames.class) @DefaultValue Map<String, String> limits,
    @DefaultValue Allowed payers,
    @DefaultValue Allowed payees,
    @Valid @DefaultValue EngineMeasures engine) {

  /**
   * The rules file: {@code fleabridge.rules.*}.
   *
   * @param location where the file is: a path, {@code file:} or {@code classpath:}
   * @param acknowledgeChangedKeys the changes of keys and ids of rules that are meant; each by the
   *     word that the refusal of the start names
   * @param fourEyes whether a second person must put a revision in force
   * @param watch whether a change of the file is taken up while the bridge runs
   * @param pollInterval how often a replica looks for another revision, and at its file
   */
  public record Rules(
      @DefaultValue("config/rules.yaml") String location,
      @DefaultValue List<String> acknowledgeChangedKeys,
      @DefaultValue("false") boolean fourEyes,
      @DefaultValue("true") boolean watch,
      @DefaultValue("2s") @DurationMin(millis = 100) @DurationMax(minutes = 1)
          Duration pollInterval) {}

  /** The installation may limit what a rule may limit. */
  static final class LimitNames implements Supplier<Set<String>> {
    @Override
    public Set<String> get() {
      return SpendingLimits.names();
    }
  }

  /**
   * What is reserved for fees: {@code fleabridge.fees.*}.
   *
   * @param buffer the share of an amount that is reserved on top of it, between 0 and 1
   */
  public record Fees(@DefaultValue("0.02") @DecimalMin("0") @DecimalMax("1") BigDecimal buffer) {}

  /**
   * The agents that a rule may compute: {@code fleabridge.payers.*}, {@code fleabridge.payees.*}.
   *
   * @param allow exact ids, or prefixes ending in {@code *}
   */
  public record Allowed(@DefaultValue List<String> allow) {}

  /**
   * How the engine works: {@code fleabridge.engine.*}.
   *
   * @param inFlight the most calls at once in this replica
   * @param batch the most actions of one transaction
   * @param idle how long a loop waits where nothing is due
   * @param lease how long a claim holds; longer than {@code fleabridge.purpleflea.call-timeout}
   * @param retryBase the first backoff of what had no effect; {@code retryCap} is the longest
   * @param patience how long after it was filed an action may be sent; a step's own deadline goes
   *     before it
   * @param reviewAfter how long an UNKNOWN action is looked up before a person must decide
   * @param lookUpPatience how long a look-up may fail before its step is given up
   * @param balanceMaxAge how old a balance may be for the guard to rely on it
   * @param drain how long a shutdown waits for calls that are on their way
   * @param longestTurn how long one turn of a loop may take; after that the replica reports itself
   *     as not alive
   */
  public record EngineMeasures(
      @DefaultValue("200") @Min(2) @Max(2000) int inFlight,
      @DefaultValue("100") @Min(1) @Max(1000) int batch,
      @DefaultValue("200ms") Duration idle,
      @DefaultValue("30s") Duration lease,
      @DefaultValue("500ms") Duration retryBase,
      @DefaultValue("1m") Duration retryCap,
      @DefaultValue("7d") Duration patience,
      @DefaultValue("15m") Duration reviewAfter,
      @DefaultValue("24h") Duration lookUpPatience,
      @DefaultValue("10s") Duration balanceMaxAge,
      @DefaultValue("20s") Duration drain,
      @DefaultValue("5m") @DurationMin(seconds = 30) Duration longestTurn) {

    public EngineSettings toSettings() {
      return new EngineSettings(
          batch,
          lease,
          EngineSettings.SLOW_LEASE,
          retryBase,
          retryCap,
          EngineSettings.MAX_UNANSWERED,
          patience,
          EngineSettings.FIRST_LOOK,
          reviewAfter,
          lookUpPatience);
    }
  }
}
