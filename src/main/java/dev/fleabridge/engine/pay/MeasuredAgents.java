package dev.fleabridge.engine.pay;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose money has meters of its own: {@code fleabridge.metrics.agents}. Each costs series, so there
 * are at most {@link #MAX_AGENTS}.
 *
 * @param agents the accounts, as {@code GET /v1/wallets} names them; empty for those that are
 *     configured below {@code fleabridge.agents}
 * @param balanceInterval how often the balances of agents that are named here are read
 */
@Validated
@ConfigurationProperties("fleabridge.metrics")
record MeasuredAgents(
    @DefaultValue @Size(max = MeasuredAgents.MAX_AGENTS) List<@NotBlank String> agents,
    @DefaultValue("1m") @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration balanceInterval) {

  static final int MAX_AGENTS = 20;

  /** Those that are named here; else the first by name of those that are configured. */
  Set<String> orElse(Collection<String> configured) {
    Collection<String> chosen = agents.isEmpty() ? configured : agents;
    return chosen.stream()
        .sorted()
        .limit(MAX_AGENTS)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
