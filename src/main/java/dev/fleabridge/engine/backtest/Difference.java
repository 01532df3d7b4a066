package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One difference between the candidate and the rules in force.
 *
 * @param event the id of the stored event, which was received at {@code receivedAt}
 * @param step null where it is about the rule as a whole; a row of a list is in brackets, and one
 *     of a file never stands here
 * @param before what the rules in force do, or of {@link What#PAYS_AGAIN} what is recorded; null
 *     where they do nothing
 * @param after what the candidate does; null where it does nothing
 */
public record Difference(
    String event,
    Instant receivedAt,
    String rule,
    @Nullable String step,
    Set<What> what,
    @Nullable Side before,
    @Nullable Side after,
    @Nullable String explanation) {

  public Difference {
    what = Collections.unmodifiableSet(EnumSet.copyOf(what));
  }

  /**
   * What one of the two does.
   *
   * @param state as it would begin; null where it is about the rule as a whole
   * @param amount in USDC; null where none is moved or known
   */
  public record Side(
      @Nullable String businessKey,
      @Nullable String kind,
      @Nullable ActionState state,
      @Nullable String reason,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable BigDecimal amount) {

    static Side of(String businessKey, WouldStep step) {
      var terms = step.terms();
      Money amount = terms == null ? null : terms.amount();
      return new Side(
          businessKey,
          step.kind().wireName(),
          step.state(),
          step.reason(),
          terms == null ? null : terms.payer(),
          terms == null ? null : terms.payee(),
          amount == null ? null : amount.value());
    }

    /** About a rule as a whole, whose payments together come to this amount. */
    static Side of(String businessKey, @Nullable String payer, BigDecimal amount) {
      return new Side(businessKey, null, null, null, payer, null, amount);
    }
  }
}
