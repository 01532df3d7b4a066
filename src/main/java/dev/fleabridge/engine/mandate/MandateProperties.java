package dev.fleabridge.engine.mandate;

import dev.fleabridge.rule.SpendingLimits;
import dev.fleabridge.setting.OnlyKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What agents may ask for: {@code fleabridge.mcp}. How they sign in is configured beside it.
 *
 * @param agents the mandates by their names
 * @param answerWithin how long a tool that pays waits for the end of the payment before it answers
 * @param sweepEvery how often balances are compared with the most that agents may hold
 */
@ConfigurationProperties("fleabridge.mcp")
record MandateProperties(
    @DefaultValue Map<String, Agent> agents,
    @DefaultValue("8s") Duration answerWithin,
    @DefaultValue("1m") Duration sweepEvery) {

  static final String PREFIX = "fleabridge.mcp.agents.";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration SHORTEST_SWEEP = Duration.ofSeconds(1);

  /**
   * One mandate.
   *
   * @param agent the agent at Purple Flea that it is bound to; it acts and pays as no other
   * @param limits what it may spend, by the names of limits
   * @param holdsAtMost the most USDC that the agent shall hold; null where it may hold any
   * @param sweepTo who gets what it holds above that
   */
  record Agent(
      @Nullable String agent,
      @OnlyKeys(LimitNames.class) @DefaultValue Map<String, String> limits,
      @Nullable String holdsAtMost,
      @Nullable String sweepTo) {}

  /** A mandate is limited as a rule is. */
  static final class LimitNames implements Supplier<Set<String>> {
    @Override
    public Set<String> get() {
      return SpendingLimits.names();
    }
  }

  MandateProperties {
    agents = Map.copyOf(agents);
    if (answerWithin.isNegative() || answerWithin.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("fleabridge.mcp.answer-within is from 0 to 30s");
    }
    if (sweepEvery.compareTo(SHORTEST_SWEEP) < 0) {
      throw new IllegalArgumentException("fleabridge.mcp.sweep-every is at least 1s");
    }
  }
}
