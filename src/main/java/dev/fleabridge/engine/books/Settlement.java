package dev.fleabridge.engine.books;

import static java.util.stream.Collectors.toSet;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Keeps wallets and budgets true to the actions. Money that an action no longer reserves is settled
 * where it was paid, and released where it was not. No other class takes from {@code reserved} and
 * {@code used}. No other class charges what was found to be paid after its budgets had been given
 * back. That is charged whatever the limits are, because it is spent.
 */
final class Settlement {

  /** The most held actions that one refund wakes. Otherwise each refusal would wake all of them. */
  private static final int WOKEN_BY_A_REFUND = 100;

  private static final int WOKEN_AT_MOST = 300;

  private final Ledger ledger;
  private final List<Action> before = new ArrayList<>();
  private final List<Action> after = new ArrayList<>();

  public Settlement(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Remembers moves for {@link #settle}, in their order. A transaction with several moves settles
   * once. It must lock all wallets together and after all actions, or two transactions may wait for
   * each other.
   *
   * @param were the actions as read under their locks; {@code are} has the same ones in the same
   *     order
   */
  public void moved(List<Action> were, List<Action> are) {
    before.addAll(were);
    after.addAll(are);
  }

  /**
   * Books the difference between the actions as they were and as they are. The caller calls it
   * once, at the end of its transaction.
   */
  public void settle(Instant now) {
    Set<String> payers = new LinkedHashSet<>();
    Set<Budgets.Key> keys = new LinkedHashSet<>();
    Set<Budgets.Key> gates = new LinkedHashSet<>();
    for (int i = 0; i < before.size(); i++) {
      Action was = before.get(i);
      if (was.wallet() != null && (gaveBack(was, after.get(i)) || paidUnseen(was, after.get(i)))) {
        payers.add(was.wallet());
      }
      if (after.get(i).budgetDay() == null) {
        keys.addAll(chargesOf(was));
      }
      if (timesToCharge(was, after.get(i)) > 0) {
        keys.addAll(chargesOf(after.get(i)));
        chargesOf(after.get(i)).forEach(key -> key.gate().ifPresent(gates::add));
      }
    }
    if (payers.isEmpty() && keys.isEmpty()) {
      return;
    }
    Map<String, Wallet> wallets = ledger.wallets().lock(payers);
    Books books = new Books(wallets, lock(keys, gates), List.of());
    for (int i = 0; i < before.size(); i++) {
      book(before.get(i), after.get(i), books);
    }
    ledger.wallets().save(books.changedWallets());
    ledger.budgets().save(books.changedBudgets());
    if (books.refunded()) {
      List<Action> refunded = refunded();
      int most = Math.min(WOKEN_AT_MOST, refunded.size() * WOKEN_BY_A_REFUND);
      ledger.actions().wakeOverBudget(refunded, most, now);
    }
  }

  private List<Action> refunded() {
    return IntStream.range(0, before.size())
        .filter(i -> before.get(i).budgetDay() != null && after.get(i).budgetDay() == null)
        .mapToObj(before::get)
        .toList();
  }

  /**
   * Locks in the order of a claim: first days and gates of windows, and then what is behind the
   * gates.
   */
  private Map<Budgets.Key, Used> lock(Set<Budgets.Key> keys, Set<Budgets.Key> gates) {
    Set<Budgets.Key> buckets = keys.stream().filter(Budgets.Key::isOfWindow).collect(toSet());
    Set<Budgets.Key> first = new HashSet<>(keys);
    first.removeAll(buckets);
    first.addAll(gates);
    Map<Budgets.Key, Used> locked = new HashMap<>(ledger.budgets().lock(first));
    locked.putAll(ledger.budgets().lock(buckets));
    return locked;
  }

  private static void book(Action was, Action is, Books books) {
    if (was.wallet() != null && gaveBack(was, is)) {
      if (is.state() == ActionState.DONE) {
        books.settle(was.wallet(), was.reserved(), paid(was));
      } else {
        books.release(was.wallet(), was.reserved());
      }
    }
    if (was.wallet() != null && paidUnseen(was, is)) {
      books.forget(was.wallet());
    }
    if (is.budgetDay() == null && was.amount() != null) {
      chargesOf(was).forEach(key -> books.refund(key, was.amount()));
    }
    for (int times = timesToCharge(was, is); times > 0 && is.amount() != null; times--) {
      chargesOf(is).forEach(key -> books.charge(key, is.amount()));
    }
  }

  /** The amount that it was told to move. A later reading shows what fees took beyond it. */
  private static Money paid(Action action) {
    Money amount = action.amount();
    return amount == null ? action.reserved() : amount;
  }

  private static boolean gaveBack(Action was, Action is) {
    return !was.reserved().isZero() && is.reserved().isZero();
  }

  /**
   * Whether it was found to be paid after its money had been given back, or by another attempt than
   * the one that the money is reserved for, or twice. Our books do not know the balance then. A
   * payment that was on its way with nothing reserved does not count, because another account pays
   * it.
   */
  private static boolean paidUnseen(Action was, Action is) {
    boolean news = was.state() != ActionState.DONE || Reason.CARRIED_OUT_TWICE.is(is.reason());
    return was.kind().spends()
        && is.state() == ActionState.DONE
        && news
        && !(was.state().keepsReservation() && was.reserved().isZero())
        && (was.reserved().isZero() || CarriedOut.settledLate(is));
  }

  /**
   * How often its amount is to be charged: once where it was not charged, and once for a second
   * effect.
   */
  private static int timesToCharge(Action was, Action is) {
    if (is.state() != ActionState.DONE) {
      return 0;
    }
    boolean second =
        Reason.CARRIED_OUT_TWICE.is(is.reason()) && !Reason.CARRIED_OUT_TWICE.is(was.reason());
    return (was.budgetDay() == null ? 1 : 0) + (second ? 1 : 0);
  }

  private static List<Budgets.Key> chargesOf(Action action) {
    return action.budgetDay() == null
        ? List.of()
        : action.budgetScopes().stream()
            .map(scope -> new Budgets.Key(scope, action.budgetDay()))
            .toList();
  }
}
