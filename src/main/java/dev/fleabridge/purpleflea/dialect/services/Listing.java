package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.LedgerEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look at an account: its newest rows. Rows with the time of the oldest row may be missing,
 * because the order within a second is not defined. No later row is missing.
 */
record Listing(List<LedgerEntry> rows) {

  /**
   * How much earlier a row may be dated than a row that was there before it. Two processes write
   * the rows, and each reads the clock before its row is in.
   */
  static final Duration OUT_OF_STEP = Duration.ofSeconds(1);

  /** Two balances that differ by less are equal, because the servers compute in binary doubles. */
  private static final BigDecimal DRIFT = new BigDecimal("0.00001");

  Listing {
    rows = List.copyOf(rows);
  }

  /** The time after which no row is missing. */
  Instant cut() {
    return showsBeginning() ? Instant.MIN : oldest();
  }

  /** The time of the oldest row; {@link Instant#MAX} where there is none. */
  Instant oldest() {
    return rows.stream().map(LedgerEntry::at).min(Comparator.naturalOrder()).orElse(Instant.MAX);
  }

  /** The time of the newest row; {@link Instant#MIN} where there is none. */
  Instant newest() {
    return rows.stream().map(LedgerEntry::at).max(Comparator.naturalOrder()).orElse(Instant.MIN);
  }

  /** Whether every row that is dated at this time or later must be among the rows. */
  boolean reachesBack(Instant since) {
    return rows.stream().anyMatch(row -> row.at().isBefore(since)) || showsBeginning();
  }

  /**
   * Whether every row that was written after a row of this time must be among the rows, however it
   * is dated.
   */
  boolean showsAllAfter(Instant at) {
    return at.isAfter(Instant.MIN) && at.minus(OUT_OF_STEP).isAfter(cut());
  }

  /** The owner of the account, as the server names it; null where it names none or several. */
  @Nullable String account() {
    List<String> names =
        rows.stream().map(LedgerEntry::agent).filter(Objects::nonNull).distinct().toList();
    return names.size() == 1 ? names.getFirst() : null;
  }

  /**
   * Whether the account's first row is shown: a credit that is all the account then holds. Any row
   * of the oldest second counts, because the order within a second is not known.
   */
  private boolean showsBeginning() {
    Instant oldest = oldest();
    return rows.size() < ServicesReads.LEDGER_ROWS
        && rows.stream().filter(row -> row.at().equals(oldest)).anyMatch(Listing::isFirst);
  }

  private static boolean isFirst(LedgerEntry row) {
    BigDecimal after = row.balanceAfter();
    return row.credit() && after != null && Amounts.same(after, row.amount());
  }

  /**
   * Whether each row begins with the balance that another row left, in any order. A missing row
   * leaves a balance that no other row begins with. False where the server shows no balances.
   */
  boolean addsUp() {
    List<LedgerEntry> all = rows.stream().filter(row -> row.at().isAfter(cut())).toList();
    if (all.stream().anyMatch(row -> row.balanceAfter() == null)) {
      return false;
    }
    List<BigDecimal> before = all.stream().map(Listing::before).sorted().toList();
    List<BigDecimal> after = all.stream().map(Listing::after).sorted().toList();
    int met = met(before, after);
    // Only the first row's beginning and the last row's end may have no partner.
    return all.size() - met <= 1;
  }

  private static int met(List<BigDecimal> some, List<BigDecimal> others) {
    int met = 0;
    int i = 0;
    int j = 0;
    while (i < some.size() && j < others.size()) {
      BigDecimal difference = some.get(i).subtract(others.get(j));
      if (difference.abs().compareTo(DRIFT) < 0) {
        met++;
        i++;
        j++;
      } else if (difference.signum() < 0) {
        i++;
      } else {
        j++;
      }
    }
    return met;
  }

  private static BigDecimal after(LedgerEntry row) {
    return Objects.requireNonNull(row.balanceAfter());
  }

  private static BigDecimal before(LedgerEntry row) {
    return row.credit() ? after(row).subtract(row.amount()) : after(row).add(row.amount());
  }

  /**
   * How soon to look at the account again. The next listing then still overlaps with this one, even
   * if rows come three times as fast as now. Null where less than half the listing is full.
   */
  @Nullable Duration lookAgainWithin() {
    if (rows.size() < ServicesReads.LEDGER_ROWS / 2) {
      return null;
    }
    List<Instant> times = rows.stream().map(LedgerEntry::at).sorted().toList();
    Duration all = timeToFill(times);
    Duration lately = timeToFill(times.subList(times.size() / 2, times.size()));
    return (all.compareTo(lately) < 0 ? all : lately).dividedBy(3);
  }

  /** The time in which a whole listing of rows comes, at the pace of these. */
  private static Duration timeToFill(List<Instant> times) {
    Duration took = Duration.between(times.getFirst(), times.getLast()).plusSeconds(1);
    return took.multipliedBy(ServicesReads.LEDGER_ROWS).dividedBy(times.size());
  }
}
