package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Repeat;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Consequences;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.cycle.Withdrawals.Unsent;
import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.engine.pay.KeyTrouble;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The third of the three phases (money rule 8): writes what came of calls. An answer that comes
 * after the fence has closed is written to its attempt, where it is evidence; see {@link
 * LateAnswers}.
 */
public final class Recorder implements Recording {

  /**
   * What came of one claim: an answer, or that nothing was sent ({@link SendResult#withheld}).
   *
   * @param claimed the action as it was claimed: its epoch is the fence
   * @param repeats whether it was claimed to repeat an attempt of unknown outcome, as {@link
   *     Claimed} and the row of its attempt say
   */
  public record Sent(Action claimed, boolean repeats, Instant endedAt, SendResult answer) {

    /** Claimed by the claimer: it repeats nothing. */
    public Sent(Action claimed, Instant endedAt, SendResult answer) {
      this(claimed, false, endedAt, answer);
    }
  }

  /**
   * What was written down of a batch of answers.
   *
   * @param written the actions as they stand now
   * @param late answers that came after the fence had closed
   */
  public record Recorded(List<Action> written, int late) {}

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final EngineSettings settings;
  private final Clock clock;
  private final Backoff backoff;
  private final Backoff firstLook;
  private final KeyTrouble keyTrouble;

  public Recorder(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      RandomGenerator random) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
    this.backoff = new Backoff(settings.retryBase(), settings.retryCap(), random);
    this.firstLook = new Backoff(settings.firstLook(), settings.retryCap(), random);
    this.keyTrouble = new KeyTrouble(random);
  }

  /**
   * Writes the answers in one transaction. Where it fails nothing is written, and the lease
   * decides: such actions become UNKNOWN.
   */
  @Override
  public Recorded record(Collection<Sent> sent) {
    return Objects.requireNonNull(
        transactions.execute(status -> recordInTransaction(sent, clock.instant())));
  }

  private Recorded recordInTransaction(Collection<Sent> sent, Instant now) {
    Transition transition = new Transition(ledger);
    Map<UUID, Action> current = locked(sent);
    List<Unsent> unsent = unsent(sent);
    if (!unsent.isEmpty()) {
      new Withdrawals(ledger).takeBack(unsent, transition, now);
      current = locked(sent);
    }
    List<Sent> heard = sent.stream().filter(one -> !one.answer().withheld()).toList();
    Recorded all = new Recorded(new ArrayList<>(), 0);
    for (List<Sent> round : rounds(heard)) {
      Recorded recorded = record(round, current, transition, now);
      for (Action written : recorded.written()) {
        current.put(written.id(), written);
      }
      all.written().addAll(recorded.written());
      all = new Recorded(all.written(), all.late() + recorded.late());
    }
    // Last: others wait for the wallets, and the ledger's order is actions before wallets.
    transition.settle(now);
    return all;
  }

  private Map<UUID, Action> locked(Collection<Sent> sent) {
    return ledger.actions().lock(sent.stream().map(s -> s.claimed().id()).toList()).stream()
        .collect(Collectors.toMap(Action::id, Function.identity()));
  }

  /** What was not sent is no attempt. */
  private List<Unsent> unsent(Collection<Sent> sent) {
    return sent.stream()
        .filter(one -> one.answer().withheld())
        .map(one -> {
          SendResult answer = one.answer();
          return new Unsent(
              one.claimed(),
              null,
              String.valueOf(answer.code()),
              String.valueOf(answer.message()),
              waiting(one.claimed(), answer));
        })
        .toList();
  }

  /** Two answers to one action are written one after the other, as if they had come so. */
  private static List<List<Sent>> rounds(Collection<Sent> sent) {
    List<List<Sent>> rounds = new ArrayList<>();
    Map<UUID, Integer> heard = new HashMap<>();
    for (Sent one : sent) {
      int round = heard.merge(one.claimed().id(), 1, Integer::sum);
      if (round > rounds.size()) {
        rounds.add(new ArrayList<>());
      }
      rounds.get(round - 1).add(one);
    }
    return rounds;
  }

  private Recorded record(
      List<Sent> round, Map<UUID, Action> current, Transition transition, Instant now) {
    ledger.attempts().close(round.stream().map(Recorder::attempt).toList());
    Map<UUID, List<Attempt>> made = ledger.attempts().ofAll(wanted(round, current));
    List<Change> changes = new ArrayList<>();
    List<Action> before = new ArrayList<>();
    LateAnswers lateAnswers = new LateAnswers(ledger);
    int late = 0;
    for (Sent one : round) {
      Action action = current.get(one.claimed().id());
      if (action == null) {
        continue;
      }
      List<Attempt> attempts = made.getOrDefault(action.id(), List.of());
      boolean ours = isOurs(action, one.claimed());
      late += ours ? 0 : 1;
      Optional<Change> change =
          ours
              ? Optional.of(change(action, one.answer(), attempts, now))
              : lateAnswers.consider(action, one, attempts, now);
      change.ifPresent(found -> {
        before.add(action);
        changes.add(found);
      });
    }
    return new Recorded(transition.move(before, changes, now), late);
  }

  /** Those whose other attempts decide along with the answer; of a first attempt there are none. */
  private static List<UUID> wanted(List<Sent> round, Map<UUID, Action> current) {
    return round.stream()
        .map(Sent::claimed)
        .filter(claimed -> {
          Action action = current.get(claimed.id());
          return action != null && (claimed.epoch() > 1 || !isOurs(action, claimed));
        })
        .map(Action::id)
        .toList();
  }

  /** Money rule 9: the write after the call holds only for the claim that made the call. */
  private static boolean isOurs(Action now, Action claimed) {
    return now.state() == ActionState.SENDING && now.epoch() == claimed.epoch();
  }

  private Change change(Action action, SendResult answer, List<Attempt> attempts, Instant now) {
    Change change = Change.of(action, Part.ENGINE).released();
    Optional<Attempt> done = CarriedOut.among(attempts);
    if (done.isPresent() && done.get().number() < action.epoch()) {
      // The second effect, if there is one, must be found as well.
      new Consequences(ledger).createdAllTheSame(action, answer.result(), now);
      return CarriedOut.settle(change, done.get(), attempts, now);
    }
    if (Repeat.isOne(attempts, action.epoch()) && answer.outcome() != Outcome.DONE) {
      return Repeat.inDoubt(change, action, answer, now.plus(waiting(action, answer)));
    }
    Optional<Change> forItsKey = keyTrouble.hold(change, action, answer, now);
    if (forItsKey.isPresent()) {
      return forItsKey.get();
    }
    if (Approval.isNeededAfterAll(answer)) {
      return action.shadow()
          ? shown(unreserved(change), answer)
          : toBeApproved(unreserved(change), action, answer);
    }
    return switch (answer.outcome()) {
      case DONE ->
          change
              .to(ActionState.DONE)
              .given(null, null)
              .result(answer.result())
              .failures(0)
              .settled(now)
              .reserving(Money.ZERO);
      case DECLINED ->
          unreserved(change).to(ActionState.DECLINED).given(answer.code(), answer.message());
      case NOT_SENT, THROTTLED -> again(unreserved(change), action, answer, now);
      case UNKNOWN -> unknown(change, action, answer, now);
    };
  }

  /** A shadow run shows that an approver would have to look, and nobody is asked to. */
  private static Change shown(Change change, SendResult answer) {
    Verdict verdict = Verdict.held(String.valueOf(answer.code()));
    return change
        .through(ActionState.READY)
        .to(ActionState.SKIPPED)
        .because(Reason.SHADOW_MODE, verdict.text(answer.message()))
        .result(verdict.json());
  }

  /** Nothing but an approver, a canceler or its deadline ends such a wait. */
  private static Change toBeApproved(Change change, Action action, SendResult answer) {
    Instant expiresAt = action.expiresAt();
    return change
        .through(ActionState.READY)
        .to(ActionState.HELD)
        .given(answer.code(), answer.message())
        .failures(0)
        .due(expiresAt == null ? null : expiresAt.plusMillis(1));
  }

  /**
   * What had no effect gives its money back, and is tried again by due time: the only retry there
   * is (money rules 11 and 12).
   */
  private Change again(Change change, Action action, SendResult answer, Instant now) {
    int failures = action.failures() + 1;
    boolean readsOnly = action.kind().family() == Family.LOOK_UP;
    Instant since = action.firstSentAt() == null ? action.createdAt() : action.firstSentAt();
    if (readsOnly && now.isAfter(since.plus(settings.lookUpPatience()))) {
      String why =
          "gave up after %s and %d attempts: %s"
              .formatted(settings.lookUpPatience(), failures, answer.message());
      return change.to(ActionState.DECLINED).given(answer.code(), why).failures(failures);
    }
    return change
        .to(ActionState.READY)
        .given(answer.code(), answer.message())
        .failures(failures)
        .due(now.plus(waiting(action, answer)));
  }

  private Duration waiting(Action action, SendResult answer) {
    return backoff.after(action.failures() + 1, answer.retryAfter());
  }

  /** Keeps its money (money rule 16), and is looked up sooner than a failure is tried again. */
  private Change unknown(Change change, Action action, SendResult answer, Instant now) {
    int failures = action.failures() + 1;
    // However often it was turned away before: a busy account shows an effect for seconds only.
    boolean looksSoon = action.kind().isOfPurpleFlea();
    return change
        .to(ActionState.UNKNOWN)
        .given(answer.code(), answer.message())
        .failures(failures)
        .due(now.plus(firstLook.after(looksSoon ? 1 : failures, null)));
  }

  private static Change unreserved(Change change) {
    return change.reserving(Money.ZERO).charging(null, List.of());
  }

  private static Attempt attempt(Sent sent) {
    SendResult answer = sent.answer();
    return Attempts.ended(
        sent.claimed(),
        sent.repeats(),
        sent.endedAt(),
        answer.outcome(),
        answer.httpStatus(),
        answer.code(),
        answer.message(),
        answer.request(),
        answer.response(),
        answer.result());
  }
}
