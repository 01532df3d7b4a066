package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Drives the {@link Cycle} of one replica: one thread claims, a virtual thread an action sends, one
 * thread records in groups. This only decides when, and in which thread; what is done is the
 * cycle's, and what must survive is in the ledger.
 *
 * <p>On stop it claims no more, waits for the calls on their way and records them; what does not
 * come back in time is left to its lease, and becomes UNKNOWN.
 */
public final class Worker implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
  private static final Duration GATHERING = Duration.ofMillis(5);

  /** For the recorder, to say in the log which answers are lost with the process. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** No longer than a pause may take to be obeyed everywhere. */
  private static final Duration LONGEST_WAIT_FOR_ROOM = Duration.ofSeconds(1);

  /**
   * How fast one replica works.
   *
   * @param idle how long to wait before looking again where nothing was due
   * @param inFlight the most calls at once
   * @param drain how long a stop waits for calls on their way
   */
  public record Pace(Duration idle, int inFlight, Duration drain) {}

  private final Cycle cycle;
  private final Places places;
  private final BalanceReader balances;
  private final Turns turns;
  private final Pace pace;

  private final BooleanSupplier able;
  private final AtomicBoolean running = new AtomicBoolean();
  private final Semaphore wake = new Semaphore(0);
  private volatile ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
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
    this(claimer, sender, recorder, lastResort, resolver, balances, turns, pace, clock, () -> true);
  }

  /**
   * @param able whether this replica knows the rules in force; while it does not, it claims nothing
   */
  public Worker(
      Claimer claimer,
      Sender sender,
      Recorder recorder,
      LastResort lastResort,
      Resolver resolver,
      BalanceReader balances,
      Turns turns,
      Pace pace,
      Clock clock,
      BooleanSupplier able) {
    this.able = able;
    this.balances = balances;
    this.turns = turns;
    this.pace = pace;
    this.places = new Places(pace.inFlight(), pace.idle(), LONGEST_WAIT_FOR_ROOM);
    Cycle.Parts parts =
        new Cycle.Parts(
            claimer,
            resolver,
            Line.of(sender),
            recorder,
            lastResort,
            this::readBalance,
            call -> calls.execute(call));
    this.cycle = new Cycle(parts, places, clock, System::nanoTime);
  }

  /** Something is due now: look without waiting. */
  public void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /**
   * Looks again at what rules hold back, because others are in force here now.
   *
   * @throws org.springframework.dao.DataAccessException where the database cannot be asked
   */
  public void reconsider() {
    if (running.get()) {
      cycle.reconsider();
      wake();
    }
  }

  /**
   * Sends an action again that the reconciler has claimed for it, where there soon is room. One
   * that is not sent is given back.
   */
  public void repeat(Action claimed) {
    cycle.repeat(claimed);
  }

  /**
   * How long ago the loop began its turn whose turn is longest ago.
   *
   * @return empty while this worker does not run
   */
  public Optional<Duration> sinceTurn() {
    return turns.since().values().stream().max(Duration::compareTo);
  }

  /** What was claimed and not sent, by reason. */
  public Withheld withheld() {
    return cycle.withheld();
  }

  @Override
  public void start() {
    if (running.compareAndSet(false, true)) {
      turns.turned(Turns.CLAIMER);
      turns.turned(Turns.RECORDER);
      calls = Executors.newVirtualThreadPerTaskExecutor();
      cycle.open();
      claiming = Thread.ofPlatform().name("claimer").start(this::claimLoop);
      recording = Thread.ofPlatform().name("recorder").start(this::recordLoop);
    }
  }

  @Override
  public void stop() {
    if (!running.compareAndSet(true, false)) {
      return;
    }
    cycle.close();
    wake();
    long end = System.nanoTime() + pace.drain().toNanos();
    try {
      // Each of these may hang with the database; together they have the time of the drain.
      claiming.join(until(end));
      Thread giving = Thread.ofPlatform().daemon().name("giving-back").start(this::giveBack);
      giving.join(until(end));
      if (!places.awaitAllFree(until(end))) {
        log.warn(
            "Calls were still on their way at shutdown; their actions become UNKNOWN when their"
                + " leases end");
      }
      recording.interrupt();
      recording.join(LAST_WORDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      turns.clear();
      calls.shutdown();
    }
  }

  private static Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  private void giveBack() {
    try {
      cycle.giveBackUnconfirmed();
    } catch (RuntimeException e) {
      log.warn("What was claimed and not sent is left to its leases: {}", Outage.inOneLine(e));
    }
  }

  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("engine", this::stop, callback);
  }

  /** How long a stop takes at most. */
  static Duration longestStop(Duration drain) {
    return drain.plus(LAST_WORDS).plusSeconds(1);
  }

  @Override
  public boolean isRunning() {
    return running.get();
  }

  /** After the doors have closed, before the database goes. */
  @Override
  public int getPhase() {
    return Stopping.ENGINE;
  }

  private void claimLoop() {
    while (running.get() && !Thread.currentThread().isInterrupted()) {
      turns.turned(Turns.CLAIMER);
      try {
        boolean more = able.getAsBoolean() && cycle.turn();
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

  private void readBalance(String agent, Runnable ended) {
    try {
      balances.read(agent);
    } catch (RuntimeException e) {
      log.warn("Reading the balance of {} failed", agent, e);
    } finally {
      ended.run();
      wake();
    }
  }

  /** Ends when nothing is on its way any more, or at the end of the patience of a stop. */
  private void recordLoop() {
    try {
      while (running.get() || !cycle.isQuiet()) {
        turns.turned(Turns.RECORDER);
        if (cycle.listen(AFTER_A_FAULT)) {
          gather();
        }
        write();
      }
    } catch (InterruptedException e) {
      cycle.sayWhatIsLost();
    }
  }

  private void write() throws InterruptedException {
    boolean trouble = true;
    try {
      Cycle.Wrote wrote = cycle.write();
      trouble = wrote.trouble();
      if (wrote.answers() > 0) {
        wake();
      }
    } catch (RuntimeException | Error e) {
      log.error("Outcomes could not be written; they are kept and tried again", e);
    }
    if (trouble) {
      Thread.sleep(AFTER_A_FAULT);
    }
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
