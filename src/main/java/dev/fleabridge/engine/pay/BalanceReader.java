package dev.fleabridge.engine.pay;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Brings the balances that Purple Flea reports into the books. */
public final class BalanceReader {

  private static final Logger log = LoggerFactory.getLogger(BalanceReader.class);

  private final PurpleFlea client;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final PayingAccounts accounts;
  private final Set<ActionKind> paidFromBalance;

  /** A larger balance is written as this much, because the ledger cannot hold more. */
  private static final BigDecimal LARGEST_BALANCE = BigDecimal.valueOf(999_999_999_999L);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(5);
  private static final int MAX_UNREADABLE_PAYERS = 10_000;

  /** The payers whose last reading failed: how often in a row, and when to try again. */
  private final Map<String, Failed> unreadable = new ConcurrentHashMap<>();

  private record Failed(int times, Instant notBefore) {}

  public BalanceReader(
      PurpleFlea client, Ledger ledger, TransactionOperations transactions, Clock clock) {
    this(client, ledger, transactions, clock, PayingAccounts.byName());
  }

  /**
   * @param accounts the account whose balance is an agent's
   */
  public BalanceReader(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      Clock clock,
      PayingAccounts accounts) {
    this.accounts = accounts;
    this.client = client;
    this.ledger = ledger;
    this.transactions = transactions;
    this.clock = clock;
    this.paidFromBalance = Costs.of(client.dialect()).paidFromBalance();
  }

  /**
   * Reads one balance. It wakes the actions that wait for this reading, and those that are held for
   * lack of money where there is more now. A balance that could not be read is asked for less and
   * less often; in between, this does nothing.
   *
   * @return whether a balance was read
   */
  public boolean read(String agent) {
    Instant askedAt = clock.instant();
    Failed before = unreadable.get(agent);
    if (before != null && askedAt.isBefore(before.notBefore())) {
      return false;
    }
    CallOutcome<Balance> outcome = client.balance(agent);
    if (!(outcome instanceof CallOutcome.Done<Balance>(Balance balance, var exchange))) {
      failed(agent, before, outcome);
      return false;
    }
    if (unreadable.remove(agent) != null) {
      log.info("The balance of {} can be read again", agent);
    }
    Money reported =
        new Money(
            balance
                .amount()
                .max(BigDecimal.ZERO)
                .min(LARGEST_BALANCE)
                .setScale(Money.MAX_SCALE, RoundingMode.FLOOR));
    transactions.executeWithoutResult(status -> write(agent, reported, askedAt));
    return true;
  }

  /** Has the next {@link #read} of this agent ask at once, because its key is another one now. */
  public void askAtOnce(String agent) {
    unreadable.computeIfPresent(agent, (name, before) -> new Failed(before.times(), Instant.MIN));
  }

  private void failed(String agent, @Nullable Failed before, CallOutcome<Balance> outcome) {
    String why = describe(outcome);
    int times = before == null ? 1 : before.times() + 1;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 10));
    Instant next = clock.instant().plus(pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause);
    if (unreadable.size() >= MAX_UNREADABLE_PAYERS) {
      unreadable.clear();
    }
    unreadable.put(agent, new Failed(times, next));
    if (before == null) {
      log.warn("The balance of {} cannot be read: {}", agent, why);
    }
    Optional<Reason> key = keyTrouble(outcome);
    if (key.isPresent()) {
      String explanation =
          "the balance of %s cannot be read: %s. Its key is fleabridge.agents.%s.api-key (or .secret), else fleabridge.purpleflea.api-key (or .secret)"
              .formatted(agent, why, agent);
      transactions.executeWithoutResult(
          status -> ledger.actions().explainWaiting(agent, key.get(), explanation));
    }
  }

  /** The reason where the payer's key keeps the balance from being read; empty otherwise. */
  private static Optional<Reason> keyTrouble(CallOutcome<Balance> outcome) {
    if (!(outcome
        instanceof CallOutcome.Declined<Balance>(String code, String said, Exchange answer))) {
      return Optional.empty();
    }
    if (answer == null) {
      return KeyTrouble.of(null, code);
    }
    return answer.status() == 401 || answer.status() == 403
        ? Optional.of(Reason.KEY_REFUSED)
        : Optional.empty();
  }

  private void write(String agent, Money reported, Instant askedAt) {
    String account = accounts.wallet(agent);
    Optional<Wallet> before = ledger.wallets().find(account);
    ledger.wallets().reported(account, reported, askedAt, paidFromBalance);
    Money availableBefore = before.map(Wallet::available).orElse(Money.ZERO);
    Money availableNow = ledger.wallets().find(account).map(Wallet::available).orElse(Money.ZERO);
    Instant now = clock.instant();
    for (String payer : payersOf(account, agent)) {
      if (availableNow.exceeds(availableBefore)) {
        ledger.actions().wakeHeld(Reason.INSUFFICIENT_FUNDS, payer, now);
      }
      ledger.actions().wakeReady(payer, now);
    }
  }

  /**
   * The agents to wake. Where the account has this agent's name, other agents that share it are not
   * woken; they look again by themselves.
   */
  private List<String> payersOf(String account, String agent) {
    return account.equals(agent)
        ? List.of(agent)
        : ledger.wallets().waiting(clock.instant()).stream()
            .filter(payer -> accounts.wallet(payer).equals(account))
            .toList();
  }

  private static String describe(CallOutcome<Balance> outcome) {
    return switch (outcome) {
      case CallOutcome.Done<Balance> done -> "done";
      case CallOutcome.Declined<Balance>(String code, String message, var exchange) ->
          code + ", " + message;
      case CallOutcome.Throttled<Balance> throttled -> "throttled";
      case CallOutcome.NotSent<Balance>(String reason, boolean withheld) -> reason;
      case CallOutcome.Unknown<Balance>(String reason, var exchange) -> reason;
    };
  }
}
