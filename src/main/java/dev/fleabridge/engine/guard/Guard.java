package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.guard.Decision.Expire;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.guard.Decision.ReadBalance;
import dev.fleabridge.engine.guard.Decision.Send;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.KnownPayees;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an action may be sent now. It asks in this order: deadlines, pauses, the rule in
 * force, allow lists, caps, approval, budgets, funds. It is pure: the caller holds the locks that
 * make the answer true (money rules 6 and 7).
 */
public final class Guard {

  /** After this time a held action is looked at even if nothing has woken it. */
  public static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  private static final Duration RULE_LOOK_AGAIN = Duration.ofSeconds(15);
  private static final Duration FUNDS_LOOK_AGAIN = Duration.ofMinutes(1);
  private static final Duration READING_LOOK_AGAIN = Duration.ofSeconds(2);
  private static final Duration READING_LOOK_AGAIN_AT_LAST = Duration.ofMinutes(5);

  private final GuardSettings settings;
  private final Costs costs;
  private final PayingAccounts accounts;
  private final Caps caps;
  private final Budgeting budgeting;

  public Guard(GuardSettings settings) {
    this(settings, Costs.none());
  }

  /**
   * @param costs what payments take from their payers, and from which money; the guard reserves it
   *     where it is more than the amount with its fee buffer
   */
  public Guard(GuardSettings settings, Costs costs) {
    this(settings, costs, PayingAccounts.byName());
  }

  /**
   * @param accounts whose money is reserved, and under which account spending is counted
   */
  public Guard(GuardSettings settings, Costs costs, PayingAccounts accounts) {
    this.settings = settings;
    this.costs = costs;
    this.accounts = accounts;
    this.caps = new Caps(settings.everywhere());
    this.budgeting = new Budgeting(settings.everywhere(), accounts);
  }

  /**
   * The rows of the budgets that an action counts against, whether or not it is sent. The caller
   * locks them before it decides.
   */
  public BudgetRows budgetsOf(Action action, RunLimits limits, Instant now) {
    RunLimits.Known known = limits.known();
    return action.kind().spends() && known != null
        ? BudgetRows.of(budgeting.of(action, known), now)
        : BudgetRows.NONE;
  }

  /** The budgets that an action counts against, as {@link #budgetsOf} locks them. */
  List<Budget> budgets(Action action, RunLimits limits) {
    RunLimits.Known known = limits.known();
    return action.kind().spends() && known != null ? budgeting.of(action, known) : List.of();
  }

  /** What the limits of an action ask about its payee; empty where none asks. */
  public List<KnownPayees.Question> questionsAbout(Action action, RunLimits limits) {
    String payer = action.payer();
    String payee = action.payee();
    RunLimits.Known known = limits.known();
    if (!action.kind().spends() || payer == null || payee == null || known == null) {
      return List.of();
    }
    boolean byRule = known.strictest().holdFirstPayment();
    if (!byRule && !settings.everywhere().holdFirstPayment()) {
      return List.of();
    }
    String account = "agent:" + accounts.counted(action);
    List<KnownPayees.Question> questions = new ArrayList<>();
    if (settings.everywhere().holdFirstPayment()) {
      questions.add(new KnownPayees.Question(new KnownPayees.Key(account, payee), payer, null));
    }
    if (byRule) {
      String scope = "rule:%s/%s".formatted(action.ruleId(), account);
      questions.add(
          new KnownPayees.Question(new KnownPayees.Key(scope, payee), payer, action.ruleId()));
    }
    return questions;
  }

  /**
   * The largest amount up to {@code wanted} that {@code available} covers together with its fee
   * buffer.
   */
  Money affordable(Money available, Money wanted) {
    BigDecimal covered =
        available
            .value()
            .divide(BigDecimal.ONE.add(settings.feeBuffer()), Money.MAX_SCALE, RoundingMode.FLOOR);
    return wanted.value().compareTo(covered) <= 0 ? wanted : new Money(covered);
  }

  /** Whether the upstream reports balances at all. */
  boolean checksBalance() {
    return settings.checksBalance();
  }

  /** The account that pays for this agent. */
  public String walletOf(String payer) {
    return accounts.wallet(payer);
  }

  /** The limits of the rules in force here. */
  public Function<String, @Nullable GuardLimits> rulesInForce() {
    return settings.ofRule();
  }

  /** Whether the wallet's balance was read recently enough to decide by it. */
  boolean reliesOn(Wallet wallet, Instant now) {
    return !isOlder(wallet, settings.readingMaxAge(), now);
  }

  /** Whether the deadline is over until which the action may be sent. */
  public static boolean isOverdue(Action action, Instant now) {
    Instant expiresAt = action.expiresAt();
    return expiresAt != null && now.isAfter(expiresAt);
  }

  /**
   * What stops an action whatever its amount is: its deadline, the end of its wait for approval, a
   * pause, a rule that is not known here, the allow lists. Empty where nothing stops it.
   */
  public Optional<Decision> brake(
      Action action, RunLimits limits, List<Pause> pauses, Instant now) {
    if (isOverdue(action, now)) {
      return Optional.of(new Expire("not sent before its deadline " + action.expiresAt()));
    }
    if (Approval.isOver(action, now)) {
      return Optional.of(
          new Expire(Reason.APPROVAL_EXPIRED, "nobody approved it before " + action.approvalDue()));
    }
    return standstill(action, limits, pauses, now);
  }

  /** The same without deadlines, which an action that was sent before has met. */
  private Optional<Decision> standstill(
      Action action, RunLimits limits, List<Pause> pauses, Instant now) {
    return paused(action, pauses, now)
        .or(() -> ruleNotKnown(action, limits, now))
        .or(() ->
            notAllowed(
                Reason.PAYER_NOT_ALLOWED,
                "payer",
                action.payer(),
                action.payerComputed(),
                settings.payers(),
                now))
        .or(() ->
            notAllowed(
                Reason.PAYEE_NOT_ALLOWED,
                "payee",
                action.payee(),
                action.payeeComputed(),
                settings.payees(),
                now));
  }

  /**
   * What stops the repeat of an action. Its money is still reserved and charged, so everything
   * counts that would stop a first send, except deadlines, budgets and funds.
   */
  public Optional<Decision> stopsRepeat(
      Action action,
      RunLimits limits,
      Stake stake,
      Payees payees,
      List<Pause> pauses,
      Instant now) {
    return standstill(action, limits, pauses, now)
        .or(() -> caps.stop(action, limits, stake, payees, now));
  }

  /**
   * Decides about one action, with the books as the decisions before it left them.
   *
   * @param stake how much the action moves
   * @param payees whether its payee is new
   */
  public Decision decide(
      Action action, RunLimits limits, Stake stake, Payees payees, Books books, Instant now) {
    Optional<Decision> stopped =
        brake(action, limits, books.pauses(), now)
            .or(() -> caps.stop(action, limits, stake, payees, now));
    if (stopped.isPresent()) {
      return stopped.get();
    }
    if (!action.kind().spends()) {
      return new Send(
          Money.ZERO,
          List.of(),
          grounds(action, limits, stake, payees, List.of(), null, Money.ZERO));
    }
    Money amount = amountOf(action);
    RunLimits.Known known = Objects.requireNonNull(limits.known());
    return budgeting
        .stop(action, amount, known, books, now)
        .or(() -> funds(action, amount, books, now))
        .orElseGet(() ->
            new Send(
                reserve(action, amount),
                budgeting.charges(action, known, now),
                grounds(
                    action,
                    limits,
                    stake,
                    payees,
                    budgeting.uses(action, known, books, now),
                    fundsSeen(action, books),
                    reserve(action, amount))));
  }

  /**
   * By what the repeat of an action is let go that {@link #stopsRepeat} does not stop. Its budgets
   * and its payer's balance are not asked again, and what is reserved for it stays so.
   */
  public Grounds groundsOfRepeat(Action action, RunLimits limits, Stake stake, Payees payees) {
    return grounds(action, limits, stake, payees, List.of(), null, action.reserved());
  }

  private Grounds grounds(
      Action action,
      RunLimits limits,
      Stake stake,
      Payees payees,
      List<Grounds.Use> budgets,
      Grounds.@Nullable Funds funds,
      Money reserved) {
    int approvals =
        (action.approvedBy() == null ? 0 : 1) + (action.secondApprovedBy() == null ? 0 : 1);
    return new Grounds(
        permitted(action.payer(), action.payerComputed(), settings.payers()),
        permitted(action.payee(), action.payeeComputed(), settings.payees()),
        stake instanceof Stake.Known(Money amount) ? amount : null,
        stake instanceof Stake.Unknown(String why) ? why : null,
        caps.compared(limits, stake),
        approvals,
        payees.isNew(action),
        budgets,
        funds,
        reserved.isZero() ? null : reserved);
  }

  private static @Nullable String permitted(
      @Nullable String agent, boolean computed, AllowList list) {
    if (agent == null) {
      return null;
    }
    return computed ? list.allowing(agent).orElse(null) : Grounds.WRITTEN;
  }

  /** The balance that {@link #funds} has judged by; null where it asks for none. */
  private Grounds.@Nullable Funds fundsSeen(Action action, Books books) {
    String payer = action.payer();
    if (!settings.checksBalance() || payer == null || !isPaidFromBalance(action)) {
      return null;
    }
    Wallet wallet = books.wallet(accounts.wallet(payer));
    return wallet == null ? null : Grounds.Funds.of(wallet);
  }

  private static Optional<Decision> ruleNotKnown(Action action, RunLimits limits, Instant now) {
    if (!(limits instanceof RunLimits.NotKnown(Reason reason, String explanation))) {
      return Optional.empty();
    }
    return Optional.of(
        hold(reason, explanation, now.plus(whileOthersMayKnow(action, reason, now))));
  }

  /**
   * Short at first, because in a rollout another replica knows the rule; then longer and longer.
   */
  private static Duration whileOthersMayKnow(Action action, Reason reason, Instant now) {
    boolean held = action.state() == ActionState.HELD && reason.is(action.reason());
    Duration since = held ? Duration.between(action.updatedAt(), now) : Duration.ZERO;
    if (since.compareTo(RULE_LOOK_AGAIN) < 0) {
      return RULE_LOOK_AGAIN;
    }
    return since.compareTo(LOOK_AGAIN) < 0 ? since : LOOK_AGAIN;
  }

  private static Optional<Decision> paused(Action action, List<Pause> pauses, Instant now) {
    return pauses.stream()
        .filter(pause -> pause.stops(action))
        .findFirst()
        .map(pause -> hold(Reason.PAUSED, describe(pause), now.plus(LOOK_AGAIN)));
  }

  private static String describe(Pause pause) {
    return "paused by %s (%s): %s".formatted(pause.actor(), pause.scope(), pause.note());
  }

  private static Optional<Decision> notAllowed(
      Reason reason,
      String role,
      @Nullable String agent,
      boolean computed,
      AllowList list,
      Instant now) {
    if (agent == null || !computed || list.allows(agent)) {
      return Optional.empty();
    }
    String explanation =
        "%s %s was computed from the event and is not on fleabridge.%ss.allow"
            .formatted(role, agent, role);
    return Optional.of(hold(reason, explanation, now.plus(LOOK_AGAIN)));
  }

  /**
   * Stops what the payer's available balance does not cover. The available balance is the reported
   * one less our own reservations. Only a fresh reading refuses (money rule 7).
   */
  private Optional<Decision> funds(Action action, Money amount, Books books, Instant now) {
    String payer = action.payer();
    if (!settings.checksBalance() || payer == null || !isPaidFromBalance(action)) {
      return Optional.empty();
    }
    Wallet wallet = books.wallet(accounts.wallet(payer));
    if (wallet == null
        || wallet.balance() == null
        || isOlder(wallet, settings.readingMaxAge(), now)) {
      return Optional.of(
          new ReadBalance(payer, readingLookAgain(action, now), waiting(action, now)));
    }
    Money needed = reserve(action, amount);
    if (!needed.exceeds(wallet.available())
        && !SweepAmount.isBelowCeiling(action, amount, wallet.available())) {
      return Optional.empty();
    }
    if (isOlder(wallet, settings.refusalMaxAge(), now)) {
      return Optional.of(new ReadBalance(payer, readingLookAgain(action, now), null));
    }
    String why =
        needed.exceeds(wallet.available())
            ? "%s with the fee buffer is %s".formatted(amount, needed)
            : "a sweep of %s would leave less than its ceiling".formatted(amount);
    String explanation =
        "%s has %s and %s of it reserved; %s"
            .formatted(payer, wallet.balance(), wallet.reserved(), why);
    return Optional.of(hold(Reason.INSUFFICIENT_FUNDS, explanation, now.plus(FUNDS_LOOK_AGAIN)));
  }

  /**
   * When an action that waits for a reading is looked at without one. A reading wakes it earlier.
   * The longer it has waited, the later this is: a payer whose balance cannot be read for days must
   * not cost a look and a write every two seconds. The wait counts from the action's last change,
   * because it may have been filed long before.
   */
  public static Instant readingLookAgain(Action action, Instant now) {
    Duration waited = Duration.between(action.updatedAt(), now).dividedBy(2);
    if (waited.compareTo(READING_LOOK_AGAIN) < 0) {
      return now.plus(READING_LOOK_AGAIN);
    }
    boolean tooLong = waited.compareTo(READING_LOOK_AGAIN_AT_LAST) > 0;
    return now.plus(tooLong ? READING_LOOK_AGAIN_AT_LAST : waited);
  }

  /**
   * The amount with its buffer, or the amount with its fees where that is more. It is zero where
   * the payer's balance does not pay, because a reservation would keep the payer from money that it
   * can spend.
   */
  private Money reserve(Action action, Money amount) {
    if (!isPaidFromBalance(action)) {
      return Money.ZERO;
    }
    Money buffered = amount.withBuffer(settings.feeBuffer());
    Money cost = costs.of(action, amount);
    return cost.exceeds(buffered) ? cost : buffered;
  }

  private boolean isPaidFromBalance(Action action) {
    return costs.paidFromBalance().contains(action.kind());
  }

  private static @Nullable String waiting(Action action, Instant now) {
    boolean long_ = Duration.between(action.createdAt(), now).compareTo(Duration.ofSeconds(10)) > 0;
    return long_ ? "the balance of " + action.payer() + " cannot be read" : null;
  }

  private static boolean isOlder(Wallet wallet, Duration age, Instant now) {
    return wallet.asOf() == null || wallet.asOf().isBefore(now.minus(age));
  }

  private static Money amountOf(Action action) {
    Money amount = action.amount();
    if (amount == null) {
      throw new IllegalStateException("action " + action.id() + " spends and has no amount");
    }
    return amount;
  }

  private static Decision hold(Reason reason, String explanation, Instant lookAgainAt) {
    return new Hold(reason, explanation, lookAgainAt);
  }
}
