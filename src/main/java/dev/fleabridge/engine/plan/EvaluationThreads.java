package dev.fleabridge.engine.plan;

import dev.fleabridge.rule.Undecided;
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
 * Evaluates on a few platform threads that can be given up. A built-in function that is running
 * cannot be stopped, and on a virtual thread it would keep the carrier on which liveness, doors and
 * shutdown depend. So whoever waits goes on at the deadline; the thread is interrupted and another
 * takes its place. It ends at its next look at the bounds.
 *
 * <p>Where too many have been given up and have not ended yet, nothing is begun until some have:
 * then this replica has neither processor nor memory to spare.
 */
final class EvaluationThreads implements Evaluations, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EvaluationThreads.class);

  /** The bound on depth is reached far before this stack ends. */
  private static final long STACK_BYTES = 4L << 20;

  private static final int MAX_QUEUED = 10_000;

  private final Duration time;
  private final Duration queueTime;
  private final int maxGivenUp;
  private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final AtomicInteger givenUp = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param threads how many evaluate at once
   * @param time how long one piece of work may take
   * @param queueTime how long one may wait for a free thread
   * @param maxGivenUp how many may be given up and not ended, before nothing is begun any more
   */
  public EvaluationThreads(int threads, Duration time, Duration queueTime, int maxGivenUp) {
    this.time = time;
    this.queueTime = queueTime;
    this.maxGivenUp = maxGivenUp;
    for (int i = 0; i < threads; i++) {
      startThread();
    }
  }

  /** For this machine: a thread a processor, and at least two. */
  public static EvaluationThreads usual() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new EvaluationThreads(
        threads, Duration.ofSeconds(2), Duration.ofSeconds(10), threads * 4);
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
    // Whatever it is, it is no word about the rule or the event.
    return Undecided.because(
        "ended by " + (cause == null ? "?" : cause.getClass().getSimpleName()));
  }

  /** How many were given up and have not ended. */
  int givenUp() {
    return givenUp.get();
  }

  private void startThread() {
    new Evaluator(started.incrementAndGet()).start();
  }

  /** Begins nothing more; what is under way is interrupted when its time is over. */
  @Override
  public void close() {
    closed = true;
  }

  /** Work, and which thread has it: it is either answered by that thread or given up. */
  private final class Job<T> {

    private final Supplier<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable Thread runner;
    private volatile @Nullable Long begunAt;
    private boolean over;

    Job(Supplier<T> work) {
      this.work = work;
    }

    /** Runs it; false where it was given up meanwhile, so that the thread has no place any more. */
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

    /** Nobody waits for it any more; whether a thread was at it. */
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
      super(null, null, "evaluation-" + number, STACK_BYTES);
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
          // Only who gives a job up interrupts, and after that this thread takes no other.
        }
      }
    }
  }
}
