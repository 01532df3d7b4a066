package dev.fleabridge.engine.lever;

import static dev.fleabridge.engine.lever.Levers.IfCarriedOut.GO_ON;
import static dev.fleabridge.engine.lever.Levers.IfCarriedOut.REFUSE;
import static dev.fleabridge.engine.lever.Levers.IfCarriedOut.SETTLE;
import static dev.fleabridge.model.ActionState.CANCELED;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.NEEDS_REVIEW;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static dev.fleabridge.model.ActionState.WAITING;

import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a person may do to an action. Each act is one transaction. It locks the action, and refuses
 * the act unless it is safe in the state that it finds. It writes the move, the money, what depends
 * on the action, and the line in the audit together, with the person's note (money rule 17).
 *
 * <p>Each act throws {@link NotAsSeen} where its {@link Precondition} does not hold.
 */
public final class Levers {

  /** The acts, each with the states in which it may be legal. */
  public enum Act {
    APPROVE("approved", EnumSet.of(HELD)),
    REJECT("rejected", EnumSet.of(READY, HELD)),
    CANCEL("canceled", EnumSet.of(WAITING, READY, HELD, NEEDS_REVIEW)),
    RETRY("retried", EnumSet.of(READY, HELD, DECLINED)),
    RESOLVE("resolved", EnumSet.of(NEEDS_REVIEW)),
    LOOK_AGAIN("looked up again", EnumSet.of(NEEDS_REVIEW));

    private final String participle;

    @SuppressWarnings("ImmutableEnumChecker") // Never changed, and handed out as a copy.
    private final Set<ActionState> states;

    Act(String participle, Set<ActionState> states) {
      this.participle = participle;
      this.states = states;
    }

    /** Whether the act can be legal in a state. The action itself may still forbid it. */
    public boolean fits(ActionState state) {
      return states.contains(state);
    }

    /** The states in which the act can be legal. */
    public Set<ActionState> states() {
      return Set.copyOf(states);
    }

    /** The acts that can be legal in a state, by their {@link #word}. */
    public static List<String> legalIn(ActionState state) {
      return Arrays.stream(values()).filter(act -> act.fits(state)).map(Act::word).toList();
    }

    /** The act's name in addresses and in the audit, such as {@code look-again}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Who acts, and why.
   *
   * @param note why, in 1 to 1000 characters; it stays in the history and in the audit
   * @param seen what must still be so for the act
   */
  public record By(String person, String note, Precondition seen) {

    /** Acts on whatever is found. */
    public By(String person, String note) {
      this(person, note, Precondition.NONE);
    }
  }

  /** The action is not any more as the person saw it. Nothing was changed. */
  public static final class NotAsSeen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAsSeen() {
      super("the action is not as it was seen any more; look again");
    }
  }

  /** The act is not legal now. Nothing was changed. */
  public static final class NotLegal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ActionState state;

    NotLegal(ActionState state, String message) {
      super(message);
      this.state = state;
    }

    /** The state in which the action was found. */
    public ActionState state() {
      return state;
    }
  }

  /**
   * The four-eyes rule: this person asked for the action, made it go again, sent its event, or has
   * approved it already. So somebody else must approve it. Nothing was changed.
   */
  public static final class OwnRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OwnRequest(String person, String deed) {
      super("%s %s, so somebody else must approve it (four eyes)".formatted(person, deed));
    }
  }

  private final Ledger ledger;
  private final Readings readings;
  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final Clock clock;

  public Levers(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    this.ledger = ledger;
    this.readings = readings;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Makes an action READY that the guard held for approval. Where two people must approve, the
   * guard holds it for the second one then.
   *
   * @return the action as it stands now; empty where there is none with this id
   * @throws NotLegal where it does not wait for approval, its deadline or the time for its approval
   *     is over, or an attempt was carried out
   * @throws OwnRequest where the person asked for the action, made it go again, sent the event that
   *     asks for it, or is the one who has approved it
   */
  public Optional<Action> approve(UUID id, By by) {
    return act(Act.APPROVE, REFUSE, id, by, (found, now) -> approved(found.action(), by, now));
  }

  /** Cancels an action that is READY or HELD, as an approver's refusal. */
  public Optional<Action> reject(UUID id, By by) {
    return act(
        Act.REJECT, REFUSE, id, by, (found, now) -> stopped(found.action(), Reason.REJECTED, by));
  }

  /**
   * Makes an action CANCELED. Its reservation is released. Where it was in NEEDS_REVIEW, its
   * payment may have gone out: its budgets stay charged then, the payer's balance is read anew, and
   * no step is carried out in its place.
   */
  public Optional<Action> cancel(UUID id, By by) {
    return act(
        Act.CANCEL, REFUSE, id, by, (found, now) -> stopped(found.action(), Reason.CANCELED, by));
  }

  /**
   * Makes a DECLINED action go again (ADR 0003), or makes a READY or HELD one due at once. Steps
   * that were skipped because of the refusal become WAITING again. Where an attempt was carried
   * out, the action becomes DONE instead.
   *
   * @throws NotLegal also where a step has gone on because of the refusal, the action is not wanted
   *     any more, or its time is over
   */
  public Optional<Action> retry(UUID id, By by) {
    return act(Act.RETRY, SETTLE, id, by, (found, now) -> retried(found, by, now));
  }

  /**
   * Makes an action in NEEDS_REVIEW DONE. What it reserves counts as paid.
   *
   * @param result the ids that Purple Flea gave, as far as they are known; null takes those of an
   *     attempt that was carried out
   * @throws NotLegal also where the action makes an escrow or an agent, and its id is missing
   */
  public Optional<Action> resolveDone(UUID id, By by, @Nullable ObjectNode result) {
    return act(Act.RESOLVE, GO_ON, id, by, (found, now) -> done(found.action(), by, result, now));
  }

  /**
   * Makes an action in NEEDS_REVIEW READY, as not carried out. Its money and its budgets come back,
   * and it is sent again if the guard lets it.
   */
  public Optional<Action> resolveNotDone(UUID id, By by) {
    return act(Act.RESOLVE, REFUSE, id, by, (found, now) -> notDone(found.action(), by, now));
  }

  /**
   * Makes an action in NEEDS_REVIEW UNKNOWN, so that the reconciler asks Purple Flea again at once
   * and a few times more. The money stays reserved. The act itself sends nothing; what the
   * reconciler finds may have the action sent again. Where an attempt was carried out, the action
   * becomes DONE instead.
   */
  public Optional<Action> lookAgain(UUID id, By by) {
    return act(
        Act.LOOK_AGAIN, SETTLE, id, by, (found, now) -> lookedAgain(found.action(), by, now));
  }

  private static List<Change> lookedAgain(Action action, By by, Instant now) {
    return List.of(
        change(action, by)
            .to(UNKNOWN)
            .because(Reason.LOOK_AGAIN, by.note())
            .failures(0)
            .due(now));
  }

  /** Makes the changes of an act: that of the action first, and then those of steps that follow. */
  private interface Deed {
    List<Change> changes(Locked found, Instant now);
  }

  /** The action of an act and the actions that depend on it, all locked. */
  private record Locked(Action action, Map<UUID, Action> dependents) {}

  /** What becomes of an act where an attempt turns out to be carried out. */
  enum IfCarriedOut {
    /** The act is refused, because it would stop the action or have it sent. */
    REFUSE,
    /** The action becomes DONE, because the act wants it to happen. */
    SETTLE,
    /** The act goes on, because it says itself that the action was carried out. */
    GO_ON
  }

  private Optional<Action> act(Act act, IfCarriedOut then, UUID id, By by, Deed deed) {
    return Objects.requireNonNull(
        transactions.execute(status -> inTransaction(act, then, id, by, deed, clock.instant())));
  }

  private Optional<Action> inTransaction(
      Act act, IfCarriedOut then, UUID id, By by, Deed deed, Instant now) {
    // One statement locks all of them, because the ledger locks in the order of ids.
    List<UUID> wanted = new ArrayList<>(readings.actions().dependentsOf(id));
    List<UUID> needs = ledger.actions().needsOf(id).stream().map(Action::id).toList();
    wanted.addAll(needs);
    wanted.add(id);
    Map<UUID, Action> locked =
        ledger.actions().lock(wanted).stream()
            .collect(Collectors.toMap(Action::id, Function.identity()));
    Action action = locked.remove(id);
    if (action == null) {
      return Optional.empty();
    }
    needs.forEach(locked::remove);
    List<Change> changes = changes(act, then, new Locked(action, locked), by, deed, now);
    // Last, because a refusal for what the action is counts before what was seen of it (RFC 9110).
    if (!by.seen().holds(action, ledger, readings)) {
      throw new NotAsSeen();
    }
    write(act, action, by, changes, now);
    return Optional.of(changes.getFirst().after(now));
  }

  private List<Change> changes(
      Act act, IfCarriedOut then, Locked found, By by, Deed deed, Instant now) {
    Action action = found.action();
    if (action.shadow() && act != Act.CANCEL) {
      throw new NotLegal(action.state(), SHADOW);
    }
    if (!act.fits(action.state())) {
      throw new NotLegal(action.state(), refusal(act, action.state()));
    }
    return unlessCarriedOut(then, action, by, now).orElseGet(() -> deed.changes(found, now));
  }

  /**
   * What an act would change as the books stand. It is found out without a lock, and nothing is
   * written. The id that {@link #resolveDone} needs is taken to be given.
   *
   * @param done of a {@link Act#RESOLVE}, whether the action was carried out
   * @param dependents those that depend on the action
   * @throws NotLegal as the act throws it, and {@link OwnRequest}
   */
  List<Change> foreseen(
      Act act, boolean done, Action action, Map<UUID, Action> dependents, By by) {
    Locked found = new Locked(action, dependents);
    Instant now = clock.instant();
    return switch (act) {
      case APPROVE -> changes(act, REFUSE, found, by, (f, at) -> approved(action, by, at), now);
      case REJECT ->
          changes(act, REFUSE, found, by, (f, at) -> stopped(action, Reason.REJECTED, by), now);
      case CANCEL ->
          changes(act, REFUSE, found, by, (f, at) -> stopped(action, Reason.CANCELED, by), now);
      case RETRY -> changes(act, SETTLE, found, by, (f, at) -> retried(f, by, at), now);
      case LOOK_AGAIN ->
          changes(act, SETTLE, found, by, (f, at) -> lookedAgain(action, by, at), now);
      case RESOLVE ->
          done
              ? changes(act, GO_ON, found, by, (f, at) -> settled(action, by, null, at), now)
              : changes(act, REFUSE, found, by, (f, at) -> notDone(action, by, at), now);
    };
  }

  private void write(Act act, Action before, By by, List<Change> changes, Instant now) {
    Transition transition = new Transition(ledger);
    transition.move(List.of(before), changes, now);
    // The ledger's order of locks is actions, wallets, budgets.
    if (before.state() == NEEDS_REVIEW && before.wallet() != null) {
      readAnew(before.wallet());
    }
    transition.settle(now);
    audit.add(AuditLog.Line.of(now, by.person(), act.word(), target(before.id()), by.note()));
  }

  /** Marks the balance as stale: a person has decided, and only a reading shows what has moved. */
  private void readAnew(String payer) {
    ledger
        .wallets()
        .save(
            ledger.wallets().lock(List.of(payer)).values().stream()
                .map(Wallet::forgotten)
                .toList());
  }

  private List<Change> approved(Action action, By by, Instant now) {
    if (!Reason.among(Approval.REASONS, action.reason())) {
      throw new NotLegal(
          action.state(),
          "the action is held for another reason than approval: " + action.reason());
    }
    requireInTime(action, now);
    String person = by.person();
    requireOther(person, action);
    return List.of(
        change(action, by)
            .to(READY)
            .because(Reason.APPROVED, by.note())
            .approvedBy(person)
            .due(now));
  }

  /** Refuses whoever asked for the action: nobody approves what is their own (money rule 28). */
  private void requireOther(String person, Action action) {
    boolean asked =
        SamePerson.is(person, action.requestedBy())
            || audit
                .actors(List.of(Act.RETRY.word(), Act.RESOLVE.word()), target(action.id()))
                .stream()
                .anyMatch(other -> SamePerson.is(person, other));
    if (asked) {
      throw new OwnRequest(person, "asked for this action");
    }
    if (SamePerson.is(person, action.approvedBy())) {
      throw new OwnRequest(person, "has approved this action already");
    }
    if (SamePerson.is(person, readings.events().senderOf(action.eventId()).orElse(null))) {
      throw new OwnRequest(person, "sent the event that asks for this action");
    }
  }

  private List<Change> stopped(Action action, Reason reason, By by) {
    if (action.state() == NEEDS_REVIEW) {
      String explanation = by.note() + " (the money may have moved: this was not settled)";
      return List.of(
          change(action, by)
              .to(CANCELED)
              .because(Reason.CANCELED_UNSETTLED, explanation)
              .reserving(Money.ZERO));
    }
    return List.of(
        change(action, by)
            .to(CANCELED)
            .because(reason, by.note())
            .reserving(Money.ZERO)
            .charging(null, List.of()));
  }

  /**
   * Settles an action that an attempt has carried out, whatever a person decides (money rule 22).
   *
   * @return the change that settles it; empty where no attempt was carried out, or the act goes on
   * @throws NotLegal where the act would stop it, or have it sent
   */
  private Optional<List<Change>> unlessCarriedOut(
      IfCarriedOut then, Action action, By by, Instant now) {
    if (then == GO_ON || action.epoch() == 0) {
      return Optional.empty();
    }
    List<Attempt> attempts = ledger.attempts().of(action.id());
    return CarriedOut.among(attempts)
        .map(done -> {
          if (then == REFUSE) {
            throw new NotLegal(
                action.state(),
                "attempt %d was carried out, so the action is settled: %s it to have it done"
                    .formatted(
                        done.number(), action.state() == NEEDS_REVIEW ? "resolve" : "retry"));
          }
          return List.of(CarriedOut.settle(change(action, by), done, attempts, now));
        });
  }

  private List<Change> retried(Locked found, By by, Instant now) {
    Action action = found.action();
    requireInTime(action, now);
    Change again = change(action, by).because(Reason.RETRIED, by.note()).due(now);
    if (action.state() == HELD && action.parameters() == null) {
      // It keeps its reason, by which the resolver knows what must still be judged.
      return List.of(
          change(action, by).to(WAITING).given(action.reason(), by.note()).due(now).failures(0));
    }
    if (action.state() != DECLINED) {
      if (action.state() == READY && action.dueAt() != null && !action.dueAt().isAfter(now)) {
        throw new NotLegal(READY, "the action is due and goes as soon as possible by itself");
      }
      return List.of(again);
    }
    List<Action> reopened = new RetriedRefusal(ledger).reopened(action, found.dependents());
    List<Change> changes = new ArrayList<>();
    if (action.kind().family() == Family.LOOK_UP) {
      again.sent(null, null); // Its patience begins anew.
    }
    // Without parameters it must be resolved anew, as a rule or an event may be read otherwise now.
    changes.add(again.to(action.parameters() == null ? WAITING : READY).failures(0));
    String explanation = "step %s was retried".formatted(action.step());
    for (Action skipped : reopened) {
      changes.add(change(skipped, by).to(WAITING).given(null, explanation).due(null));
    }
    return changes;
  }

  private List<Change> done(Action action, By by, @Nullable ObjectNode result, Instant now) {
    ObjectNode known = result == null ? answeredResult(action) : result;
    requireId(action.kind(), known);
    return settled(action, by, known, now);
  }

  private static List<Change> settled(
      Action action, By by, @Nullable ObjectNode known, Instant now) {
    return List.of(
        change(action, by)
            .to(DONE)
            .because(Reason.RESOLVED_DONE, by.note())
            .result(known)
            .failures(0)
            .settled(now)
            .reserving(Money.ZERO));
  }

  /** The id that {@link #resolveDone} must be given; empty where none is needed, or is known. */
  Optional<String> missingId(Action action) {
    return neededId(action.kind()).filter(id -> !answeredResult(action).path(id).isString());
  }

  /** The result that the upstream gave, however late its answer came; empty where there is none. */
  private ObjectNode answeredResult(Action action) {
    return CarriedOut.among(ledger.attempts().of(action.id()))
        .map(Attempt::result)
        .orElseGet(Json::object);
  }

  /** Requires the id of an escrow or an agent, because other actions find these only by it. */
  private static void requireId(ActionKind kind, ObjectNode result) {
    neededId(kind)
        .filter(needed -> !result.path(needed).isString())
        .ifPresent(needed -> {
          throw new NotLegal(
              NEEDS_REVIEW, "what exists has an id, and others need it: give result." + needed);
        });
  }

  private static Optional<String> neededId(ActionKind kind) {
    return switch (kind.deed()) {
      case CREATES_ESCROW -> Optional.of("escrowId");
      case REGISTERS_AGENT -> Optional.of("agentId");
      case PLACES_ORDER -> Optional.of("orderId");
      case COMPLETES_ESCROW,
          RELEASES_ESCROW,
          DISPUTES_ESCROW,
          OPENS_POSITION,
          CLOSES_POSITION,
          CANCELS_ORDER,
          SETS_EXIT,
          NONE ->
          Optional.empty();
    };
  }

  private List<Change> notDone(Action action, By by, Instant now) {
    return List.of(
        change(action, by)
            .to(READY)
            .because(Reason.RESOLVED_NOT_DONE, by.note())
            .failures(0)
            .due(now)
            .reserving(Money.ZERO)
            .charging(null, List.of()));
  }

  private static void requireInTime(Action action, Instant now) {
    Instant expiresAt = action.expiresAt();
    if (expiresAt != null && now.isAfter(expiresAt)) {
      throw new NotLegal(action.state(), "its deadline " + expiresAt + " has passed");
    }
    if (Approval.isOver(action, now)) {
      throw new NotLegal(
          action.state(), "the time for its approval ended at " + action.approvalDue());
    }
  }

  private static final String SHADOW =
      "the action belongs to a run that began in shadow mode: it shows what would be done, and nothing is ever sent for it, also after its rule is live; it can only be canceled";

  private static String refusal(Act act, ActionState state) {
    List<String> legal = Act.legalIn(state);
    return "an action that is %s cannot be %s; legal now: %s"
        .formatted(state, act.participle, legal.isEmpty() ? "nothing" : String.join(", ", legal));
  }

  private static String target(UUID actionId) {
    return "actions/" + actionId;
  }

  private static Change change(Action action, By by) {
    return Change.of(action, new Actor.Person(by.person()));
  }
}
