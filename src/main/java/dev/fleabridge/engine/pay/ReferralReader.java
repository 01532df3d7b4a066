package dev.fleabridge.engine.pay;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Referrals.Income;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Books what agents got for having referred others, as their accounts at Purple Flea show it. An
 * account shows its newest rows only. What comes and goes between two readings is not booked.
 */
final class ReferralReader {

  private static final Logger log = LoggerFactory.getLogger(ReferralReader.class);

  private final PurpleFlea client;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final PayingAccounts accounts;
  private final Clock clock;

  ReferralReader(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      PayingAccounts accounts,
      Clock clock) {
    this.client = client;
    this.ledger = ledger;
    this.transactions = transactions;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** Reads an agent's account. Nothing happens where the dialect does not show it. */
  void read(String agent) {
    if (client.dialect().referralIncome().isEmpty()) {
      return;
    }
    switch (client.referralIncome(agent)) {
      case CallOutcome.Done<List<LedgerEntry>>(var rows, var _) -> book(agent, rows);
      case CallOutcome.Declined<List<LedgerEntry>> declined ->
          log.warn("The account of {} cannot be read: {}", agent, declined.code());
      case CallOutcome.Throttled<List<LedgerEntry>> _,
          CallOutcome.NotSent<List<LedgerEntry>> _,
          CallOutcome.Unknown<List<LedgerEntry>> _ ->
          log.debug("The account of {} is read later", agent);
    }
  }

  private void book(String agent, List<LedgerEntry> rows) {
    List<Income> income = rows.stream().flatMap(row -> income(row).stream()).toList();
    if (!income.isEmpty()) {
      transactions.executeWithoutResult(
          status -> ledger.referrals().add(accounts.wallet(agent), income, clock.instant()));
    }
  }

  /** Empty for an amount that the books cannot hold. */
  private static Optional<Income> income(LedgerEntry row) {
    try {
      return Optional.of(
          new Income(
              row.id(),
              new Money(row.amount()),
              String.valueOf(row.reason()),
              row.reference(),
              row.at()));
    } catch (IllegalArgumentException e) {
      log.warn("Row {} of an account is not booked: {}", row.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
