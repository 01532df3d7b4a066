package dev.fleabridge.report.table;

import dev.fleabridge.ledger.KnownWallets;
import dev.fleabridge.ledger.KnownWallets.KnownWallet;
import dev.fleabridge.ledger.PaymentFeed;
import dev.fleabridge.ledger.PaymentFeed.Part;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps the tables of one place current. A turn that fails leaves the rest to the next one: wallets
 * are written from the first one again, and payments from the part that is not known to be written.
 */
final class TableKeeper {

  private static final Logger log = LoggerFactory.getLogger(TableKeeper.class);

  /** Wallets in one page, and lines of the history in one part. */
  static final int ROWS_AT_ONCE = 1_000;

  /** Turns that are as long as this leave the rest to the next: a million lines. */
  private static final int MAX_PARTS = 1_000;

  private final KnownWallets wallets;
  private final KnownWallets adding;
  private final PaymentFeed feed;
  private final TransactionOperations transactions;
  private final MeterRegistry meters;
  private final Clock clock;

  /** Why a table could not be written in the last turn. */
  private final Map<String, String> complaints = new HashMap<>();

  /**
   * @param wallets reads pages
   * @param adding adds up what agents have earned
   */
  TableKeeper(
      KnownWallets wallets,
      KnownWallets adding,
      PaymentFeed feed,
      TransactionOperations transactions,
      MeterRegistry meters,
      Clock clock) {
    this.wallets = wallets;
    this.adding = adding;
    this.feed = feed;
    this.transactions = transactions;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Takes a turn. What fails is logged, once while it fails for the same reason. A table that fails
   * does not keep the other one waiting.
   *
   * @param stopping whether nothing more shall begin
   */
  void keep(
      @Nullable WalletTable walletTable,
      @Nullable PaymentTable paymentTable,
      BooleanSupplier stopping) {
    if (paymentTable != null) {
      attempt("payments", () -> writePayments(paymentTable, stopping));
    }
    if (walletTable != null) {
      attempt("wallets", () -> writeWallets(walletTable, stopping));
    }
  }

  private void attempt(String what, Runnable work) {
    try {
      work.run();
      complaints.remove(what);
      count(what, "written");
    } catch (RuntimeException e) {
      count(what, "behind");
      String why = String.valueOf(e.getMessage());
      if (!why.equals(complaints.put(what, why))) {
        log.error(
            "The table of {} is behind the books, and the next turn tries again: {}",
            what,
            why,
            e instanceof TableTrouble ? null : e);
      }
    }
  }

  private void count(String what, String result) {
    meters.counter("fleabridge.tables.turns", "table", what, "result", result).increment();
  }

  private void writePayments(PaymentTable table, BooleanSupplier stopping) {
    int written = 0;
    for (int i = 0; i < MAX_PARTS && !stopping.getAsBoolean(); i++) {
      Optional<Part> next = next(table.name());
      if (next.isEmpty()) {
        break;
      }
      Part part = next.get();
      if (!part.payments().isEmpty()) {
        table.write(part);
      }
      transactions.executeWithoutResult(status -> feed.read(table.name(), part));
      written += part.payments().size();
    }
    if (written > 0) {
      log.info("{} payments were written to {}", written, table.name());
    }
  }

  private Optional<Part> next(String reader) {
    return Objects.requireNonNull(transactions.execute(status -> feed.next(reader, ROWS_AT_ONCE)));
  }

  private void writeWallets(WalletTable table, BooleanSupplier stopping) {
    for (int i = 0; i < MAX_PARTS && !stopping.getAsBoolean() && addUp(); i++) {}
    Pages pages = new Pages(stopping);
    table.write(pages, clock.instant());
    log.debug("{} wallets were written", pages.given);
  }

  private boolean addUp() {
    return Boolean.TRUE.equals(transactions.execute(status -> adding.addUp(ROWS_AT_ONCE)));
  }

  /** All wallets in the order of their names. Only one page is in memory. */
  private final class Pages implements Iterator<List<KnownWallet>> {

    private final BooleanSupplier stopping;
    private @Nullable List<KnownWallet> next;
    private String after = "";
    private int given;

    Pages(BooleanSupplier stopping) {
      this.stopping = stopping;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = stopping.getAsBoolean() ? List.of() : wallets.page(after, ROWS_AT_ONCE);
      }
      return !next.isEmpty();
    }

    @Override
    public List<KnownWallet> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      List<KnownWallet> page = Objects.requireNonNull(next);
      next = null;
      after = page.getLast().agent();
      given += page.size();
      return page;
    }
  }
}
