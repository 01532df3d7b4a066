package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops an evaluation that takes too long, nests too deep or makes too much. It checks every node
 * that is evaluated, and the arguments and results of the bounded functions. It serves one
 * evaluation on one thread.
 *
 * <p>It keeps why an evaluation was stopped, because the library swallows some exceptions and wraps
 * others.
 */
final class EvaluationBounds {

  /** The largest value, as {@link Weight} counts. An event of 1 MiB fits. */
  static final int MAX_WEIGHT = 2_000_000;

  /** All that one evaluation may make, including what it throws away. */
  private static final long MAX_MADE_WEIGHT = 20_000_000;

  /** A heavier value is weighed only once. */
  private static final int HEAVY_WEIGHT = 500;

  private static final ScopedValue<EvaluationBounds> CURRENT = ScopedValue.newInstance();

  private final long deadline;
  private final int maxDepth;
  private int depth;
  private long made;
  private final IdentityHashMap<Object, Boolean> heavy = new IdentityHashMap<>();
  private @Nullable Stop stop;

  EvaluationBounds(Duration time, int maxDepth) {
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
   * @throws Stop where the bounds ended it, also where the library swallowed the exception
   */
  @Nullable Object evaluate(Jsonata expression, Jsonata.Frame frame) {
    frame.setEvaluateEntryCallback((node, input, environment) -> enter());
    frame.setEvaluateExitCallback((node, input, environment, result) -> exit(result));
    Object result = evaluate(() -> expression.evaluate(null, frame));
    if (stop != null) {
      throw stop;
    }
    return result;
  }

  /**
   * Does a piece of work within these bounds.
   *
   * @throws Stop where the bounds ended it
   */
  @Nullable Object evaluate(Supplier<? extends @Nullable Object> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /**
   * Why the evaluation was stopped, whatever the library did with the exception; null where it was
   * not.
   */
  @Nullable Stop stop() {
    return stop;
  }

  private void enter() {
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
   * Counts a value that was made or handed on. A value that was weighed before counts one for each
   * element, because the elements may go into a list of results.
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

  /** Weighs a value. It throws {@link TooLarge} where the weight exceeds {@link #MAX_WEIGHT}. */
  int weigh(@Nullable Object value) {
    int weight = Weight.of(value, MAX_WEIGHT);
    if (weight > MAX_WEIGHT) {
      throw tooLarge();
    }
    return weight;
  }

  /**
   * Throws {@link TooLarge} where so many characters or elements may not be made. Call it before
   * they are made.
   */
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

  /**
   * Ends an evaluation whose time is over, or whose thread was interrupted because nobody waits for
   * it.
   */
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

  /** Says that the bounds ended the evaluation. */
  abstract static sealed class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  /** Says that the evaluation was nested too deeply. */
  static final class TooDeep extends Stop {
    private static final long serialVersionUID = 1L;
  }

  /** Says that the evaluation made too much. */
  static final class TooLarge extends Stop {
    private static final long serialVersionUID = 1L;
  }

  /** Says that the evaluation took too long. */
  static final class TooLong extends Stop {
    private static final long serialVersionUID = 1L;
  }
}
