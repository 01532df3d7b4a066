package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Resolution;
import dev.fleabridge.rule.expression.Undecided;
import org.jspecify.annotations.Nullable;

/**
 * How a step begins, or how it goes on after it has waited. It is WAITING, or READY with its terms,
 * or SKIPPED or DECLINED with the reason, or HELD without terms until it is looked at again.
 */
public record Beginning(
    ActionState state,
    @Nullable String reason,
    @Nullable String explanation,
    @Nullable Terms terms) {

  static Beginning waiting() {
    return new Beginning(ActionState.WAITING, null, null, null);
  }

  /** HELD until it is looked at again, because its evaluation did not come to an end. */
  public static Beginning undecided(Undecided why) {
    return held(Reason.EVALUATION_UNDECIDED, why.getMessage());
  }

  /** HELD until it is looked at again: for a reason of ours it cannot be resolved here and now. */
  public static Beginning held(Reason reason, @Nullable String explanation) {
    return new Beginning(ActionState.HELD, reason.code(), explanation, null);
  }

  /** WAITING for other steps, in a run whose conditions have not been judged yet. */
  static Beginning waitingUndecided(Undecided why) {
    return new Beginning(
        ActionState.WAITING, Reason.EVALUATION_UNDECIDED.code(), why.getMessage(), null);
  }

  static Beginning skipped(Reason reason, @Nullable String explanation) {
    return skipped(reason.code(), explanation);
  }

  static Beginning skipped(String reason, @Nullable String explanation) {
    return new Beginning(ActionState.SKIPPED, reason, explanation, null);
  }

  /** SKIPPED in a shadow run, because it needs more of a step's answer than a stand-in has. */
  public static Beginning dependsOn(String step) {
    return skipped(
        Reason.SHADOW_MODE,
        "it depends on what shadow step %s would have answered".formatted(step));
  }

  /**
   * What becomes of a step when its rule as a whole refuses the event. A rule that says no skips
   * it. A condition that gave no answer is a fault that a person should see, so the step is
   * DECLINED.
   */
  public static Beginning refused(String reason) {
    int colon = reason.indexOf(':');
    return colon < 0
        ? skipped(reason, null)
        : new Beginning(
            ActionState.DECLINED,
            reason.substring(0, colon),
            reason.substring(colon + 1).strip(),
            null);
  }

  /**
   * How an action of this kind begins.
   *
   * @param event the event of the run; a step that reads the object which the event names reads the
   *     version that it names
   */
  public static Beginning of(ActionKind kind, Resolution resolution, Event event) {
    if (resolution instanceof Resolution.Ready ready) {
      NamedObject.pin(kind, ready.parameters(), event);
    }
    return of(kind, resolution);
  }

  public static Beginning of(ActionKind kind, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Ready ready ->
          new Beginning(ActionState.READY, null, null, terms(kind, ready));
      case Resolution.Skip(String reason) -> skipped(reason, null);
      case Resolution.Invalid(String field, String reason) ->
          field.equals("require")
              ? refused(reason)
              : new Beginning(
                  ActionState.DECLINED, Reason.ofInvalid(field), field + ": " + reason, null);
    };
  }

  private static Terms terms(ActionKind kind, Resolution.Ready ready) {
    return Terms.of(
        kind,
        ready.payer().orElse(null),
        ready.payee().orElse(null),
        ready.payerFromEvent(),
        ready.payeeFromEvent(),
        kind.spends() ? ready.amount().orElse(null) : null,
        ready.parameters());
  }
}
