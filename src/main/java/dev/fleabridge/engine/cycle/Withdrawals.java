package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Repeat;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes claims back of which provably nothing was handed to the network. What was not sent is no
 * attempt: its row goes, and the lines of history that the claim wrote, as if it had not been made.
 * The epoch stays, so that nobody can write under the old claim.
 */
final class Withdrawals {

  /**
   * A claim that was not used.
   *
   * @param owner who must have made it; null: it was confirmed, so its epoch says enough
   * @param code why, for programs; {@code message} the same for people
   * @param delay until it is claimed again; null: at once, and it does not count as a failure
   */
  record Unsent(
      Action claimed,
      @Nullable String owner,
      String code,
      String message,
      @Nullable Duration delay) {}

  /**
   * A claim that was taken back.
   *
   * @param repeats whether it was to repeat an attempt of unknown outcome
   */
  private record Taken(Unsent unsent, boolean repeats) {

    /**
     * Whether nobody knows what became of the attempt that was to be repeated. That one may have
     * been taken back, too: then nothing was ever sent.
     */
    boolean leavesDoubt(List<Attempt> earlier) {
      return repeats && !Repeat.leavesNoDoubt(earlier, unsent.claimed().epoch());
    }
  }

  private final Ledger ledger;

  Withdrawals(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * In the caller's transaction. Also where the lease has run out meanwhile, and the action was
   * given to the reconciler or to a person for it.
   *
   * @return the claims that were found; of the others nothing is in the ledger
   */
  List<Unsent> takeBack(List<Unsent> unsent, Instant now) {
    Transition transition = new Transition(ledger);
    List<Unsent> found = takeBack(unsent, transition, now);
    transition.settle(now);
    return found;
  }

  /**
   * The same, for who moves other actions too in this transaction and settles them together.
   *
   * @param transition which the caller settles
   */
  List<Unsent> takeBack(List<Unsent> unsent, Transition transition, Instant now) {
    Map<UUID, Action> current =
        ledger.actions().lock(unsent.stream().map(u -> u.claimed().id()).toList()).stream()
            .collect(Collectors.toMap(Action::id, Function.identity()));
    List<Taken> found =
        unsent.stream()
            .filter(u -> current.containsKey(u.claimed().id()))
            .flatMap(u -> taken(u).stream())
            .toList();
    Map<UUID, List<Attempt>> made =
        ledger.attempts().ofAll(found.stream().map(t -> t.unsent().claimed().id()).toList());
    List<Action> before = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    Map<UUID, Instant> claims = new HashMap<>();
    Map<UUID, Instant> repeats = new HashMap<>();
    for (Taken one : found) {
      Action action = Objects.requireNonNull(current.get(one.unsent().claimed().id()));
      List<Attempt> earlier = made.getOrDefault(action.id(), List.of());
      change(action, one, earlier, now)
          .ifPresent(change -> {
            before.add(action);
            changes.add(change);
            if (action.state() != ActionState.SENDING || action.lastSentAt() == null) {
              return;
            }
            if (one.leavesDoubt(earlier)) {
              repeats.put(action.id(), action.lastSentAt());
            } else if (!one.repeats()) {
              claims.put(action.id(), action.lastSentAt());
            }
          });
    }
    ledger.actions().forgetClaims(claims);
    ledger.actions().forgetRepeats(repeats);
    transition.move(before, changes, now);
    return found.stream().map(Taken::unsent).toList();
  }

  /** Takes the attempt back; empty where there is none, or where it has come to an end. */
  private Optional<Taken> taken(Unsent unsent) {
    Action claimed = unsent.claimed();
    return ledger
        .attempts()
        .withdraw(claimed.id(), claimed.epoch(), unsent.owner())
        .map(attempt -> new Taken(unsent, attempt.repeats()));
  }

  private static Optional<Change> change(
      Action action, Taken taken, List<Attempt> earlier, Instant now) {
    Unsent unsent = taken.unsent();
    if (action.epoch() != unsent.claimed().epoch()) {
      return Optional.empty();
    }
    Change change = Change.of(action, Part.ENGINE).sent(first(earlier), last(earlier));
    return switch (action.state()) {
      case SENDING -> Optional.of(unclaimed(change, action, taken, earlier, now));
      case UNKNOWN, NEEDS_REVIEW ->
          taken.leavesDoubt(earlier)
              ? Optional.empty() // what it repeats is as unknown as it was
              : Optional.of(
                  ready(change, now).given(unsent.code(), unsent.message() + "; nothing was sent"));
      case WAITING, READY, DONE, DECLINED, HELD, EXPIRED, CANCELED, SKIPPED -> Optional.empty();
    };
  }

  private static Change unclaimed(
      Change change, Action action, Taken taken, List<Attempt> earlier, Instant now) {
    Unsent unsent = taken.unsent();
    Optional<Attempt> done = CarriedOut.among(earlier);
    if (done.isPresent()) {
      return CarriedOut.settle(change, done.get(), earlier, now);
    }
    Duration wait = unsent.delay();
    change.given(unsent.code(), unsent.message()).released();
    if (!taken.repeats() || taken.leavesDoubt(earlier)) {
      change.silently();
    }
    if (taken.leavesDoubt(earlier)) {
      change.to(ActionState.UNKNOWN).due(now.plus(wait == null ? Duration.ofSeconds(1) : wait));
    } else {
      ready(change, wait == null ? now : now.plus(wait));
    }
    return wait == null ? change : change.failures(action.failures() + 1);
  }

  private static Change ready(Change change, Instant due) {
    return change.to(ActionState.READY).due(due).reserving(Money.ZERO).charging(null, List.of());
  }

  private static @Nullable Instant first(List<Attempt> attempts) {
    return attempts.isEmpty() ? null : attempts.getFirst().startedAt();
  }

  private static @Nullable Instant last(List<Attempt> attempts) {
    return attempts.isEmpty() ? null : attempts.getLast().startedAt();
  }
}
