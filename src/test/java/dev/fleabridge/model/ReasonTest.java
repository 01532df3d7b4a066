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
        .containsExactlyInAnyOrder(
            "paused",
            "payer_not_allowed",
            "payee_not_allowed",
            "over_limit_per_action",
            "over_budget",
            "insufficient_funds",
            "approval_required",
            "second_approval_required",
            "amount_not_known",
            "first_payment_to_payee",
            "nothing_paid",
            "too_many_invalid",
            "rule_not_in_force",
            "rule_unreadable",
            "object_not_allowed",
            "log_not_allowed",
            "endpoint_not_allowed",
            "job_not_allowed",
            "callback_not_allowed",
            "evaluation_undecided",
            "step_unresolvable",
            "escrow_not_known",
            "escrow_ref_taken",
            "escrow_ref_ambiguous",
            "cannot_be_decided",
            "key_missing",
            "key_refused",
            "balance_unavailable",
            "throttled",
            "withheld",
            "no_room",
            "not_begun",
            "others_first",
            "claim_not_confirmed",
            "not_sent",
            "name_taken",
            "ledger_unavailable",
            "broke_off",
            "stopping",
            "reconciled_not_done",
            "approved",
            "retried",
            "resolved_not_done",
            "outcome_unknown",
            "lease_expired",
            "fence_closed",
            "unforeseen",
            "registered_but_key_not_stored",
            "still_unknown",
            "look_again",
            "repeated_with_same_key",
            "cannot_be_looked_up",
            "not_settled_in_time",
            "answer_not_written",
            "finding_not_written",
            "reconciled",
            "answered_late",
            "carried_out_twice",
            "maybe_carried_out_twice",
            "resolved_done",
            "invalid_parameters",
            "invalid_header",
            "wrong_format",
            "not_read_here",
            "balance_unknown",
            "not_found",
            "superseded",
            "unreadable",
            "too_large",
            "file_changed",
            "unreadable_code",
            "shadow_mode",
            "zero_amount",
            "below_minimum",
            "not_needed",
            "dependency_declined",
            "dependency_expired",
            "dependency_canceled",
            "dependency_skipped",
            "rejected",
            "canceled",
            "canceled_unsettled",
            "expired",
            "deadline_passed",
            "approval_expired",
            "escrow_known_already",
            "escrow_differs",
            "escrow_agrees",
            "escrow_funded",
            "escrow_completed",
            "escrow_released",
            "escrow_disputed",
            "escrow_refunded",
            "position_closed",
            "order_filled",
            "order_filled_unseen",
            "order_cancelled",
            "event_too_wide",
            "key_too_long",
            "key_invalid",
            "held",
            "declined",
            "skipped",
            "unknown",
            "needs_review");
    assertThat(Arrays.stream(Part.values()).map(Part::word))
        .containsExactly("intake", "engine", "reconciler", "escrow-watch", "position-watch");
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
