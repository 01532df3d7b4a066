package dev.fleabridge.engine.plan;

import java.util.function.Supplier;

/** Where rules are evaluated: what they take, whoever asks must not be kept from going on. */
public interface Evaluations {

  /**
   * Evaluates, and waits for the result.
   *
   * @param work reads and computes, and changes nothing: where it is given up, it may go on for a
   *     while, and its result is thrown away
   * @throws dev.fleabridge.rule.Undecided where it came to no end in time, or was not begun
   */
  <T> T run(Supplier<T> work);

  /** In the caller's own thread, which nothing takes back from an endless evaluation. */
  static Evaluations inPlace() {
    return new Evaluations() {
      @Override
      public <T> T run(Supplier<T> work) {
        return work.get();
      }
    };
  }
}
