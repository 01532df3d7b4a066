package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Pauses;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The locked wallets and budgets of one transaction. The decisions of its batch change them one
 * after the other. Books are for one transaction and one thread.
 */
public final class Books {

  private final Map<String, Wallet> wallets;
  private final Map<Budgets.Key, Used> budgets;
  private final Map<Window, Spent> before;
  private final List<Pauses.Pause> pauses;
  private final Set<String> touchedWallets = new HashSet<>();
  private final Set<Budgets.Key> touchedBudgets = new HashSet<>();
  private boolean refunded;

  public Books(
      Map<String, Wallet> wallets, Map<Budgets.Key, Used> budgets, List<Pauses.Pause> pauses) {
    this(wallets, budgets, Map.of(), pauses);
  }

  /**
   * @param budgets the locked rows, which may be charged
   * @param before what is used of each window beside what is in {@code budgets}, read while the
   *     gates were held
   */
  public Books(
      Map<String, Wallet> wallets,
      Map<Budgets.Key, Used> budgets,
      Map<Window, Spent> before,
      List<Pauses.Pause> pauses) {
    this.wallets = new HashMap<>(wallets);
    this.budgets = new HashMap<>(budgets);
    this.before = before;
    this.pauses = pauses;
  }

  public List<Pauses.Pause> pauses() {
    return pauses;
  }

  public @Nullable Wallet wallet(String agent) {
    return wallets.get(agent);
  }

  /**
   * What is used of a budget now.
   *
   * @throws IllegalStateException where the budget is not locked, or its window was not added up:
   *     to take an unknown use for nothing would overspend it
   */
  public Used used(Budget budget, Instant now) {
    Used charged = used(budget.charged(now));
    return budget.isOfDays() ? charged : before(budget).total().plus(charged);
  }

  /** The same, in parts that cease to count at different times. */
  public Spent spent(Budget budget, Instant now) {
    Spent.Part charged = new Spent.Part(used(budget.charged(now)), budget.chargeCountsUntil(now));
    return budget.isOfDays() ? Spent.of(List.of(charged)) : before(budget).and(charged);
  }

  private Spent before(Budget budget) {
    Spent spent = before.get(budget.window());
    if (spent == null) {
      throw new IllegalStateException("the window of " + budget + " was not added up");
    }
    return spent;
  }

  /**
   * What is used of one row of a budget.
   *
   * @throws IllegalStateException where the row is not locked
   */
  public Used used(Budgets.Key key) {
    Used used = budgets.get(key);
    if (used == null) {
      throw new IllegalStateException("the budget of " + key + " is not locked");
    }
    return used;
  }

  public void reserve(String payer, Money amount) {
    if (!amount.isZero()) {
      put(required(payer).reserve(amount));
    }
  }

  void release(String payer, Money amount) {
    if (!amount.isZero()) {
      put(required(payer).release(amount));
    }
  }

  void settle(String payer, Money reserved, Money paid) {
    if (!reserved.isZero()) {
      put(required(payer).settle(reserved, paid));
    }
  }

  /** Marks the reported balance of this payer as stale: the guard must not rely on it any more. */
  void forget(String payer) {
    put(required(payer).forgotten());
  }

  public void wantReading(String payer) {
    Wallet wallet = required(payer);
    if (!wallet.stale()) {
      put(wallet.wantsReading());
    }
  }

  public void charge(Budgets.Key key, Money amount) {
    budgets.put(key, used(key).charge(key, amount));
    touchedBudgets.add(key);
  }

  public void refund(Budgets.Key key, Money amount) {
    budgets.put(key, used(key).refund(key, amount));
    touchedBudgets.add(key);
    refunded = true;
  }

  /** Whether something was given back to a budget: an action that it holds may fit now. */
  boolean refunded() {
    return refunded;
  }

  public List<Wallet> changedWallets() {
    return touchedWallets.stream().sorted().map(this::required).toList();
  }

  public Map<Budgets.Key, Used> changedBudgets() {
    Map<Budgets.Key, Used> changed = new HashMap<>();
    touchedBudgets.forEach(key -> changed.put(key, used(key)));
    return changed;
  }

  private void put(Wallet wallet) {
    wallets.put(wallet.agent(), wallet);
    touchedWallets.add(wallet.agent());
  }

  private Wallet required(String agent) {
    Wallet wallet = wallets.get(agent);
    if (wallet == null) {
      throw new IllegalStateException("the wallet of " + agent + " is not locked");
    }
    return wallet;
  }
}
