package dev.fleabridge.engine;

import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Makes tasks that recur. db-scheduler runs each task on one replica at a time, whichever is free.
 */
public final class Recurring {

  private static final int MAX_ROUNDS = 20;

  private Recurring() {}

  /**
   * A task that runs again when {@code delay} has passed since the end of its last run.
   *
   * @param name unique in the service; db-scheduler keeps the task's row under it
   */
  public static RecurringTask<Void> every(String name, Duration delay, Runnable work) {
    return Tasks.recurring(name, FixedDelay.of(delay)).execute((instance, context) -> work.run());
  }

  /**
   * A task that repeats a step until it returns 0, and runs again when {@code delay} has passed.
   * Where its replica stops, it begins no other round: the rest is the next replica's.
   *
   * @param name as for {@link #every}
   * @param step returns how much it has done
   */
  public static RecurringTask<Void> rounds(String name, Duration delay, IntSupplier step) {
    return Tasks.recurring(name, FixedDelay.of(delay))
        .execute((instance, context) -> untilEmpty(unlessStopping(context, step)));
  }

  /** The step, which has nothing more to do where its replica stops. */
  private static IntSupplier unlessStopping(ExecutionContext context, IntSupplier step) {
    return () -> context.getSchedulerState().isShuttingDown() ? 0 : step.getAsInt();
  }

  /**
   * Repeats a step until it returns 0. The number of rounds is bounded, so that no task keeps its
   * replica for ever.
   */
  public static void untilEmpty(IntSupplier step) {
    for (int round = 0; round < MAX_ROUNDS && step.getAsInt() > 0; round++) {}
  }
}
