package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.ledger.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;

/**
 * Combines requests of about the same time into one transaction: while one commits, the next batch
 * gathers. A request that comes alone is filed at once, and never waits for others.
 */
final class GroupCommit implements AutoCloseable {

  /** The most events in one transaction, unless a single request brings more. */
  static final int MAX_BATCH = 100;

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
  private static final Job STOP = new Job(List.of());

  /** Files a batch in one transaction. It files all of it, or throws and files nothing. */
  @FunctionalInterface
  interface Writer {
    List<Filed> file(List<Plan> plans);
  }

  /** One request. It is no record, because requests with equal plans must not be equal. */
  private static final class Job {

    private final List<Plan> plans;
    private final CompletableFuture<List<Filed>> answer = new CompletableFuture<>();

    Job(List<Plan> plans) {
      this.plans = plans;
    }

    List<Plan> plans() {
      return plans;
    }

    CompletableFuture<List<Filed>> answer() {
      return answer;
    }
  }

  private final Writer writer;
  private final Duration maxWait;
  private final Runnable afterCommit;
  private final BlockingQueue<Job> queue;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the writer's thread.
   *
   * @param maxQueued the most requests that may wait
   * @param maxWait how long a request may wait
   * @param afterCommit called after each commit, once the answers are given
   */
  GroupCommit(Writer writer, int maxQueued, Duration maxWait, Runnable afterCommit) {
    this.writer = writer;
    this.maxWait = maxWait;
    this.afterCommit = afterCommit;
    this.queue = new LinkedBlockingQueue<>(maxQueued);
    this.thread = Thread.ofVirtual().name("intake-writer").unstarted(this::write);
    thread.start();
  }

  /**
   * Files all plans of one request or none.
   *
   * @return one answer for each plan, in the same order, after the commit
   * @throws Overloaded where too many wait already or the writer is closed; nothing is stored
   * @throws QueryTimeoutException where it was not committed in time; it may still be
   * @throws RuntimeException the exception of the writer
   */
  List<Filed> file(List<Plan> plans) {
    Job job = new Job(plans);
    if (closed || !queue.offer(job)) {
      throw new Overloaded(closed ? "shutting down" : "too many requests wait for the database");
    }
    try {
      return job.answer().get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // A job that is still queued is skipped. If it is being written already, the sender will get
      // a duplicate.
      job.answer().cancel(false);
      // The cause is left out, because it says nothing and the log would show it.
      throw new QueryTimeoutException("not committed within " + maxWait);
    } catch (InterruptedException e) {
      job.answer().cancel(false);
      Thread.currentThread().interrupt();
      throw new QueryTimeoutException("interrupted while waiting for the commit", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("the writer failed", e.getCause());
    }
  }

  /** The number of requests that wait, without those being written. */
  int queued() {
    return queue.size();
  }

  /**
   * Writes what is queued, then ends. It waits at most twice {@code maxWait}, and stops waiting
   * when interrupted.
   */
  @Override
  public void close() {
    closed = true;
    try {
      // The writer is not interrupted. On a virtual thread that would close the database's socket
      // during a commit.
      if (queue.offer(STOP, maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.join(maxWait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes one batch after another, whatever a turn throws, because there is no other writer. */
  private void write() {
    List<Job> inHand = new ArrayList<>();
    boolean stopped = false;
    while (!stopped) {
      try {
        stopped = turn(inHand);
      } catch (Throwable e) {
        fail(inHand, e);
      }
    }
  }

  private static void fail(List<Job> inHand, Throwable failure) {
    for (Job job : inHand) {
      if (job != STOP) {
        job.answer().completeExceptionally(failure);
      }
    }
    inHand.removeIf(job -> job != STOP);
    log.error("A turn of the writer failed; it goes on with the next", failure);
  }

  /**
   * Writes one batch.
   *
   * @param inHand jobs that were taken from the queue and not answered; afterwards at most the job
   *     that did not fit
   * @return whether this turn was the last
   */
  private boolean turn(List<Job> inHand) {
    List<Job> batch = inHand.subList(0, gather(inHand));
    if (!batch.isEmpty()) {
      writeBatch(batch);
      batch.clear();
    }
    return inHand.contains(STOP);
  }

  /** Takes jobs from the queue. It returns how many of them, from the first, make one batch. */
  private int gather(List<Job> inHand) {
    int events = 0;
    int batched = 0;
    while (true) {
      if (batched == inHand.size()) {
        Job next = batched == 0 ? take() : queue.poll();
        if (next == null) {
          return batched;
        }
        inHand.add(next);
      }
      Job job = inHand.get(batched);
      if (job.answer().isDone()) {
        inHand.remove(batched);
        continue;
      }
      int size = job.plans().size();
      if (job == STOP || (events > 0 && events + size > MAX_BATCH)) {
        return batched;
      }
      events += size;
      batched++;
    }
  }

  private Job take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      // Nobody should interrupt this thread. If it happens, stopping is safe.
      closed = true;
      return STOP;
    }
  }

  private void writeBatch(List<Job> batch) {
    try {
      List<Filed> filed = writer.file(batch.stream().flatMap(job -> job.plans().stream()).toList());
      int from = 0;
      for (Job job : batch) {
        int to = from + job.plans().size();
        job.answer().complete(List.copyOf(filed.subList(from, to)));
        from = to;
      }
      tell();
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1 || Outage.isGeneral(e)) {
        batch.forEach(job -> job.answer().completeExceptionally(e));
      } else {
        writeOneByOne(batch);
      }
    }
  }

  /** Files the requests one by one, because one refused event must not stop the other requests. */
  private void writeOneByOne(List<Job> batch) {
    log.info("A batch of {} requests was refused; filing them one by one", batch.size());
    @Nullable Throwable outage = null;
    for (Job job : batch) {
      if (outage != null) {
        job.answer().completeExceptionally(outage);
        continue;
      }
      if (job.answer().isDone()) {
        // An earlier one waited for a lock so long that nobody waits for this answer any more.
        continue;
      }
      try {
        job.answer().complete(writer.file(job.plans()));
        tell();
      } catch (RuntimeException | Error e) {
        job.answer().completeExceptionally(e);
        outage = Outage.isGeneral(e) ? e : null;
      }
    }
  }

  private void tell() {
    try {
      afterCommit.run();
    } catch (RuntimeException | Error e) {
      log.warn("A listener failed after a commit; the events are stored", e);
    }
  }
}
