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
 * One look at an account: its newest rows. Of those that share the time of its oldest row some may
 * be missing, because the order within a second is not defined; of later ones none is.
 */
record Listing(List<LedgerEntry> rows) {

  /**
   * Two processes write the rows, each reads the clock before its row is in: so far may a row be
   * dated before one that was there earlier.
   */
  static final Duration OUT_OF_STEP = Duration.ofSeconds(1);

  /** Two balances that differ by less are the same one: the servers compute in binary doubles. */
  private static final BigDecimal DRIFT = new BigDecimal("0.00001");

  Listing {
    rows = List.copyOf(rows);
  }

  /** Of rows dated later than this none is missing. */
  Instant cut() {
    return showsBeginning() ? Instant.MIN : oldest();
  }

  /** When its oldest row is dated; never, in all the future, where there is none. */
  Instant oldest() {
    return rows.stream().map(LedgerEntry::at).min(Comparator.naturalOrder()).orElse(Instant.MAX);
  }

  /** When its newest row is dated; long ago where there is none. */
  Instant newest() {
    return rows.stream().map(LedgerEntry::at).max(Comparator.naturalOrder()).orElse(Instant.MIN);
  }

  /** Whether what was dated at this time or later would have to be among the rows. */
  boolean reachesBack(Instant since) {
    return rows.stream().anyMatch(row -> row.at().isBefore(since)) || showsBeginning();
  }

  /**
   * Whether whatever was written after a row of this time would have to be among the rows, however
   * it is dated.
   */
  boolean showsAllAfter(Instant at) {
    return at.isAfter(Instant.MIN) && at.minus(OUT_OF_STEP).isAfter(cut());
  }

  /** Whose account it is, as the server names it; null where it does not say, or names several. */
  @Nullable String account() {
    List<String> names =
        rows.stream().map(LedgerEntry::agent).filter(Objects::nonNull).distinct().toList();
    return names.size() == 1 ? names.getFirst() : null;
  }

  /**
   * The first credit is all that the account then holds; within a second the order is not known.
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
   * Whether each row begins with the balance that another one left, in whatever order they come: a
   * row that is missing between two others leaves a balance that nothing accounts for. Not where
   * the server shows no balances.
   */
  boolean addsUp() {
    List<LedgerEntry> all = rows.stream().filter(row -> row.at().isAfter(cut())).toList();
    if (all.stream().anyMatch(row -> row.balanceAfter() == null)) {
      return false;
    }
    List<BigDecimal> before = all.stream().map(Listing::before).sorted().toList();
    List<BigDecimal> after = all.stream().map(Listing::after).sorted().toList();
    int met = met(before, after);
    // The first row's beginning and the last one's end may have no partner, and nothing else.
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
   * How soon the account is to be looked at again, so that the next listing still overlaps with
   * this one even where rows come three times as fast as now; null where there is room for more
   * rows yet than there are.
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

  /** In which time so many rows come as the server shows, at the pace of these. */
  private static Duration timeToFill(List<Instant> times) {
    Duration took = Duration.between(times.getFirst(), times.getLast()).plusSeconds(1);
    return took.multipliedBy(ServicesReads.LEDGER_ROWS).dividedBy(times.size());
  }
}
