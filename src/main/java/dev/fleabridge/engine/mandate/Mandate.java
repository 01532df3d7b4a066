package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Rule;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What whoever signs in with it may ask for.
 *
 * @param name small letters, digits and single hyphens; it is part of the identity of every payment
 * @param agent the agent at Purple Flea that acts and pays, and no other
 * @param limits what it may spend; they hold beside those of the installation
 * @param ceiling the most that the agent shall hold, and who gets the rest
 */
public record Mandate(String name, String agent, GuardLimits limits, Optional<Ceiling> ceiling) {

  /** The forms of names. Two hyphens are kept for rules of our own. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private static final int MAX_NAME_CHARS = 40;

  /** The most that an agent shall hold, in USDC, and who gets what is above it. */
  public record Ceiling(Money most, String to) {}

  /** Whether a mandate may have this name. */
  static boolean isName(String name) {
    return name.length() <= MAX_NAME_CHARS && NAME.matcher(name).matches();
  }

  /** The id of the rule that plans what the agent asks for. */
  public String ruleId() {
    return Rule.OF_AGENTS + name;
  }

  /** The id of the rule that sweeps what the agent holds above its ceiling. */
  public String sweepRuleId() {
    return ruleId() + "--sweep";
  }
}
