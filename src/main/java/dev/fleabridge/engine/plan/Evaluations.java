package dev.fleabridge.engine.plan;

import java.util.function.Supplier;

/** Evaluates rules so that an evaluation without end does not keep its caller for ever. */
public interface Evaluations {

  /**
   * The name of the bean that evaluates what people ask for. It is injected only where it is asked
   * for by this name. Payments wait for none of its work.
   */
  String FOR_PEOPLE = "evaluationsForPeople";

  /**
   * Evaluates and returns the result.
   *
   * @param work what to evaluate; it must change nothing, because it may go on for a while after it
   *     was given up, and its result is thrown away then
   * @throws dev.fleabridge.rule.expression.Undecided where it came to no end in time, or was not
   *     begun
   */
  <T> T run(Supplier<T> work);

  /** Evaluates in the caller's own thread. Nothing bounds the time of an evaluation then. */
  static Evaluations inPlace() {
    return new Evaluations() {
      @Override
      public <T> T run(Supplier<T> work) {
        return work.get();
      }
    };
  }
}
