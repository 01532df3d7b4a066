package dev.fleabridge.engine;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The first of the three phases (money rule 8): takes what is due, asks the guard, reserves, and
 * commits SENDING with an open attempt before the first byte leaves.
 */
public final class Claimer {

  private static final Set<ActionState> CLAIMABLE = EnumSet.of(ActionState.READY, ActionState.HELD);

  private static final List<String> HELD_BY_CONFIGURATION =
      List.of(
          "payer_not_allowed",
          "payee_not_allowed",
          "over_limit_per_action",
          "over_budget",
          "approval_required");

  /**
   * What one claim brought.
   *
   * @param sending now this replica's to send
   * @param balancesWanted payers whose balance must be read before their actions can be decided
   * @param looked how many due actions were looked at, of {@code most} that would have been
   */
  public record Claim(List<Action> sending, Set<String> balancesWanted, int looked, int most) {

    /** Whether the queue may hold more that is due. */
    public boolean isFull() {
      return looked == most;
    }
  }

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Guard guard;
  private final EngineSettings settings;
  private final Clock clock;
  private final String owner;

  /**
   * @param owner names this replica in leases and attempts
   */
  public Claimer(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      EngineSettings settings,
      Clock clock,
      String owner) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.guard = guard;
    this.settings = settings;
    this.clock = clock;
    this.owner = owner;
  }

  /**
   * Claims up to {@code most} actions. After it returns, each of them is SENDING in the ledger,
   * with its money reserved.
   */
  public Claim claim(int most) {
    return Objects.requireNonNull(
        transactions.execute(status -> claimInTransaction(Math.min(most, settings.batch()))));
  }

  /**
   * Makes everything due that configuration holds back: it may have been changed with this start.
   */
  public void reconsiderHeld() {
    Instant now = clock.instant();
    transactions.executeWithoutResult(status ->
        HELD_BY_CONFIGURATION.forEach(reason -> ledger.actions().wakeHeld(reason, null, now)));
  }

  private Claim claimInTransaction(int most) {
    Instant now = clock.instant();
    Actions actions = ledger.actions();
    List<Action> due = actions.lockDue(CLAIMABLE, now, most);
    if (due.isEmpty()) {
      return new Claim(List.of(), Set.of(), 0, most);
    }
    Books books = open(due, now);
    EscrowHandles handles = EscrowHandles.of(due, ledger.escrows());
    Batch batch = new Batch(now);
    for (Action action : due) {
      decide(action, books, handles, batch);
    }
    actions.apply(batch.changes, now);
    batch.postponed.forEach((at, ids) -> actions.postpone(ids, at));
    ledger.attempts().open(batch.attempts);
    ledger.wallets().save(books.changedWallets());
    ledger.budgets().save(books.changedBudgets());
    // What expired or was skipped here may be what later steps wait for.
    new Consequences(ledger)
        .follow(batch.changes.stream().map(change -> change.after(now)).toList(), now);
    List<Action> sending = batch.sending.stream().map(change -> change.after(now)).toList();
    return new Claim(sending, batch.balancesWanted, due.size(), most);
  }

  /**
   * Locks what the decisions of this batch depend on, in the order that the whole engine keeps:
   * wallets, then budgets.
   */
  private Books open(Collection<Action> due, Instant now) {
    Set<String> payers = new LinkedHashSet<>();
    Set<Budgets.Key> budgets = new LinkedHashSet<>();
    for (Action action : due) {
      if (action.kind().spends() && action.payer() != null) {
        payers.add(action.payer());
        budgets.addAll(guard.budgetsOf(action, now));
      }
    }
    Map<String, Wallet> wallets = ledger.wallets().lock(payers);
    return new Books(wallets, ledger.budgets().lock(budgets), ledger.pauses().all());
  }

  private void decide(Action found, Books books, EscrowHandles handles, Batch batch) {
    switch (SweepAmount.of(found, books, guard, batch.now)) {
      case SweepAmount.Nothing(String explanation) -> batch.skip(found, explanation);
      case SweepAmount.BalanceNeeded(String payer) ->
          batch.readBalance(found, payer, batch.now.plusSeconds(1), null, books);
      case SweepAmount.Known(Action action) -> {
        Decision decision =
            handles
                .blocks(action, batch.now)
                .filter(hold -> !Guard.isOverdue(action, batch.now))
                .orElseGet(() -> guard.decide(action, books, batch.now));
        enact(action, found, decision, books, handles, batch);
      }
    }
  }

  private void enact(
      Action action,
      Action found,
      Decision decision,
      Books books,
      EscrowHandles handles,
      Batch batch) {
    switch (decision) {
      case Decision.Send send -> send(action, found, send, books, handles, batch);
      case Decision.Hold hold -> batch.hold(found, hold);
      case Decision.Expire expire -> batch.expire(found, expire);
      case Decision.ReadBalance read ->
          batch.readBalance(found, read.payer(), read.lookAgainAt(), read.explanation(), books);
    }
  }

  private void send(
      Action action,
      Action found,
      Decision.Send send,
      Books books,
      EscrowHandles handles,
      Batch batch) {
    if (action.payer() != null) {
      books.reserve(action.payer(), send.reserve());
    }
    if (action.amount() != null) {
      send.charges().forEach(key -> books.charge(key, action.amount()));
    }
    Change change =
        Change.of(found, "engine")
            .to(ActionState.SENDING)
            .because(null, null)
            .claimed(owner, batch.now, batch.now.plus(settings.lease()))
            .reserving(send.reserve())
            .charging(
                send.charges().isEmpty() ? null : send.charges().getFirst().day(),
                send.charges().stream().map(Budgets.Key::scope).toList());
    if (found.state() == ActionState.HELD) {
      change.through(ActionState.READY);
    }
    handles
        .resolve(action)
        .or(() -> SweepAmount.changedTerms(action, found))
        .ifPresent(change::resolved);
    batch.send(change, owner);
  }

  /** What the decisions of one transaction add up to. */
  private static final class Batch {
    private final Instant now;
    private final List<Change> changes = new ArrayList<>();
    private final List<Change> sending = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<Instant, List<UUID>> postponed = new HashMap<>();
    private final Set<String> balancesWanted = new LinkedHashSet<>();

    Batch(Instant now) {
      this.now = now;
    }

    void send(Change change, String owner) {
      Action sent = change.after(now);
      changes.add(change);
      sending.add(change);
      attempts.add(Attempts.opened(sent.id(), sent.epoch(), owner, now));
    }

    void hold(Action action, Decision.Hold hold) {
      boolean sameAsBefore =
          action.state() == ActionState.HELD && hold.reason().equals(action.reason());
      if (sameAsBefore) {
        postpone(action, hold.lookAgainAt());
      } else {
        Change change = Change.of(action, "engine").to(ActionState.HELD);
        if (action.state() == ActionState.HELD) {
          change.through(ActionState.READY);
        }
        changes.add(change.because(hold.reason(), hold.explanation()).due(hold.lookAgainAt()));
      }
    }

    void expire(Action action, Decision.Expire expire) {
      Change change = Change.of(action, "engine").to(ActionState.EXPIRED);
      if (action.state() == ActionState.READY) {
        change.through(ActionState.HELD);
      }
      String reason = action.reason() == null ? "deadline_passed" : action.reason();
      changes.add(change.because(reason, expire.explanation()));
    }

    void skip(Action action, String explanation) {
      Change change = Change.of(action, "engine").to(ActionState.SKIPPED);
      if (action.state() == ActionState.HELD) {
        change.through(ActionState.READY);
      }
      changes.add(change.because("zero_amount", explanation));
    }

    void readBalance(
        Action action,
        String payer,
        Instant lookAgainAt,
        @Nullable String explanation,
        Books books) {
      books.wantReading(payer);
      balancesWanted.add(payer);
      if (explanation != null && action.reason() == null) {
        changes.add(
            Change.of(action, "engine")
                .because("balance_unavailable", explanation)
                .due(lookAgainAt));
      } else {
        postpone(action, lookAgainAt);
      }
    }

    private void postpone(Action action, Instant at) {
      postponed.computeIfAbsent(at, key -> new ArrayList<>()).add(action.id());
    }
  }
}
