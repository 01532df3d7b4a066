package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of two versions of a rule the stricter limits hold (money rule 20). */
class GuardLimitsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"5, 6, 5", "6, 5, 5", "5, 5, 5", "5, -, 5", "-, 5, 5", "0, 5, 0", "-, -, -"})
  void ofEachLimitTheLowerHolds(
      @Nullable String one, @Nullable String other, @Nullable String strict) {
    Money expected = money(strict);
    assertThat(all(money(one)).strictest(all(money(other)))).isEqualTo(all(expected));
    assertThat(new GuardLimits(money(one), null, null, null).strictest(GuardLimits.NONE))
        .isEqualTo(new GuardLimits(money(one), null, null, null));
  }

  @Test
  void aRuleThatIsNotInTheFileHasNoLimitsThatAnybodyKnows() {
    assertThat(GuardLimits.inForce(RuleBook.of(List.of())).apply("pay")).isNull();
    assertThat(GuardLimits.inForce(RuleBook.of(List.of())).apply(Rule.BATCHES))
        .isEqualTo(GuardLimits.NONE);
  }

  @Test
  void theLimitsOfARuleAreThoseOfTheRulesInForceWhenItIsAsked() throws RulesInvalid {
    RulesInForce rules = RulesInForce.always(payWithLimit("5"));
    Function<String, @Nullable GuardLimits> limits = GuardLimits.inForce(rules);
    assertThat(limits.apply("pay")).isEqualTo(perAction("5"));

    rules.put(new RulesInForce.Revision(2L, null, payWithLimit("3")));
    assertThat(limits.apply("pay")).isEqualTo(perAction("3"));

    rules.withdraw("it cannot be read");
    assertThat(limits.apply("pay")).isNull();
    assertThat(limits.apply(Rule.BATCHES)).isEqualTo(GuardLimits.NONE);
  }

  private static GuardLimits perAction(String amount) {
    return new GuardLimits(Money.of(amount), null, null, null);
  }

  private static RuleBook payWithLimit(String amount) throws RulesInvalid {
    return RuleBook.load(
        """
        rules:
          - id: pay
            when: { source: [test] }
            key: "{%% $detail.key %%}"
            limits: { per-action: "%s" }
            steps:
              pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
        """
            .formatted(amount),
        "test",
        RuleLimits.defaults());
  }

  @Test
  void aFirstPaymentIsHeldWhereOneOfTheTwoHoldsIt() {
    GuardLimits holding = GuardLimits.NONE.holdingFirstPayments();
    assertThat(holding.strictest(GuardLimits.NONE)).isEqualTo(holding);
    assertThat(GuardLimits.NONE.strictest(holding)).isEqualTo(holding);
    assertThat(holding.strictest(holding)).isEqualTo(holding);
    assertThat(GuardLimits.NONE.strictest(GuardLimits.NONE)).isEqualTo(GuardLimits.NONE);
  }

  @Test
  void isEmptyWithoutAnyLimit() {
    assertThat(GuardLimits.NONE.holdingFirstPayments().isEmpty()).isFalse();
    assertThat(GuardLimits.NONE.isEmpty()).isTrue();
    assertThat(new GuardLimits(null, null, null, Money.ZERO).isEmpty()).isFalse();
  }

  private static GuardLimits all(@Nullable Money money) {
    return new GuardLimits(money, money, money, money);
  }

  private static @Nullable Money money(@Nullable String text) {
    return text == null ? null : Money.of(text);
  }
}
