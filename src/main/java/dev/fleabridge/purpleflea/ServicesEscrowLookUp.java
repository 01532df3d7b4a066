package dev.fleabridge.purpleflea;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what became of an escrow and of the steps that it takes. */
final class ServicesEscrowLookUp {

  private static final String LOCK = "escrow_lock: ";

  private final ServicesEvidence seen;
  private final String key;

  ServicesEscrowLookUp(ServicesEvidence seen, String key) {
    this.seen = seen;
    this.key = key;
  }

  /** By the reference in the description: the one durable text that is ours. */
  Finding created(Operation.CreateEscrow e) {
    List<LedgerEntry> rows = seen.read(e.payer(), ServicesReads.ledger());
    for (LedgerEntry row : rows) {
      String escrowId = lockedBy(row);
      if (escrowId == null || row.at().isBefore(seen.with().earliest())) {
        continue;
      }
      Outcome<EscrowView> outcome =
          seen.with().reader().read(e.payer(), ServicesReads.escrow(escrowId));
      if (ServicesEvidence.isNotFound(outcome)) {
        if (!isReturned(rows, escrowId) && Amounts.same(row.amount(), e.amount())) {
          return new Finding.NotYetClear(
              "money is locked for " + escrowId + ", which is not there",
              ServicesEvidence.describe(row));
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
    return seen.absent(rows, "no escrow of the account carries the reference " + key);
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
   * By the state. A release that failed half-way can leave the state behind although the payee was
   * paid; sending it again cannot pay twice, because the credit's id is unique.
   */
  Finding released(Operation.ReleaseEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return switch (escrow.state()) {
      case RELEASED -> happened(escrow);
      case FUNDED, COMPLETED -> paidOut(escrow) ? happened(escrow) : notReached(escrow);
      case DISPUTED, REFUNDED -> notReached(escrow);
      case UNRECOGNISED ->
          ServicesEvidence.cannotTell("the escrow's state is " + escrow.rawStatus());
    };
  }

  /** Only where we hold the payee's key too. */
  private boolean paidOut(EscrowView escrow) {
    return seen.with().reader().read(escrow.payee(), ServicesReads.ledger())
            instanceof Outcome.Done<List<LedgerEntry>>(List<LedgerEntry> rows, Exchange _)
        && rows.stream()
            .anyMatch(
                row -> row.credit() && (escrow.escrowId() + "_release").equals(row.reference()));
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
