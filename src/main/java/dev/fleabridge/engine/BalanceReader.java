package dev.fleabridge.engine;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Outcome;
import dev.fleabridge.purpleflea.PurpleFlea;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Payers whose last reading failed: said once, not at every look while an outage lasts. */
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  public BalanceReader(
      PurpleFlea client, Ledger ledger, TransactionOperations transactions, Clock clock) {
    this(client, ledger, transactions, clock, PayingAccounts.byName());
  }

  /**
   * @param accounts whose balance an agent's is
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
  }

  /**
   * Reads one balance; what was held for want of money looks again where there is more of it now.
   * Whether there was an answer.
   */
  public boolean read(String agent) {
    Instant askedAt = clock.instant();
    Outcome<Balance> outcome = client.balance(agent);
    if (!(outcome instanceof Outcome.Done<Balance>(Balance balance, var exchange))) {
      if (unreadable.add(agent)) {
        log.warn("The balance of {} cannot be read: {}", agent, describe(outcome));
      }
      return false;
    }
    if (unreadable.remove(agent)) {
      log.info("The balance of {} can be read again", agent);
    }
    Money reported =
        new Money(
            balance.amount().max(BigDecimal.ZERO).setScale(Money.MAX_SCALE, RoundingMode.FLOOR));
    transactions.executeWithoutResult(status -> write(agent, reported, askedAt));
    return true;
  }

  private void write(String agent, Money reported, Instant askedAt) {
    String account = accounts.wallet(agent);
    Optional<Wallet> before = ledger.wallets().find(account);
    ledger.wallets().reported(account, reported, askedAt);
    Money availableBefore = before.map(Wallet::available).orElse(Money.ZERO);
    Money availableNow = ledger.wallets().find(account).map(Wallet::available).orElse(Money.ZERO);
    Instant now = clock.instant();
    for (String payer : payersOf(account, agent)) {
      if (availableNow.exceeds(availableBefore)) {
        ledger.actions().wakeHeld("insufficient_funds", payer, now);
      }
      ledger.actions().wakeReady(payer, now);
    }
  }

  /** The agents that wait for this balance: where one has an account to itself, that agent. */
  private List<String> payersOf(String account, String agent) {
    return account.equals(agent)
        ? List.of(agent)
        : ledger.wallets().waiting(clock.instant()).stream()
            .filter(payer -> accounts.wallet(payer).equals(account))
            .toList();
  }

  private static String describe(Outcome<Balance> outcome) {
    return switch (outcome) {
      case Outcome.Done<Balance> done -> "done";
      case Outcome.Declined<Balance>(String code, String message, var exchange) ->
          code + ", " + message;
      case Outcome.Throttled<Balance> throttled -> "throttled";
      case Outcome.NotSent<Balance>(String reason, boolean withheld) -> reason;
      case Outcome.Unknown<Balance>(String reason, var exchange) -> reason;
    };
  }
}
