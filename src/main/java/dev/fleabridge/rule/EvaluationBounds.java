package dev.fleabridge.rule;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops an evaluation that goes on for too long or too deep, or makes too much. It looks at every
 * node that is evaluated, and at what the bounded functions are given and give back. It serves one
 * evaluation on one thread.
 *
 * <p>The library swallows some exceptions and wraps others, so why an evaluation was stopped is
 * kept here.
 */
final class EvaluationBounds {

  /** The largest value, as {@link Weight} counts. An event of 1 MiB fits. */
  static final int MAX_WEIGHT = 2_000_000;

  /** All that one evaluation may make, including what it throws away. */
  private static final long MAX_MADE_WEIGHT = 20_000_000;

  /** A value that is heavier is weighed once only. */
  private static final int HEAVY_WEIGHT = 500;

  private static final ScopedValue<EvaluationBounds> CURRENT = ScopedValue.newInstance();

  private final long deadline;
  private final int maxDepth;
  private int depth;
  private long made;
  private final IdentityHashMap<Object, Boolean> heavy = new IdentityHashMap<>();
  private final BooleanSupplier isCopied;
  private @Nullable Stop stop;

  /**
   * @param isCopied whether the library's way of copying keeps every number that is in scope
   */
  EvaluationBounds(Duration time, int maxDepth, BooleanSupplier isCopied) {
    this.isCopied = isCopied;
    this.deadline = System.nanoTime() + time.toNanos();
    this.maxDepth = maxDepth;
  }

  /** The bounds of the evaluation that calls a function. */
  static EvaluationBounds current() {
    return CURRENT.get();
  }

  /**
   * Evaluates within these bounds.
   *
   * @throws Stop where they ended it, also where the library took that for something else
   */
  @Nullable Object evaluate(Jsonata expression, Jsonata.Frame frame) {
    frame.setEvaluateEntryCallback((node, input, environment) -> enter(node));
    frame.setEvaluateExitCallback((node, input, environment, result) -> exit(result));
    Object result = ScopedValue.where(CURRENT, this).call(() -> expression.evaluate(null, frame));
    if (stop != null) {
      throw stop;
    }
    return result;
  }

  /** Why it was stopped, whatever became of the exception; null where it was not. */
  @Nullable Stop stop() {
    return stop;
  }

  private void enter(Parser.Symbol node) {
    Syntax.guard(node);
    if (Syntax.isTransformation(node) && !isCopied.getAsBoolean()) {
      throw new IllegalArgumentException(
          "a transformation would cut digits off a number of the event");
    }
    depth++;
    if (depth > maxDepth) {
      throw stopped(new TooDeep());
    }
    checkTime();
  }

  private void exit(@Nullable Object result) {
    depth--;
    made(result);
  }

  /**
   * Counts a value that was made or handed on. A value that is known to be heavy counts only with
   * its elements, which may go into a list of results.
   */
  void made(@Nullable Object value) {
    if (!(value instanceof String) && !(value instanceof List) && !(value instanceof Map)) {
      return;
    }
    if (Weight.isKnown(value) || heavy.containsKey(value)) {
      count(value instanceof List<?> list ? list.size() : 1);
      return;
    }
    int weight = weigh(value);
    count(weight);
    if (weight > HEAVY_WEIGHT) {
      heavy.put(value, true);
    }
  }

  /** The weight of a value, which is within the bounds. */
  int weigh(@Nullable Object value) {
    int weight = Weight.of(value, MAX_WEIGHT);
    if (weight > MAX_WEIGHT) {
      throw tooLarge();
    }
    return weight;
  }

  /** To be called before so many characters or elements are made. */
  void require(long size) {
    if (size > MAX_WEIGHT) {
      throw tooLarge();
    }
  }

  private void count(long weight) {
    made += weight;
    if (made > MAX_MADE_WEIGHT) {
      throw tooLarge();
    }
  }

  TooLarge tooLarge() {
    return stopped(new TooLarge());
  }

  /** Ends an evaluation that is late, or that nobody waits for any more. */
  void checkTime() {
    if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
      throw stopped(new TooLong());
    }
  }

  private <S extends Stop> S stopped(S why) {
    if (stop == null) {
      stop = why;
    }
    return why;
  }

  /** The evaluation was ended by its bounds. */
  abstract static sealed class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  /** The evaluation was nested too deeply. */
  static final class TooDeep extends Stop {
    private static final long serialVersionUID = 1L;
  }

  /** The evaluation made too much. */
  static final class TooLarge extends Stop {
    private static final long serialVersionUID = 1L;
  }

  /** The evaluation took too long. */
  static final class TooLong extends Stop {
    private static final long serialVersionUID = 1L;
  }
}
