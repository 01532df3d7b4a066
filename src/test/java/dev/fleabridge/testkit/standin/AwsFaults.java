package dev.fleabridge.testkit.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Faults on demand, and a count of what was asked. Operations have AWS's names, such as {@code
 * DescribeTrainingJob}, {@code InvokeEndpoint}, {@code GetObject}; {@code *} is any of them.
 */
public final class AwsFaults {

  private static final String ANY = "*";

  sealed interface Fault {
    /** No fault: lets a later one meet a later call. */
    record None() implements Fault {}

    record Refuse(int status, String code, String message) implements Fault {}

    /** The connection is closed without an answer, before anything was done. */
    record Drop() implements Fault {}

    /** It is done, and then the connection is closed without an answer. */
    record LoseAnswer() implements Fault {}

    /** It is done, and the connection is closed in the middle of the answer's body. */
    record CutAnswer() implements Fault {}

    /** It is done, and one byte of the answer's body is wrong. */
    record SpoilAnswer() implements Fault {}
  }

  private final Map<String, Deque<Fault>> planned = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();

  /** The next {@code times} calls are answered 400 {@code ThrottlingException}. */
  public void throttle(String operation, int times) {
    refuse(operation, times, 400, "ThrottlingException", "Rate exceeded");
  }

  /** The next {@code times} calls are answered with this error. */
  public void refuse(String operation, int times, int status, String code, String message) {
    plan(operation, times, new Fault.Refuse(status, code, message));
  }

  /** The next {@code times} calls go well, and the faults planned after this meet later ones. */
  public void pass(String operation, int times) {
    plan(operation, times, new Fault.None());
  }

  /** The next {@code times} calls lose their connection before they have an effect. */
  public void drop(String operation, int times) {
    plan(operation, times, new Fault.Drop());
  }

  /** The next {@code times} calls have their effect, and then lose their connection. */
  public void loseAnswer(String operation, int times) {
    plan(operation, times, new Fault.LoseAnswer());
  }

  /** The next {@code times} calls have their effect; half of the answer's body arrives. */
  public void cutAnswer(String operation, int times) {
    plan(operation, times, new Fault.CutAnswer());
  }

  /** The next {@code times} calls have their effect; the answer's body arrives damaged. */
  public void spoilAnswer(String operation, int times) {
    plan(operation, times, new Fault.SpoilAnswer());
  }

  /** How often an operation was asked for, attempts that met a fault included. */
  public synchronized int requests(String operation) {
    return seen.getOrDefault(operation, 0);
  }

  /** Forgets the faults that are still planned, and the counts. */
  public synchronized void clear() {
    planned.clear();
    seen.clear();
  }

  private synchronized void plan(String operation, int times, Fault fault) {
    Deque<Fault> faults = planned.computeIfAbsent(operation, name -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      faults.add(fault);
    }
  }

  /** Counts one call and takes the fault that is planned for it, null when none. */
  synchronized @Nullable Fault next(String operation) {
    seen.merge(operation, 1, Integer::sum);
    Deque<Fault> faults = planned.get(operation);
    if (faults == null || faults.isEmpty()) {
      faults = planned.get(ANY);
    }
    return faults == null ? null : faults.poll();
  }
}
