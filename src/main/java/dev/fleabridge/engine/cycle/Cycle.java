package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimer.Claim;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one replica does with actions, without a thread of its own: it claims them, begins their
 * calls, hears the answers and writes them down. Every decision by which a replica could pay twice
 * or lose an answer is taken here, or in a part of this. Who drives it brings threads and waiting:
 * {@link Worker} does, and the simulation, in virtual time.
 *
 * <p>Everything that must survive is in the ledger. What is here dies with the process.
 *
 * <p>{@link #turn} is for one thread at a time. So are, together, {@link #listen}, {@link #write},
 * {@link #heardOnly} and {@link #sayWhatIsLost}: these share what was heard. Everything else may be
 * called from any thread.
 */
public final class Cycle {

  private static final Logger log = LoggerFactory.getLogger(Cycle.class);

  /** How often what could not be written alone is tried again. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private static final Duration AFTER_A_FAULT_OF_SHADOWS = Duration.ofSeconds(30);

  /** Reads the balance of an agent, and says when that has ended, however it did. */
  @FunctionalInterface
  public interface Balances {
    void read(String agent, Runnable ended);
  }

  /**
   * What a cycle is made of.
   *
   * @param calls runs a call soon, in whatever thread; it may fail, and may run it all the same
   */
  public record Parts(
      Claimer claimer,
      Resolver resolver,
      Line line,
      Recording recording,
      LastResort lastResort,
      Balances balances,
      Executor calls) {}

  /**
   * What {@link #write} came to.
   *
   * @param answers how many were written
   * @param trouble whether the next try should wait
   */
  public record Wrote(int answers, boolean trouble) {}

  private final Parts parts;
  private final Places places;
  private final Clock clock;
  private final LongSupplier nanos;

  private final RetryBudget retries = new RetryBudget();
  private final RetryBudget awsRetries = new RetryBudget();
  private final Withheld withheld = new Withheld();
  private final Set<String> readingBalances = ConcurrentHashMap.newKeySet();

  /** Never refuses an answer: there are no more of them than places. */
  private final BlockingQueue<Sent> answered = new LinkedBlockingQueue<>();

  private final HeardAnswers heard;
  private long tryAgainAtNanos;
  private long judgeAgainAtNanos;
  private volatile boolean open;

  /**
   * @param clock the one that leases are kept by
   * @param nanos a monotonic clock in nanoseconds, such as {@link System#nanoTime}
   */
  public Cycle(Parts parts, Places places, Clock clock, LongSupplier nanos) {
    this.parts = parts;
    this.places = places;
    this.clock = clock;
    this.nanos = nanos;
    this.heard = new HeardAnswers(parts.recording(), parts.lastResort());
    this.tryAgainAtNanos = nanos.getAsLong();
    this.judgeAgainAtNanos = tryAgainAtNanos;
  }

  /** Begins: what configuration held back is looked at again, because it may be another one now. */
  public void open() {
    open = true;
    reconsider();
  }

  /** Looks again at what configuration or rules hold back, because they were exchanged. */
  void reconsider() {
    parts.claimer().reconsiderHeld();
    parts.resolver().reconsiderHeld();
  }

  /**
   * From now on no turn claims, and nothing is sent again. A turn that is claiming already begins
   * the calls that it claims for, and what is on its way is still heard.
   */
  public void close() {
    open = false;
  }

  /** The last act of a claimer that was closed: what it claimed and never sent goes back. */
  public void giveBackUnconfirmed() {
    parts.claimer().giveBackUnconfirmed();
  }

  /** Whether no call is on its way, and every answer is in the books. */
  public boolean isQuiet() {
    return places.areAllFree();
  }

  /** What was claimed and not sent, by reason. */
  Withheld withheld() {
    return withheld;
  }

  /**
   * One look at what is due: resolves waiting steps, claims as much as there is room for, and
   * begins the calls.
   *
   * @return whether there may be more to do at once
   */
  public boolean turn() {
    int resolved = resolve();
    int most = places.takeAll();
    if (most == 0) {
      return true;
    }
    if (!open) {
      places.giveBack(most);
      return false;
    }
    Claim claim = claim(most);
    places.giveBack(most - claim.sending().size());
    claim.sending().stream().map(Claimed::first).forEach(this::begin);
    claim.balancesWanted().forEach(this::readBalance);
    boolean moreShadows = judgeShadows();
    return resolved > 0 || moreShadows || claim.isFull();
  }

  /** Steps that cannot be resolved do not keep payments that are ready from being sent. */
  private int resolve() {
    try {
      return parts.resolver().resolveDue();
    } catch (RuntimeException e) {
      log.error("Waiting steps could not be resolved; they are tried again", e);
      return 0;
    }
  }

  /**
   * What shadow runs would do is judged after what is paid, and stops nothing of it. After a fault,
   * such as a lock that somebody holds, payments must not wait for the next one at every turn.
   */
  private boolean judgeShadows() {
    if (nanos.getAsLong() - judgeAgainAtNanos < 0) {
      return false;
    }
    try {
      Claimer.Judged judged = parts.claimer().judgeShadows();
      judged.balancesWanted().forEach(this::readBalance);
      return judged.isFull();
    } catch (RuntimeException e) {
      log.error("Shadow runs could not be judged; they are tried again", e);
      judgeAgainAtNanos = nanos.getAsLong() + AFTER_A_FAULT_OF_SHADOWS.toNanos();
      return false;
    }
  }

  private Claim claim(int most) {
    Tries tries = Tries.of(retries, awsRetries, most, clock.instant());
    List<Action> sending = List.of();
    try {
      Claim claim = parts.claimer().claim(most, tries);
      sending = claim.sending();
      return claim;
    } catch (RuntimeException | Error e) {
      places.giveBack(most);
      throw e;
    } finally {
      tries.giveBackUnused(sending);
    }
  }

  /**
   * Sends an action again that the reconciler has claimed for it, where there is room. One that is
   * not sent is given back.
   */
  public void repeat(Action claimed) {
    boolean room = open && places.takeOne();
    if (room && open) {
      begin(Claimed.again(claimed));
      return;
    }
    if (room) {
      places.giveBack(1); // it waited for the place until after the stop
    }
    giveBack(
        claimed,
        open
            ? SendResult.withheld(Reason.NO_ROOM, "too many calls are under way here")
            : SendResult.withheld(Reason.NOT_BEGUN, "this replica stops"));
  }

  private void giveBack(Action claimed, SendResult why) {
    withheld.count(why);
    try {
      parts.recording().record(List.of(new Sent(claimed, true, clock.instant(), why)));
    } catch (RuntimeException e) {
      log.warn("Action {} was not sent and is left to its lease", claimed.id(), e);
    }
  }

  /** Begins a call that has its place; where it cannot be begun, that is its answer. */
  private void begin(Claimed claimed) {
    OnceBegun.begin(
        parts.calls(),
        () -> carryOut(claimed),
        failure -> {
          // Such as no memory for another thread, or a stop in between.
          log.warn("A call could not be begun", failure);
          answered(claimed, SendResult.withheld(Reason.NOT_BEGUN, "the call could not be begun"));
        });
  }

  private void carryOut(Claimed claimed) {
    Optional<SendResult> tooLate = Lease.tooLate(claimed.action(), clock.instant());
    if (tooLate.isPresent()) {
      answered(claimed, tooLate.get());
    } else {
      try (LogFields _ = LogFields.ofAttempt(claimed.action())) {
        parts.line().send(claimed, new CallOf(claimed));
      }
    }
  }

  /** One call that is on its way. */
  private final class CallOf implements Line.Caller {

    private final Claimed claimed;

    CallOf(Claimed claimed) {
      this.claimed = claimed;
    }

    @Override
    public void answered(SendResult answer) {
      Cycle.this.answered(claimed, answer);
    }

    @Override
    public void failed(Throwable fault) {
      log.error("Sending action {} failed in an unforeseen way", claimed.action().id(), fault);
      String what = "an unforeseen fault while sending: " + fault.getClass().getSimpleName();
      answered(SendResult.of(Outcome.UNKNOWN, Reason.UNFORESEEN, what));
    }
  }

  private void answered(Claimed claimed, SendResult answer) {
    withheld.count(answer);
    budgetOf(claimed.action()).answered(claimed, answer);
    answered.add(new Sent(claimed.action(), claimed.repeats(), clock.instant(), answer));
  }

  private RetryBudget budgetOf(Action action) {
    return RetryBudget.isOfPurpleFlea(action) ? retries : awsRetries;
  }

  private void readBalance(String agent) {
    if (readingBalances.add(agent)) {
      OnceBegun.begin(
          parts.calls(),
          () -> parts.balances().read(agent, () -> readingBalances.remove(agent)),
          failure -> {
            // Else nobody here would ever read it again.
            readingBalances.remove(agent);
            log.warn("Reading the balance of {} could not be begun", agent, failure);
          });
    }
  }

  /** Waits for an answer where none is there; whether there is one now. */
  boolean listen(Duration most) throws InterruptedException {
    Sent next = answered.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    return next != null && heard.fresh().add(next);
  }

  /**
   * Writes what was heard. Each answer gives its place back when it is written, and not before, so
   * that there are never more of them than places.
   *
   * @throws Error where something ended that; what is not written is kept
   */
  public Wrote write() {
    answered.drainTo(heard.fresh());
    int before = heard.size();
    boolean again = nanos.getAsLong() - tryAgainAtNanos >= 0;
    try {
      boolean trouble = heard.write();
      if (again && !trouble) {
        heard.tryAgain();
      }
      return new Wrote(before - heard.size(), trouble);
    } finally {
      places.giveBack(before - heard.size());
      if (again) {
        tryAgainAtNanos = nanos.getAsLong() + BETWEEN_TRIES.toNanos();
      }
    }
  }

  /** What was heard and is in the memory of this process only. */
  public List<Sent> heardOnly() {
    List<Sent> all = new ArrayList<>(heard.all());
    all.addAll(answered);
    return all;
  }

  /** Called at the end: what is lost with the process is said for the person who looks. */
  void sayWhatIsLost() {
    answered.drainTo(heard.fresh());
    heard.sayWhatIsLost();
  }
}
