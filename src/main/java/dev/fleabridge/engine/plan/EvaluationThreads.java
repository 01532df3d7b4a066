package dev.fleabridge.engine.plan;

import dev.fleabridge.rule.expression.Undecided;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates on a few platform threads that can be given up. A built-in function cannot be stopped
 * while it runs. On a virtual thread it would block the carrier, on which liveness, doors and
 * shutdown depend. So at the deadline the caller goes on, the thread is interrupted, and another
 * thread takes its place. The interrupted thread ends when its evaluation checks its bounds.
 *
 * <p>Where too many threads that were given up have not ended, nothing is accepted until some have
 * ended. Such a replica has neither processor time nor memory to spare.
 */
final class EvaluationThreads implements Evaluations, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EvaluationThreads.class);

  /** An expression reaches its bound on depth long before it fills this stack. */
  private static final long STACK_BYTES = 4L << 20;

  private final String name;
  private final Duration time;
  private final Duration queueTime;
  private final int maxGivenUp;
  private final BlockingQueue<Job<?>> queue;
  private final AtomicInteger givenUp = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Starts the threads. They end after {@link #close}.
   *
   * @param name what the threads are called, with a number behind it
   * @param threads how many evaluate at once
   * @param maxQueued how many pieces of work may wait for a free thread
   * @param time how long one piece of work may take
   * @param queueTime how long a piece of work may wait for a free thread
   * @param maxGivenUp how many threads may be given up and not ended before no work is accepted
   */
  EvaluationThreads(
      String name, int threads, int maxQueued, Duration time, Duration queueTime, int maxGivenUp) {
    this.name = name;
    this.queue = new ArrayBlockingQueue<>(maxQueued);
    this.time = time;
    this.queueTime = queueTime;
    this.maxGivenUp = maxGivenUp;
    for (int i = 0; i < threads; i++) {
      startThread();
    }
  }

  /** The threads for this machine: one for each processor, and at least two. */
  public static EvaluationThreads usual() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new EvaluationThreads(
        "evaluation", threads, 10_000, Duration.ofSeconds(2), Duration.ofSeconds(10), threads * 4);
  }

  /**
   * One thread for what people ask for. Few may wait for it: a person is better told to come again
   * than kept waiting.
   */
  static EvaluationThreads forPeople() {
    return new EvaluationThreads(
        "evaluation-for-people", 1, 30, Duration.ofSeconds(2), Duration.ofSeconds(5), 4);
  }

  @Override
  public <T> T run(Supplier<T> work) {
    if (Thread.currentThread() instanceof Evaluator) {
      return work.get();
    }
    Job<T> job = new Job<>(work);
    if (closed || givenUp.get() >= maxGivenUp) {
      throw Undecided.refused("too many evaluations have not ended in time");
    }
    if (!queue.offer(job)) {
      throw Undecided.refused("too many evaluations wait for a thread");
    }
    try {
      return await(job);
    } catch (InterruptedException e) {
      job.giveUp();
      Thread.currentThread().interrupt();
      throw Undecided.refused("interrupted while an evaluation was under way");
    }
  }

  private <T> T await(Job<T> job) throws InterruptedException {
    long end = System.nanoTime() + queueTime.toNanos() + time.toNanos();
    long wait = time.toNanos();
    while (true) {
      try {
        return job.answer.get(wait, TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      } catch (TimeoutException e) {
        long now = System.nanoTime();
        Long begun = job.begunAt;
        long until = begun == null ? end : begun + time.toNanos();
        wait = Math.min(until - now, time.toNanos());
        if (until - now <= 0) {
          boolean ran = job.giveUp();
          throw ran
              ? Undecided.because("not done after " + time.toMillis() + " ms")
              : Undecided.refused("no thread was free to evaluate");
        }
      }
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException failure) {
      return failure;
    }
    // An error, such as one of memory, says nothing about the rule or the event.
    return Undecided.because(
        "ended by " + (cause == null ? "?" : cause.getClass().getSimpleName()));
  }

  /** How many threads were given up and have not ended. */
  int givenUp() {
    return givenUp.get();
  }

  /** How many pieces of work wait for a free thread. */
  int waiting() {
    return queue.size();
  }

  private void startThread() {
    new Evaluator(started.incrementAndGet()).start();
  }

  /** Accepts no more work. What is under way is interrupted when its time is over. */
  @Override
  public void close() {
    closed = true;
  }

  /** One piece of work. Either the thread that runs it answers it, or its caller gives it up. */
  private final class Job<T> {

    private final Supplier<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable Thread runner;
    private volatile @Nullable Long begunAt;
    private boolean over;

    Job(Supplier<T> work) {
      this.work = work;
    }

    /**
     * Runs it. Returns false where it was given up meanwhile: another thread has the place then.
     */
    boolean runOn(Thread thread) {
      synchronized (this) {
        if (over) {
          return true;
        }
        runner = thread;
      }
      begunAt = System.nanoTime();
      @Nullable T result = null;
      @Nullable Throwable failure = null;
      try {
        result = work.get();
      } catch (Throwable e) {
        failure = e;
      }
      synchronized (this) {
        if (over) {
          return false;
        }
        over = true;
      }
      if (failure == null) {
        answer.complete(result);
      } else {
        answer.completeExceptionally(failure);
      }
      return true;
    }

    /** Ends the waiting for it. Returns whether a thread had begun it. */
    boolean giveUp() {
      @Nullable Thread thread;
      synchronized (this) {
        thread = runner;
        if (over) {
          return thread != null;
        }
        over = true;
      }
      if (thread == null) {
        return false;
      }
      log.warn("An evaluation was given up: {} goes on without anybody", thread.getName());
      givenUp.incrementAndGet();
      startThread();
      thread.interrupt();
      return true;
    }
  }

  private final class Evaluator extends Thread {

    Evaluator(int number) {
      super(null, null, name + "-" + number, STACK_BYTES);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!closed) {
        try {
          Job<?> job = queue.poll(1, TimeUnit.SECONDS);
          if (job != null && !job.runOn(this)) {
            givenUp.decrementAndGet();
            return;
          }
        } catch (InterruptedException e) {
          // Only giveUp interrupts, and after that this thread takes no other job.
        }
      }
    }
  }
}
