package dev.fleabridge.rule;

import com.dashjoin.jsonata.Jsonata;
import java.time.Duration;

/**
 * Stops an evaluation that goes on for too long or too deep. It looks at every node that is
 * evaluated; a built-in function that is already running is not interrupted.
 */
final class EvaluationBounds {

  private final long deadline;
  private final int maxDepth;
  private int depth;

  private EvaluationBounds(Duration time, int maxDepth) {
    this.deadline = System.nanoTime() + time.toNanos();
    this.maxDepth = maxDepth;
  }

  /** Binds fresh bounds to a frame that is used for one evaluation. */
  static void limit(Jsonata.Frame frame, Duration time, int maxDepth) {
    EvaluationBounds bounds = new EvaluationBounds(time, maxDepth);
    frame.setEvaluateEntryCallback((expression, input, environment) -> bounds.enter());
    frame.setEvaluateExitCallback((expression, input, environment, result) -> bounds.exit());
  }

  private void enter() {
    depth++;
    if (depth > maxDepth) {
      throw new TooDeep();
    }
    if (System.nanoTime() - deadline > 0) {
      throw new TooLong();
    }
  }

  private void exit() {
    depth--;
  }

  /** The evaluation was nested too deeply. */
  static final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The evaluation took too long. */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
