package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out whether an escrow was created, released, completed or disputed. */
final class ServicesEscrowLookUp {

  private static final String LOCK = "escrow_lock: ";

  /**
   * The code of a 500 to a release. Its credit, referral and change of state, in this order and in
   * two databases, did not all succeed.
   */
  private static final String HALF_WAY = "release_failed";

  private final ServicesEvidence seen;
  private final String key;

  ServicesEscrowLookUp(ServicesEvidence seen, String key) {
    this.seen = seen;
    this.key = key;
  }

  /**
   * Looks for our reference in the description, the only text of ours that is kept. The reference
   * is unique, so an escrow that carries it is the one, whatever its time.
   */
  Finding created(Operation.CreateEscrow e) {
    AccountLook look = AccountLook.of(seen, e.payer());
    List<LedgerEntry> notThere = new ArrayList<>();
    for (LedgerEntry row : look.candidates()) {
      String escrowId = lockedBy(row);
      if (escrowId == null || look.wasJudged(row)) {
        continue;
      }
      CallOutcome<EscrowView> outcome =
          seen.with().reader().read(e.payer(), ServicesReads.escrow(escrowId));
      if (ServicesEvidence.isNotFound(outcome)) {
        if (mayBeOurs(row, e) && !isReturned(look.shown(), escrowId)) {
          notThere.add(row);
        }
        continue;
      }
      EscrowView escrow = ServicesEvidence.value(outcome, "escrow " + escrowId);
      if (Reference.isIn(escrow.terms(), key)) {
        return Amounts.same(escrow.amount(), e.amount()) && escrow.payee().equals(e.payee())
            ? new Finding.Happened(
                Receipt.ofId(Receipt.ESCROW_ID, escrowId)
                    .withAmounts(escrow.fee(), escrow.net(), null)
                    .withStatus(escrow.rawStatus()),
                "escrow " + escrowId + " carries the reference " + key)
            : ServicesEvidence.cannotTell(
                "escrow " + escrowId + " carries the reference, but another amount or payee");
      }
    }
    look.remember(notThere);
    return notThere.isEmpty()
        ? look.absent("no escrow of the account carries the reference " + key)
        : look.cannotTellYet(
            "money is locked for " + notThere.getFirst().reference() + ", which is not there",
            ServicesEvidence.describe(notThere.getFirst()));
  }

  private boolean mayBeOurs(LedgerEntry lock, Operation.CreateEscrow e) {
    return !lock.at().isBefore(seen.with().earliest()) && Amounts.same(lock.amount(), e.amount());
  }

  private static @Nullable String lockedBy(LedgerEntry row) {
    String reason = row.reason();
    return !row.credit() && reason != null && reason.startsWith(LOCK) ? row.reference() : null;
  }

  private static boolean isReturned(List<LedgerEntry> rows, String escrowId) {
    return rows.stream()
        .anyMatch(row -> row.credit() && (escrowId + "_refund").equals(row.reference()));
  }

  /**
   * Looks at the state and at the payee's account. A release that failed half-way leaves the old
   * state although the payee was paid. Sending it again cannot pay twice, because the credit's id
   * is unique, but it always fails again.
   */
  Finding released(Operation.ReleaseEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return switch (escrow.state()) {
      case RELEASED -> confirmedByPayee(escrow);
      case FUNDED, COMPLETED, DISPUTED, REFUNDED -> byPayee(escrow);
      case UNRECOGNISED ->
          ServicesEvidence.cannotTell("the escrow's state is " + escrow.rawStatus());
    };
  }

  /**
   * The release credits the payee before it changes the state. Another call changes only the state
   * (docs/reference/purpleflea-api.md#mcp). So where the payee's account can be seen, it must
   * agree.
   */
  private Finding confirmedByPayee(EscrowView escrow) {
    boolean unpaid =
        seen.shownTo(escrow.payee()).filter(rows -> isUnpaid(escrow, rows)).isPresent();
    return unpaid
        ? seen.cannotTellYet(
            "the escrow is released, and the payee's account shows no credit",
            "escrow " + escrow.escrowId())
        : happened(escrow);
  }

  /**
   * Whether the rows prove that the payee was not credited. An account without any row has no
   * credit, whoever owns it.
   */
  private static boolean isUnpaid(EscrowView escrow, List<LedgerEntry> rows) {
    Instant made = escrow.createdAt();
    return rows.isEmpty()
        || (made != null
            && ServicesEvidence.isOf(escrow.payee(), rows)
            && ServicesEvidence.reachesBack(rows, made.minusSeconds(1))
            && !isPaid(escrow, rows));
  }

  private Finding byPayee(EscrowView escrow) {
    // One credit is enough, whoever owns the account, because its reference is the escrow's own.
    Optional<List<LedgerEntry>> shown = seen.shownTo(escrow.payee());
    if (shown.filter(rows -> isPaid(escrow, rows)).isPresent()) {
      return happened(escrow);
    }
    boolean unpaid =
        shown
            .filter(rows -> ServicesEvidence.isOf(escrow.payee(), rows))
            .filter(seen::reachesBack)
            .isPresent();
    if (seen.with().attempted().errors().contains(HALF_WAY) && !unpaid) {
      return seen.cannotTellYet(
          "the release failed half-way, and the payee's account does not show whether it was paid",
          "escrow " + escrow.escrowId() + " is " + escrow.rawStatus());
    }
    return notReached(escrow);
  }

  private static boolean isPaid(EscrowView escrow, List<LedgerEntry> rows) {
    String credit = escrow.escrowId() + "_release";
    return rows.stream().anyMatch(row -> row.credit() && credit.equals(row.reference()));
  }

  Finding completed(Operation.CompleteEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return escrow.state() == EscrowView.State.COMPLETED || escrow.completedAt() != null
        ? happened(escrow)
        : notReached(escrow);
  }

  Finding disputed(Operation.DisputeEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return escrow.state() == EscrowView.State.DISPUTED || escrow.disputedAt() != null
        ? happened(escrow)
        : notReached(escrow);
  }

  private EscrowView escrow(String agent, String escrowId) {
    return seen.read(agent, ServicesReads.escrow(escrowId));
  }

  private static Finding happened(EscrowView escrow) {
    return new Finding.Happened(
        Receipt.ofId(Receipt.ESCROW_ID, escrow.escrowId())
            .withAmounts(escrow.fee(), escrow.net(), null)
            .withStatus(escrow.rawStatus()),
        "escrow " + escrow.escrowId() + " is " + escrow.rawStatus());
  }

  private Finding notReached(EscrowView escrow) {
    return seen.settled("escrow " + escrow.escrowId() + " is " + escrow.rawStatus());
  }
}
