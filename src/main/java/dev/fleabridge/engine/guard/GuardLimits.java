package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.Span;
import dev.fleabridge.rule.SpendingLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How much may be spent. Amounts are in USDC; null means no limit.
 *
 * @param perAction the most that one action may move
 * @param quotas how much all actions together, and those of one payer, may move over a time, and
 *     how many they may be
 * @param approvalAbove an action that moves more than this needs one approver
 * @param twoApproversAbove an action that moves more than this needs two approvers
 * @param approvalExpiresAfter how long an action waits for an approver before it is given up
 * @param holdFirstPayment whether a person must approve the first payment of an account to a payee;
 *     in the limits of a rule, the first payment by that rule
 */
public record GuardLimits(
    @Nullable Money perAction,
    Quotas quotas,
    @Nullable Money approvalAbove,
    @Nullable Money twoApproversAbove,
    @Nullable Duration approvalExpiresAfter,
    boolean holdFirstPayment) {

  /** How the settings begin that hold for all rules together. */
  static final String EVERYWHERE = "fleabridge.limits.";

  public static final GuardLimits NONE =
      new GuardLimits(null, Quotas.NONE, null, null, null, false);

  /** Limits for one action and one day, with two approvers and an end of the wait. */
  public GuardLimits(
      @Nullable Money perAction,
      @Nullable Money perDay,
      @Nullable Money perAgentPerDay,
      @Nullable Money approvalAbove,
      @Nullable Money twoApproversAbove,
      @Nullable Duration approvalExpiresAfter) {
    this(
        perAction,
        daily(perDay, perAgentPerDay),
        approvalAbove,
        twoApproversAbove,
        approvalExpiresAfter,
        false);
  }

  /** Limits for one action and one day, with one approver. */
  public GuardLimits(
      @Nullable Money perAction,
      @Nullable Money perDay,
      @Nullable Money perAgentPerDay,
      @Nullable Money approvalAbove) {
    this(perAction, perDay, perAgentPerDay, approvalAbove, null, null);
  }

  /** The same limits, where a first payment to a payee waits for a person as well. */
  public GuardLimits holdingFirstPayments() {
    return new GuardLimits(
        perAction, quotas, approvalAbove, twoApproversAbove, approvalExpiresAfter, true);
  }

  private static Quotas daily(@Nullable Money perDay, @Nullable Money perAgentPerDay) {
    Map<Span, Money> amounts = new HashMap<>();
    if (perDay != null) {
      amounts.put(Span.DAY, perDay);
    }
    if (perAgentPerDay != null) {
      amounts.put(Span.AGENTS_DAY, perAgentPerDay);
    }
    return new Quotas(amounts, Map.of());
  }

  /**
   * The limits that settings say, of which the cap for one action and the cap for a day must be
   * among them.
   *
   * @param prefix how the names of the settings begin, with a dot at the end
   * @param written the values by the rest of their names
   * @throws dev.fleabridge.setting.StartRefused where a cap is missing
   * @throws IllegalArgumentException where one cannot be read; it names the setting
   */
  public static GuardLimits ofSettings(String prefix, Map<String, String> written) {
    LimitProperties properties = new LimitProperties(prefix, written);
    properties.requireDecided();
    return properties.toLimits();
  }

  /** These limits as a rules file has them, where a name is missing that limits nothing. */
  public ObjectNode asInRules() {
    return LimitProperties.asInRules(this);
  }

  /** The limits that a rules file gives a rule. */
  static GuardLimits of(SpendingLimits limits) {
    return new GuardLimits(
        limits.perAction().orElse(null),
        limits.quotas(),
        limits.approvalAbove().orElse(null),
        limits.twoApproversAbove().orElse(null),
        limits.approvalExpiresAfter().orElse(null),
        limits.holdFirstPayment());
  }

  /**
   * The limits of these rules, where they are in force in this replica; null where there is no such
   * rule. The rule of the operators' batches is our own. It is always in force, and has no limits.
   */
  public static Function<String, @Nullable GuardLimits> inForce(RuleBook rules) {
    return inForce(RulesInForce.always(rules));
  }

  /** The same of the rules in force, and of our own, which are not among them. */
  static Function<String, @Nullable GuardLimits> inForce(RulesInForce rules, OwnRules ownRules) {
    Function<String, @Nullable GuardLimits> ofFile = inForce(rules);
    return id -> {
      GuardLimits own = ownRules.limits().get(id);
      return own == null ? ofFile.apply(id) : own;
    };
  }

  /**
   * The same of the rules that are in force at the moment at which it is asked. Where this replica
   * cannot read them, it knows no rule.
   */
  public static Function<String, @Nullable GuardLimits> inForce(RulesInForce rules) {
    return id ->
        id.equals(Rule.BATCHES)
            ? NONE
            : rules
                .now()
                .flatMap(revision -> revision.book().rule(id))
                .map(rule -> of(rule.limits()))
                .orElse(null);
  }

  /** The limits that hold where both these and {@code other} hold. */
  GuardLimits strictest(GuardLimits other) {
    return new GuardLimits(
        lower(perAction, other.perAction),
        quotas.strictest(other.quotas),
        lower(approvalAbove, other.approvalAbove),
        lower(twoApproversAbove, other.twoApproversAbove),
        lower(approvalExpiresAfter, other.approvalExpiresAfter),
        holdFirstPayment || other.holdFirstPayment);
  }

  private static <T extends Comparable<T>> @Nullable T lower(@Nullable T one, @Nullable T other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) > 0 ? other : one;
  }

  /** The amount above which at least one person must approve. */
  @Nullable Money approvalFrom() {
    return lower(approvalAbove, twoApproversAbove);
  }

  public boolean isEmpty() {
    return equals(NONE);
  }
}
