package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of two versions of a rule the stricter limits hold (money rule 20). */
class LimitsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"5, 6, 5", "6, 5, 5", "5, 5, 5", "5, -, 5", "-, 5, 5", "0, 5, 0", "-, -, -"})
  void ofEachLimitTheLowerHolds(
      @Nullable String one, @Nullable String other, @Nullable String strict) {
    Money expected = money(strict);
    assertThat(all(money(one)).strictest(all(money(other)))).isEqualTo(all(expected));
    assertThat(new Limits(money(one), null, null, null).strictest(Limits.NONE))
        .isEqualTo(new Limits(money(one), null, null, null));
  }

  @Test
  void aRuleThatIsNotInTheFileHasNoLimitsThatAnybodyKnows() {
    assertThat(Limits.inForce(RuleBook.of(List.of())).apply("pay")).isNull();
    assertThat(Limits.inForce(RuleBook.of(List.of())).apply(Rule.BATCHES)).isEqualTo(Limits.NONE);
  }

  @Test
  void aFirstPaymentIsHeldWhereOneOfTheTwoHoldsIt() {
    Limits holding = Limits.NONE.holdingFirstPayments();
    assertThat(holding.strictest(Limits.NONE)).isEqualTo(holding);
    assertThat(Limits.NONE.strictest(holding)).isEqualTo(holding);
    assertThat(holding.strictest(holding)).isEqualTo(holding);
    assertThat(Limits.NONE.strictest(Limits.NONE)).isEqualTo(Limits.NONE);
  }

  @Test
  void isEmptyWithoutAnyLimit() {
    assertThat(Limits.NONE.holdingFirstPayments().isEmpty()).isFalse();
    assertThat(Limits.NONE.isEmpty()).isTrue();
    assertThat(new Limits(null, null, null, Money.ZERO).isEmpty()).isFalse();
  }

  private static Limits all(@Nullable Money money) {
    return new Limits(money, money, money, money);
  }

  private static @Nullable Money money(@Nullable String text) {
    return text == null ? null : Money.of(text);
  }
}
