package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.SandboxClock;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Double-entry books: money only moves from one account to another, so the sum over all of them is
 * always zero. Guarded by {@link World}'s lock.
 *
 * <p>Where this differs from the upstream: amounts are booked as exact decimals. The upstream books
 * doubles, so that its balances drift in the last places; {@link Account#shown} follows that drift.
 */
public final class Ledger {

  /**
   * Where deposits, opening balances and faucet money come from: its balance is what was ever put
   * in, negated.
   */
  public static final String WORLD = "@world";

  /** Money locked in escrows. */
  public static final String ESCROW = "@escrow";

  /** Fees, stakes lost and prices paid. Can be negative: winners of the casino are paid from it. */
  public static final String HOUSE = "@house";

  /** Margin of positions that were paid for from a balance. */
  static final String MARGIN = "@margin";

  /** The other side of every position: pays profits, takes losses. */
  public static final String MARKET = "@market";

  /** What the upstream took from one account and, because it failed, put into no other. */
  public static final String NOWHERE = "@nowhere";

  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final SandboxClock clock;
  private final int remembered;
  private long written;

  Ledger(SandboxClock clock, int remembered) {
    this.clock = clock;
    this.remembered = remembered;
    for (String internal : List.of(WORLD, ESCROW, HOUSE, MARGIN, MARKET, NOWHERE)) {
      open(internal);
    }
  }

  /** The account with this id, opened with nothing in it where there is none. */
  public Account open(String id) {
    return accounts.computeIfAbsent(id, Account::new);
  }

  public @Nullable Account find(String id) {
    return accounts.get(id);
  }

  /** True where this agent has an account; the accounts of the books themselves are nobody's. */
  public boolean isAgent(String id) {
    return !isOfTheBooks(id) && accounts.containsKey(id);
  }

  /** The accounts of the books themselves, such as the one that money comes from. */
  private static boolean isOfTheBooks(String id) {
    return id.startsWith("@");
  }

  /** Every agent's account, in the order of opening. */
  public List<Account> agents() {
    return accounts.values().stream().filter(account -> !isOfTheBooks(account.id)).toList();
  }

  public Collection<Account> all() {
    return accounts.values();
  }

  /**
   * Moves money and writes two lines. Whether the debited account covers it is for the caller to
   * check.
   *
   * @throws IllegalArgumentException for a negative amount
   */
  public void move(String from, String to, BigDecimal amount, Posting debit, Posting credit) {
    move(from, to, amount, amount.doubleValue(), debit, credit);
  }

  /**
   * As {@link #move(String, String, BigDecimal, Posting, Posting)}, with the double that the
   * upstream would have booked.
   */
  public void move(
      String from, String to, BigDecimal amount, double shown, Posting debit, Posting credit) {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("negative amount: " + amount);
    }
    Account payer = open(from);
    payer.balance = payer.balance.subtract(amount);
    payer.shown -= shown;
    write(payer, "debit", amount, shown, debit);
    Account payee = open(to);
    payee.balance = payee.balance.add(amount);
    payee.shown += shown;
    write(payee, "credit", amount, shown, credit);
  }

  private void write(
      Account account, String type, BigDecimal amount, double shown, Posting posting) {
    Entry entry =
        new Entry(
            ++written,
            posting.id(),
            account.id,
            type,
            amount,
            account.balance,
            shown,
            account.shown,
            posting.reason(),
            posting.reference(),
            posting.service(),
            posting.memo(),
            clock.seconds());
    keep(entries, entry, remembered);
    if (!isOfTheBooks(account.id)) {
      keep(account.recent, entry, Account.RECENT);
    }
  }

  private static void keep(Deque<Entry> kept, Entry entry, int limit) {
    kept.addLast(entry);
    while (kept.size() > limit) {
      kept.removeFirst();
    }
  }

  /** The lines that are still remembered, oldest first. */
  public List<Entry> entries() {
    return new ArrayList<>(entries);
  }

  long written() {
    return written;
  }

  /** The sum over every account: zero, or the books are broken. */
  public BigDecimal imbalance() {
    return accounts.values().stream()
        .map(account -> account.balance)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
