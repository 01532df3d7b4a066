package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Answer;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Claimer.Claim;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Drives the engine in one replica: one thread claims, a virtual thread an action sends, one thread
 * records in groups. Everything that must survive is in the ledger; this only decides when.
 *
 * <p>On stop it claims no more, waits for the calls on their way and records them; what does not
 * come back in time is left to its lease, and becomes UNKNOWN.
 */
public final class Worker implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
  private static final Duration GATHERING = Duration.ofMillis(5);
  private static final Duration LONGEST_WAIT_FOR_ROOM = Duration.ofSeconds(1);

  /**
   * How fast one replica works.
   *
   * @param idle how long to wait before looking again where nothing was due
   * @param inFlight the most calls at once
   * @param drain how long a stop waits for calls on their way
   */
  public record Pace(Duration idle, int inFlight, Duration drain) {}

  private final Claimer claimer;
  private final Sender sender;
  private final Recorder recorder;
  private final LastResort lastResort;
  private final Resolver resolver;
  private final BalanceReader balances;
  private final Turns turns;
  private final Pace pace;
  private final Clock clock;

  private final RetryBudget retries = new RetryBudget();
  private final RetryBudget awsRetries = new RetryBudget();
  private final Withheld withheld = new Withheld();
  private final Semaphore free;
  private final BlockingQueue<Sent> answered;
  private final Set<String> readingBalances = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Semaphore wake = new Semaphore(0);
  private ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private Thread claiming = Thread.ofVirtual().unstarted(this::claimLoop);
  private Thread recording = Thread.ofVirtual().unstarted(this::recordLoop);

  public Worker(
      Claimer claimer,
      Sender sender,
      Recorder recorder,
      LastResort lastResort,
      Resolver resolver,
      BalanceReader balances,
      Turns turns,
      Pace pace,
      Clock clock) {
    this.claimer = claimer;
    this.sender = sender;
    this.recorder = recorder;
    this.lastResort = lastResort;
    this.resolver = resolver;
    this.balances = balances;
    this.turns = turns;
    this.pace = pace;
    this.clock = clock;
    this.free = new Semaphore(pace.inFlight());
    this.answered = new ArrayBlockingQueue<>(pace.inFlight());
  }

  /** Something is due now: look without waiting. */
  public void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /**
   * Sends an action that is claimed already, where there soon is room. One that is not sent is
   * given back.
   */
  public void send(Action claimed) {
    try {
      // No longer than a pause may take to be obeyed everywhere.
      if (running.get()
          && free.tryAcquire(LONGEST_WAIT_FOR_ROOM.toMillis(), TimeUnit.MILLISECONDS)) {
        begin(claimed);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    giveBack(claimed);
  }

  private void giveBack(Action claimed) {
    Answer noRoom = Answer.withheld("no_room", "too many calls are under way here");
    withheld.count(noRoom);
    try {
      recorder.record(List.of(new Sent(claimed, clock.instant(), noRoom)));
    } catch (RuntimeException e) {
      log.warn("Action {} was not sent and is left to its lease", claimed.id(), e);
    }
  }

  /** Begins a call that has its place; where it cannot be begun, that is its answer. */
  private void begin(Action claimed) {
    OnceBegun.begin(
        calls,
        () -> carryOut(claimed),
        failure -> {
          // Such as no memory for another thread, or a stop in between.
          log.warn("A call could not be begun", failure);
          answered(claimed, Answer.withheld("not_begun", "the call could not be begun"));
        });
  }

  private void answered(Action claimed, Answer answer) {
    withheld.count(answer);
    budgetOf(claimed).answered(claimed, answer);
    answered.add(new Sent(claimed, clock.instant(), answer));
  }

  private RetryBudget budgetOf(Action action) {
    return RetryBudget.isOfPurpleFlea(action) ? retries : awsRetries;
  }

  /** What was claimed and not sent, by reason. */
  public Withheld withheld() {
    return withheld;
  }

  @Override
  public void start() {
    if (running.compareAndSet(false, true)) {
      turns.turned(Turns.CLAIMER);
      turns.turned(Turns.RECORDER);
      claimer.reconsiderHeld();
      resolver.reconsiderHeld();
      calls = Executors.newVirtualThreadPerTaskExecutor();
      claiming = Thread.ofPlatform().name("claimer").start(this::claimLoop);
      recording = Thread.ofPlatform().name("recorder").start(this::recordLoop);
    }
  }

  @Override
  public void stop() {
    if (!running.compareAndSet(true, false)) {
      return;
    }
    wake();
    try {
      claiming.join(pace.drain());
      claimer.giveBackUnconfirmed();
      // Permits come back after an answer is written: all of them back means nothing is on its way.
      if (!free.tryAcquire(pace.inFlight(), pace.drain().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn(
            "Calls were still on their way at shutdown; their actions become UNKNOWN when their"
                + " leases end");
      } else {
        free.release(pace.inFlight());
      }
      recording.interrupt();
      recording.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      turns.clear();
      calls.shutdown();
    }
  }

  @Override
  public boolean isRunning() {
    return running.get();
  }

  /** After the doors have closed, before the database goes. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE / 4;
  }

  private void claimLoop() {
    while (running.get()) {
      turns.turned(Turns.CLAIMER);
      try {
        boolean more = step();
        if (!more && wake.tryAcquire(pace.idle().toMillis(), TimeUnit.MILLISECONDS)) {
          gather();
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // A claimer that ends would leave a replica that looks well and does nothing.
        log.error("The claimer could not go on; it tries again", e);
        pause();
      }
    }
  }

  /** One look at the queue; whether there may be more to do at once. */
  private boolean step() throws InterruptedException {
    int resolved = resolve();
    if (!free.tryAcquire(pace.idle().toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    int most = 1 + free.drainPermits();
    Claim claim = claim(most);
    free.release(most - claim.sending().size());
    claim.sending().forEach(this::begin);
    claim.balancesWanted().forEach(this::readBalance);
    return resolved > 0 || claim.isFull();
  }

  private Claim claim(int most) {
    Tries tries = Tries.of(retries, awsRetries, most, clock.instant());
    List<Action> sending = List.of();
    try {
      Claim claim = claimer.claim(most, tries);
      sending = claim.sending();
      return claim;
    } catch (RuntimeException | Error e) {
      free.release(most);
      throw e;
    } finally {
      tries.used(sending);
    }
  }

  /** Steps that cannot be resolved do not keep payments that are ready from being sent. */
  private int resolve() {
    try {
      return resolver.resolveDue();
    } catch (RuntimeException e) {
      log.error("Waiting steps could not be resolved; they are tried again", e);
      return 0;
    }
  }

  private void carryOut(Action action) {
    Answer answer;
    try {
      answer = Lease.tooLate(action, clock.instant()).orElseGet(() -> sender.send(action));
    } catch (RuntimeException | Error e) {
      // An Error too: without an answer the place of this call would never be free again.
      log.error("Sending action {} failed in an unforeseen way", action.id(), e);
      answer =
          Answer.of(
              Outcome.UNKNOWN,
              "unforeseen",
              "an unforeseen fault while sending: " + e.getClass().getSimpleName());
    }
    answered(action, answer);
  }

  private void readBalance(String agent) {
    if (readingBalances.add(agent)) {
      OnceBegun.begin(
          calls,
          () -> {
            try {
              balances.read(agent);
            } catch (RuntimeException e) {
              log.warn("Reading the balance of {} failed", agent, e);
            } finally {
              readingBalances.remove(agent);
              wake();
            }
          },
          failure -> {
            // Else nobody here would ever read it again.
            readingBalances.remove(agent);
            log.warn("Reading the balance of {} could not be begun", agent, failure);
          });
    }
  }

  /** Ends when nothing is on its way any more, or at the end of the patience of a stop. */
  private void recordLoop() {
    HeardAnswers heard = new HeardAnswers(recorder, lastResort);
    long tryAgainAt = System.nanoTime();
    try {
      while (running.get() || free.availablePermits() < pace.inFlight()) {
        turns.turned(Turns.RECORDER);
        Sent next = answered.poll(AFTER_A_FAULT.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          heard.fresh().add(next);
          gather();
          answered.drainTo(heard.fresh(), pace.inFlight());
        }
        if (!heard.isEmpty()) {
          tryAgainAt = write(heard, tryAgainAt);
        }
      }
    } catch (InterruptedException e) {
      answered.drainTo(heard.fresh());
      heard.sayWhatIsLost();
    }
  }

  /** Each answer gives its place back when it is written, so that there are never more of them. */
  private long write(HeardAnswers heard, long tryAgainAt) throws InterruptedException {
    int before = heard.size();
    boolean again = System.nanoTime() - tryAgainAt >= 0;
    boolean trouble = true;
    try {
      trouble = heard.write();
      if (again && !trouble) {
        heard.tryAgain();
      }
    } catch (RuntimeException | Error e) {
      log.error("Outcomes could not be written; they are kept and tried again", e);
    }
    int written = before - heard.size();
    free.release(written);
    if (written > 0) {
      wake();
    }
    if (trouble) {
      Thread.sleep(AFTER_A_FAULT);
    }
    return again ? System.nanoTime() + AFTER_A_FAULT.toNanos() : tryAgainAt;
  }

  /** What comes one by one goes into the books together: a transaction costs more than its rows. */
  private static void gather() throws InterruptedException {
    Thread.sleep(GATHERING);
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_A_FAULT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
