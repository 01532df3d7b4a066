package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.mandate.Mandate.Ceiling;
import dev.fleabridge.model.Money;
import dev.fleabridge.setting.StartRefused;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The mandates of this installation. */
public final class Mandates {

  private static final int MAX_AGENT_CHARS = 200;

  private final Map<String, Mandate> byName;

  private Mandates(Map<String, Mandate> byName) {
    this.byName = byName;
  }

  /**
   * The mandates that are configured.
   *
   * @throws StartRefused where one cannot be; it names the setting
   */
  static Mandates of(MandateProperties properties) {
    Map<String, Mandate> mandates = new TreeMap<>();
    properties.agents().forEach((name, agent) -> mandates.put(name, mandate(name, agent)));
    requireOneCeilingEach(mandates.values());
    return new Mandates(mandates);
  }

  public Optional<Mandate> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Collection<Mandate> all() {
    return byName.values();
  }

  /** Their rules, with the limits of each. A sweep has only those of the installation. */
  OwnRules rules() {
    Map<String, GuardLimits> limits = new HashMap<>();
    for (Mandate mandate : all()) {
      limits.put(mandate.ruleId(), mandate.limits());
      mandate.ceiling().ifPresent(ceiling -> limits.put(mandate.sweepRuleId(), GuardLimits.NONE));
    }
    return new OwnRules(limits);
  }

  /** Two ceilings of one agent say different things about the same money. */
  private static void requireOneCeilingEach(Collection<Mandate> mandates) {
    Map<String, String> swept = new HashMap<>();
    for (Mandate mandate : mandates) {
      String other =
          mandate.ceiling().isPresent() ? swept.put(mandate.agent(), mandate.name()) : null;
      if (other != null) {
        throw StartRefused.setting(
            "%s%s.holds-at-most and that of %s are for one agent: keep one of them"
                .formatted(MandateProperties.PREFIX, mandate.name(), other));
      }
    }
  }

  private static Mandate mandate(String name, MandateProperties.Agent settings) {
    String prefix = MandateProperties.PREFIX + name;
    if (!Mandate.isName(name)) {
      throw StartRefused.setting(
          prefix + ": the name has up to 40 small letters, digits and single hyphens");
    }
    String agent = agent(prefix + ".agent", settings.agent());
    GuardLimits limits = GuardLimits.ofSettings(prefix + ".limits.", settings.limits());
    return new Mandate(name, agent, limits, ceiling(prefix, agent, settings));
  }

  private static Optional<Ceiling> ceiling(
      String prefix, String agent, MandateProperties.Agent settings) {
    String most = given(settings.holdsAtMost());
    String to = given(settings.sweepTo());
    if (most == null && to == null) {
      return Optional.empty();
    }
    if (most == null || to == null) {
      throw StartRefused.setting(
          prefix + ": holds-at-most and sweep-to belong together, and one of them is missing");
    }
    String receiver = agent(prefix + ".sweep-to", to);
    if (receiver.equals(agent)) {
      throw StartRefused.setting(prefix + ".sweep-to is the agent itself");
    }
    return Optional.of(new Ceiling(amount(prefix + ".holds-at-most", most), receiver));
  }

  private static Money amount(String setting, String written) {
    try {
      return Money.of(written);
    } catch (IllegalArgumentException e) {
      throw StartRefused.setting(setting + " is not an amount in USDC with at most six places");
    }
  }

  private static String agent(String setting, @Nullable String written) {
    String agent = given(written);
    if (agent == null) {
      throw StartRefused.setting(setting + " is missing: it names an agent at Purple Flea");
    }
    if (agent.length() > MAX_AGENT_CHARS || agent.startsWith("{%")) {
      throw StartRefused.setting(setting + " is no id of an agent");
    }
    return agent;
  }

  private static @Nullable String given(@Nullable String written) {
    return written == null || written.isBlank() ? null : written.strip();
  }
}
