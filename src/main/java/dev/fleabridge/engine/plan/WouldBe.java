package dev.fleabridge.engine.plan;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Terms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one rule would make of an event that it matches. */
public sealed interface WouldBe {

  /** The id of the rule. */
  String rule();

  /** The id that stands for whatever a step would have made. */
  static String standIn(String step) {
    return "stand-in-" + step;
  }

  /**
   * A run with its steps.
   *
   * @param steps in the order of the file; the payments of rows come behind their step
   */
  record Run(String rule, String businessKey, List<WouldStep> steps) implements WouldBe {
    public Run {
      steps = List.copyOf(steps);
    }
  }

  /**
   * The rule matches and cannot be applied.
   *
   * @param reason a word, such as {@code key_missing}
   */
  record Failed(String rule, String reason, String explanation) implements WouldBe {}

  /**
   * How a step would begin, when its turn comes.
   *
   * @param item a row of a file or a list; empty for an ordinary step
   * @param state READY: it would be sent; SKIPPED or DECLINED: it would not, for {@code reason};
   *     WAITING: it depends on an answer that is not known; HELD: it could not be evaluated
   * @param terms who would pay whom how much; null unless READY
   */
  record WouldStep(
      String step,
      String item,
      ActionKind kind,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable Terms terms) {

    static WouldStep of(String step, String item, ActionKind kind, Beginning beginning) {
      return new WouldStep(
          step,
          item,
          kind,
          beginning.state(),
          beginning.reason(),
          beginning.explanation(),
          beginning.terms());
    }

    /** The step with its row in brackets, where it is of one: {@code pay[agt_model_a]}. */
    public String name() {
      return item.isEmpty() ? step : step + "[" + item + "]";
    }

    /** Whether nobody knows what it would do: an answer is missing, or its evaluation. */
    public boolean isUnknown() {
      return switch (state) {
        case WAITING, HELD -> true;
        case READY, SKIPPED, DECLINED -> false;
        case SENDING, DONE, UNKNOWN, NEEDS_REVIEW, EXPIRED, CANCELED ->
            throw new IllegalStateException("no step begins in " + state);
      };
    }

    /** Whether it would have an effect outside; look-ups have none. */
    public boolean acts() {
      return state == ActionState.READY && kind.family() != ActionKind.Family.LOOK_UP;
    }
  }
}
