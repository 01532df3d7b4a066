package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a call at the public servers from what each of them keeps
 * (docs/reference/purpleflea-api.md#lost-answers). Absence counts only after the settling time, and
 * only where the list reaches back far enough to show an effect.
 */
final class ServicesLookUp {

  /** With more other payees than this, a look-up asks for none of their accounts. */
  private static final int MAX_PAYEES = 10;

  private final ServicesEvidence seen;
  private final String key;

  ServicesLookUp(Dialect.LookUp with, String key) {
    this.seen = new ServicesEvidence(with);
    this.key = key;
  }

  Finding find(Operation op) {
    ServicesEscrowLookUp escrow = new ServicesEscrowLookUp(seen, key);
    ServicesTradeLookUp trade = new ServicesTradeLookUp(seen);
    ServicesLimitOrderLookUp order = new ServicesLimitOrderLookUp(seen);
    try {
      return switch (op) {
        case Operation.CreateEscrow e -> escrow.created(e);
        case Operation.ReleaseEscrow e -> escrow.released(e);
        case Operation.CompleteEscrow e -> escrow.completed(e);
        case Operation.DisputeEscrow e -> escrow.disputed(e);
        case Operation.Transfer t -> paid(t.payer(), t.payee(), t.amount());
        case Operation.Payout p -> paid(p.payer(), p.payee(), p.amount());
        case Operation.ClaimFaucet c -> claimed(c);
        case Operation.OpenPosition p -> trade.opened(p);
        case Operation.ClosePosition p -> trade.closed(p);
        case Operation.LimitOrder o -> order.placed(o);
        case Operation.CancelOrder o -> order.cancelled(o);
        case Operation.SetExit e -> order.exitSet(e);
        case Operation.RegisterAgent r ->
            ServicesEvidence.cannotTell(
                "the server chooses the id of a new agent, and its key is shown only once");
        case Operation.MemoRecord r ->
            ServicesEvidence.cannotTell("there is no record in this dialect");
      };
    } catch (ServicesEvidence.NotRead e) {
      return e.finding();
    }
  }

  /**
   * Looks for the amount and time in the payer's account, because the account names neither payee
   * nor memo. Also looks at the payee's account, because the server debits and credits in two steps
   * and may die in between. A debit without its credit proves neither presence nor absence.
   */
  private Finding paid(String payer, String payee, BigDecimal amount) {
    AccountLook look = AccountLook.of(seen, payer);
    List<LedgerEntry> debits = unowned(look, amount);
    look.remember(debits);
    if (debits.isEmpty()) {
      return look.absent("the account of " + payer + " has no such payment");
    }
    String evidence = ServicesEvidence.describe(debits.getFirst());
    Optional<List<LedgerEntry>> theirs = seen.accountOf(payee);
    if (theirs.isEmpty()) {
      return look.cannotTellYet(
          "debits of this amount: %d; the payee's account, which would show the credit, is not ours to see"
              .formatted(debits.size()),
          evidence);
    }
    List<LedgerEntry> arrived = debits.stream().filter(d -> isCredited(d, theirs.get())).toList();
    if (arrived.isEmpty()) {
      // The debits that were seen are all that may be this payment only where no row is missing.
      return look.isComplete() && seen.reachesBack(theirs.get()) && areOthers(payee, debits)
          ? look.absent(debits.size() + " payments of this amount reached other payees")
          : look.cannotTellYet(
              "debits of this amount: %d; the payee's account shows none of them credited"
                  .formatted(debits.size()),
              evidence);
    }
    return shared(look, payee, arrived, evidence);
  }

  /** Shares the payments out. Where as many arrived as may have been sent, each call owns one. */
  private Finding shared(
      AccountLook look, String payee, List<LedgerEntry> arrived, String evidence) {
    List<Attempted.Twin> rivals =
        seen.with().attempted().twins().stream()
            .filter(twin -> twin.payee() == null || twin.payee().equals(payee))
            .toList();
    if (!seen.with().attempted().soleWriter() || arrived.size() != rivals.size() + 1) {
      return look.cannotTellYet(
          "%d payments of this amount arrived, which could be this one, one of %d others of ours or somebody else's"
              .formatted(arrived.size(), rivals.size()),
          evidence);
    }
    int before = (int) rivals.stream().filter(Attempted.Twin::isEarlier).count();
    LedgerEntry payment =
        arrived.stream()
            .sorted(Comparator.comparing(LedgerEntry::at).thenComparing(ServicesLookUp::reference))
            .toList()
            .get(before);
    return new Finding.Happened(
        Receipt.ofId(Receipt.TX_ID, reference(payment)),
        ServicesEvidence.describe(payment) + "; credited to " + payee);
  }

  private static String reference(LedgerEntry payment) {
    return Objects.requireNonNull(payment.reference());
  }

  /** Whether each of these debits was credited to the payee of a twin. */
  private boolean areOthers(String payee, List<LedgerEntry> debits) {
    List<String> payees =
        seen.with().attempted().twins().stream()
            .map(Attempted.Twin::payee)
            .filter(Objects::nonNull)
            .filter(other -> !other.equals(payee))
            .distinct()
            .toList();
    if (payees.size() > MAX_PAYEES) {
      return false;
    }
    List<LedgerEntry> left = new ArrayList<>(debits);
    for (String other : payees) {
      seen.accountOf(other).ifPresent(rows -> left.removeIf(debit -> isCredited(debit, rows)));
    }
    return left.isEmpty();
  }

  /**
   * Payments of this amount since the attempt that no call is known to own. A row without a reason
   * or a reference may be this payment too.
   */
  private List<LedgerEntry> unowned(AccountLook look, BigDecimal amount) {
    return look.candidates().stream()
        .filter(row -> !row.credit() && mayBePayment(row.reason()))
        .filter(row -> Amounts.same(row.amount(), amount))
        .filter(row -> !row.at().isBefore(seen.with().earliest()))
        .filter(row -> !isKnown(row.reference()))
        .filter(row -> !isReturned(row, look.shown()))
        .toList();
  }

  private static boolean mayBePayment(@Nullable String reason) {
    return reason == null || reason.equals("payment_sent");
  }

  private boolean isKnown(@Nullable String reference) {
    return reference != null && seen.with().attempted().knownIds().contains(reference);
  }

  private static boolean isReturned(LedgerEntry debit, List<LedgerEntry> rows) {
    return rows.stream()
        .filter(LedgerEntry::credit)
        .map(LedgerEntry::reference)
        .filter(Objects::nonNull)
        .anyMatch(it -> it.equals(debit.reference()) || it.equals(debit.reference() + "_refund"));
  }

  private static boolean isCredited(LedgerEntry debit, List<LedgerEntry> theirs) {
    return theirs.stream()
        .anyMatch(row ->
            row.credit()
                && debit.reference() != null
                && debit.reference().equals(row.reference())
                && Amounts.same(row.amount(), debit.amount()));
  }

  /** The id of the claim: the row's reference, or the row's own id where it has none. */
  private static String claimId(LedgerEntry row) {
    return row.reference() == null || row.reference().isBlank() ? row.id() : row.reference();
  }

  /** An agent can claim once, so any credit of the faucet to this agent is this claim. */
  private Finding claimed(Operation.ClaimFaucet c) {
    List<LedgerEntry> rows = seen.read(c.agent(), ServicesReads.ledger());
    if (!rows.stream().allMatch(row -> c.agent().equals(row.agent()))) {
      return ServicesEvidence.cannotTell("the key shows the account of another agent");
    }
    return rows.stream()
        .filter(row -> row.credit() && "faucet".equals(row.service()))
        .findFirst()
        .<Finding>map(row ->
            new Finding.Happened(
                Receipt.ofId(Receipt.CLAIM_ID, claimId(row)), ServicesEvidence.describe(row)))
        .orElseGet(() -> seen.absent(rows, "the account has no credit of the faucet"));
  }
}
