package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Resolution;
import dev.fleabridge.rule.Undecided;
import org.jspecify.annotations.Nullable;

/**
 * How a step begins, or goes on after waiting: WAITING, READY with its terms, SKIPPED or DECLINED
 * with the reason, or HELD without terms, to be looked at again.
 */
public record Beginning(
    ActionState state,
    @Nullable String reason,
    @Nullable String explanation,
    @Nullable Terms terms) {

  static Beginning waiting() {
    return new Beginning(ActionState.WAITING, null, null, null);
  }

  /** Nothing was decided: it is held, and looked at again. */
  public static Beginning undecided(Undecided why) {
    return held(Reason.EVALUATION_UNDECIDED, why.getMessage());
  }

  /** It cannot be resolved here and now, for a reason of ours: it is looked at again. */
  public static Beginning held(Reason reason, @Nullable String explanation) {
    return new Beginning(ActionState.HELD, reason.code(), explanation, null);
  }

  /** Waits for others, in a run whose conditions have yet to be judged. */
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

  /**
   * The rule as a whole says no; a condition that gave no answer is a fault that a person should
   * see, not a no.
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
   * @param event the one that the run is about: a step that reads the object which it names reads
   *     it as it was named
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
