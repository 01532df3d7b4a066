package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason.End;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTest {

  /** A word of the books: to rename one orphans what is stored. */
  @Test
  void theWordsAreThoseThatAreStored() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::code))
        .allMatch(code -> code.matches("[a-z]+(_[a-z]+)*"))
        .contains("over_budget", "insufficient_funds", "canceled_unsettled", "escrow_not_known")
        .contains("lease_expired", "repeated_with_same_key", "answered_late", "zero_amount");
    assertThat(Arrays.stream(Part.values()).map(Part::word))
        .containsExactly("intake", "engine", "reconciler", "escrow-watch");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void eachIsFoundByItsWordAndByNoOther(Reason reason) {
    assertThat(Reason.of(reason.code())).contains(reason);
    assertThat(reason.is(reason.code())).isTrue();
    assertThat(reason.is(reason.code() + "_")).isFalse();
    assertThat(reason.is(null)).isFalse();
    assertThat(reason).hasToString(reason.code());
    assertThat(reason.text()).isNotBlank().doesNotEndWith(".");
    assertThat(reason.endsByItself()).isEqualTo(reason.ends().contains(End.ITSELF));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "below_threshold", "invalid_amount", "OVER_BUDGET", "dependency_held"})
  void somebodyElsesWordIsNone(String word) {
    assertThat(Reason.of(word)).isEmpty();
    assertThat(Reason.among(Set.of(Reason.values()), word)).isFalse();
  }

  /** Whatever is held for one of these is looked at when a replica starts. */
  @Test
  void configurationEndsThese() {
    assertThat(Reason.endedBy(End.CONFIGURATION))
        .extracting(Reason::code)
        .containsExactlyInAnyOrder(
            "payer_not_allowed",
            "payee_not_allowed",
            "over_limit_per_action",
            "over_budget",
            "approval_required",
            "second_approval_required",
            "amount_not_known",
            "first_payment_to_payee",
            "rule_not_in_force",
            "rule_unreadable",
            "cannot_be_decided",
            "key_missing",
            "key_refused",
            "object_not_allowed",
            "log_not_allowed",
            "endpoint_not_allowed",
            "job_not_allowed",
            "callback_not_allowed");
  }

  @Test
  void someAreMadeOfOtherWords() {
    assertThat(Reason.ofState(ActionState.NEEDS_REVIEW)).isEqualTo("needs_review");
    assertThat(Reason.ofDependency(ActionState.SKIPPED)).isEqualTo("dependency_skipped");
    assertThat(Reason.isOfDependency("dependency_declined")).isTrue();
    assertThat(Reason.isOfDependency("not_needed")).isFalse();
    assertThat(Reason.isOfDependency(null)).isFalse();
    assertThat(Reason.ofInvalid("timeout-hours")).isEqualTo("invalid_timeout_hours");
  }

  /** A state that wants a reason and has none is one itself, and what is skipped for another. */
  @ParameterizedTest
  @EnumSource(ActionState.class)
  void whatStatesMakeIsKnown(ActionState state) {
    if (state.isExplained()) {
      assertThat(Reason.of(Reason.ofState(state))).isPresent();
    }
    if (state.isFinal() && state != ActionState.DONE) {
      assertThat(Reason.of(Reason.ofDependency(state))).isPresent();
    }
  }
}
