package dev.fleabridge.engine;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Pauses;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The locked wallets and budgets of one transaction, as the decisions of its batch change them one
 * after the other. Lives for one transaction; not thread-safe.
 */
final class Books {

  private final Map<String, Wallet> wallets;
  private final Map<Budgets.Key, Money> budgets;
  private final List<Pauses.Pause> pauses;
  private final Set<String> touchedWallets = new HashSet<>();
  private final Set<Budgets.Key> touchedBudgets = new HashSet<>();

  Books(Map<String, Wallet> wallets, Map<Budgets.Key, Money> budgets, List<Pauses.Pause> pauses) {
    this.wallets = new HashMap<>(wallets);
    this.budgets = new HashMap<>(budgets);
    this.pauses = pauses;
  }

  List<Pauses.Pause> pauses() {
    return pauses;
  }

  @Nullable Wallet wallet(String agent) {
    return wallets.get(agent);
  }

  Money used(Budgets.Key key) {
    return budgets.getOrDefault(key, Money.ZERO);
  }

  void reserve(String payer, Money amount) {
    if (!amount.isZero()) {
      put(required(payer).reserve(amount));
    }
  }

  void release(String payer, Money amount) {
    if (!amount.isZero()) {
      put(required(payer).release(amount));
    }
  }

  void settle(String payer, Money amount) {
    if (!amount.isZero()) {
      put(required(payer).settle(amount));
    }
  }

  void wantReading(String payer) {
    Wallet wallet = required(payer);
    if (!wallet.stale()) {
      put(wallet.wantsReading());
    }
  }

  void charge(Budgets.Key key, Money amount) {
    budgets.merge(key, amount, Money::plus);
    touchedBudgets.add(key);
  }

  void refund(Budgets.Key key, Money amount) {
    Money used = used(key);
    if (amount.exceeds(used)) {
      throw new IllegalStateException("the budget of " + key + " does not balance");
    }
    budgets.put(key, used.minusOrZero(amount));
    touchedBudgets.add(key);
  }

  List<Wallet> changedWallets() {
    return touchedWallets.stream().sorted().map(this::required).toList();
  }

  Map<Budgets.Key, Money> changedBudgets() {
    Map<Budgets.Key, Money> changed = new HashMap<>();
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
