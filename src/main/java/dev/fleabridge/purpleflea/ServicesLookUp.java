package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a call at the public servers, by what each of them keeps
 * (purpleflea-api.md, section 2). Absence counts only after the settling time, and only where the
 * list reaches back far enough to show an effect.
 */
final class ServicesLookUp {

  private static final String LOCK = "escrow_lock: ";

  private final Dialect.LookUp with;
  private final String key;

  ServicesLookUp(Dialect.LookUp with, String key) {
    this.with = with;
    this.key = key;
  }

  Finding find(Operation op) {
    try {
      return switch (op) {
        case Operation.CreateEscrow e -> createdEscrow(e);
        case Operation.ReleaseEscrow e -> released(e);
        case Operation.CompleteEscrow e -> completed(e);
        case Operation.DisputeEscrow e -> disputed(e);
        case Operation.Transfer t -> paid(t.payer(), t.payee(), t.amount());
        case Operation.Payout p -> paid(p.payer(), p.payee(), p.amount());
        case Operation.ClaimFaucet c -> claimed(c);
        case Operation.RegisterDomain d -> registered(d);
        case Operation.OpenPosition p -> new ServicesTradeLookUp(with).opened(p);
        case Operation.ClosePosition p -> new ServicesTradeLookUp(with).closed(p);
        case Operation.CoinFlip c -> flipped(c);
        case Operation.RegisterAgent r ->
            cannotTell("the server chooses the id of a new agent, and its key is shown only once");
        case Operation.MemoRecord r -> cannotTell("there is no record in this dialect");
      };
    } catch (NotRead e) {
      return new Finding.NotYetClear(e.reason, "the look-up itself failed");
    }
  }

  /** By the reference in the description: the one durable text that is ours. */
  private Finding createdEscrow(Operation.CreateEscrow e) {
    List<LedgerEntry> rows = read(e.payer(), ServicesReads.ledger());
    for (LedgerEntry row : rows) {
      String escrowId = lockedBy(row);
      if (escrowId == null || row.at().isBefore(with.earliest())) {
        continue;
      }
      Outcome<EscrowView> outcome = with.reader().read(e.payer(), ServicesReads.escrow(escrowId));
      if (isNotFound(outcome)) {
        if (!isReturned(rows, escrowId) && Amounts.same(row.amount(), e.amount())) {
          return new Finding.NotYetClear(
              "money is locked for " + escrowId + ", which is not there", describe(row));
        }
        continue;
      }
      EscrowView escrow = value(outcome, "escrow " + escrowId);
      if (Reference.isIn(escrow.terms(), key)) {
        return Amounts.same(escrow.amount(), e.amount()) && escrow.payee().equals(e.payee())
            ? new Finding.Happened(
                Receipt.ofId(Receipt.ESCROW_ID, escrowId)
                    .withAmounts(escrow.fee(), escrow.net(), null)
                    .withStatus(escrow.rawStatus()),
                "escrow " + escrowId + " carries the reference " + key)
            : cannotTell(
                "escrow " + escrowId + " carries the reference, but another amount or payee");
      }
    }
    return absent(rows, "no escrow of the account carries the reference " + key);
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
  private Finding released(Operation.ReleaseEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return switch (escrow.state()) {
      case RELEASED -> happened(escrow);
      case FUNDED, COMPLETED -> paidOut(escrow) ? happened(escrow) : notReached(escrow);
      case DISPUTED, REFUNDED -> notReached(escrow);
      case UNRECOGNISED -> cannotTell("the escrow's state is " + escrow.rawStatus());
    };
  }

  /** Only where we hold the payee's key too. */
  private boolean paidOut(EscrowView escrow) {
    return with.reader().read(escrow.payee(), ServicesReads.ledger())
            instanceof Outcome.Done<List<LedgerEntry>>(List<LedgerEntry> rows, Exchange _)
        && rows.stream()
            .anyMatch(
                row -> row.credit() && (escrow.escrowId() + "_release").equals(row.reference()));
  }

  private Finding completed(Operation.CompleteEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return escrow.state() == EscrowView.State.COMPLETED || escrow.completedAt() != null
        ? happened(escrow)
        : notReached(escrow);
  }

  private Finding disputed(Operation.DisputeEscrow e) {
    EscrowView escrow = escrow(e.agent(), e.escrowId());
    return escrow.state() == EscrowView.State.DISPUTED || escrow.disputedAt() != null
        ? happened(escrow)
        : notReached(escrow);
  }

  private EscrowView escrow(String agent, String escrowId) {
    return read(agent, ServicesReads.escrow(escrowId));
  }

  private static Finding happened(EscrowView escrow) {
    return new Finding.Happened(
        Receipt.ofId(Receipt.ESCROW_ID, escrow.escrowId())
            .withAmounts(escrow.fee(), escrow.net(), null)
            .withStatus(escrow.rawStatus()),
        "escrow " + escrow.escrowId() + " is " + escrow.rawStatus());
  }

  private Finding notReached(EscrowView escrow) {
    return settled("escrow " + escrow.escrowId() + " is " + escrow.rawStatus());
  }

  /** By amount and time only: the account names neither payee nor memo, so twins look alike. */
  private Finding paid(String payer, String payee, BigDecimal amount) {
    List<LedgerEntry> rows = read(payer, ServicesReads.ledger());
    List<LedgerEntry> candidates =
        rows.stream()
            .filter(row -> !row.credit() && "payment_sent".equals(row.reason()))
            .filter(row -> Amounts.same(row.amount(), amount))
            .filter(row -> !row.at().isBefore(with.earliest()))
            .filter(row -> row.reference() != null)
            .filter(row -> !with.attempted().knownIds().contains(row.reference()))
            .toList();
    if (candidates.isEmpty()) {
      return absent(rows, "the account of " + payer + " has no such payment");
    }
    List<LedgerEntry> narrowed = narrowedByPayee(payee, candidates);
    if (narrowed.size() == 1 && with.attempted().soleWriter()) {
      LedgerEntry payment = narrowed.getFirst();
      return new Finding.Happened(
          Receipt.ofId(Receipt.TX_ID, Objects.requireNonNull(payment.reference())),
          describe(payment));
    }
    return new Finding.CannotTell(
        candidates.size() + " payments of this amount could be this one or somebody else's",
        describe(candidates.getFirst()));
  }

  /**
   * Where the payee's account can be seen, payments that reached somebody else fall away. That it
   * is the payee's is checked: a key that serves for several agents shows the account of its owner.
   * None left is no proof of absence, because the server debits and credits in two steps.
   */
  private List<LedgerEntry> narrowedByPayee(String payee, List<LedgerEntry> candidates) {
    if (!(with.reader().read(payee, ServicesReads.ledger())
            instanceof Outcome.Done<List<LedgerEntry>>(List<LedgerEntry> theirs, Exchange _))
        || theirs.isEmpty()
        || !theirs.stream().allMatch(row -> payee.equals(row.agent()))
        || !reachesBack(theirs)) {
      return candidates;
    }
    return candidates.stream()
        .filter(row ->
            theirs.stream()
                .anyMatch(
                    other -> other.credit() && Objects.equals(other.reference(), row.reference())))
        .toList();
  }

  /** One claim per agent, for ever: any credit of the faucet is this one. */
  private Finding claimed(Operation.ClaimFaucet c) {
    List<LedgerEntry> rows = read(c.agent(), ServicesReads.ledger());
    return rows.stream()
        .filter(row -> row.credit() && "faucet".equals(row.service()))
        .findFirst()
        .<Finding>map(
            row -> new Finding.Happened(Receipt.ofId(Receipt.CLAIM_ID, row.id()), describe(row)))
        .orElseGet(() -> absent(rows, "the account has no credit of the faucet"));
  }

  private Finding registered(Operation.RegisterDomain d) {
    Outcome<String> outcome = with.reader().read(d.agent(), ServicesReads.ownDomain(d.domain()));
    if (isNotFound(outcome)) {
      return settled("the domain " + d.domain() + " is not the agent's");
    }
    String status = value(outcome, "domain " + d.domain());
    return new Finding.Happened(
        Receipt.ofId(Receipt.DOMAIN, d.domain()).withStatus(status),
        "the domain " + d.domain() + " is the agent's, " + status);
  }

  /** A bet reserves its stake under its own id, and its audit shows our client seed. */
  private Finding flipped(Operation.CoinFlip c) {
    List<LedgerEntry> rows = read(c.agent(), ServicesReads.ledger());
    String seed = ServicesWrites.clientSeed(c, key);
    for (LedgerEntry row : rows) {
      String betId = row.reference();
      boolean stake =
          !row.credit()
              && "reservation".equals(row.reason())
              && Amounts.same(row.amount(), c.amount());
      if (betId == null || !stake || row.at().isBefore(with.earliest())) {
        continue;
      }
      Outcome<String> outcome = with.reader().read(c.agent(), ServicesReads.betClientSeed(betId));
      if (isNotFound(outcome)) {
        return new Finding.NotYetClear("a stake is reserved for a bet that is not there", betId);
      }
      if (value(outcome, "bet " + betId).equals(seed)) {
        return new Finding.Happened(
            Receipt.ofId(Receipt.BET_ID, betId), "bet " + betId + " has our client seed");
      }
    }
    return absent(rows, "no bet has our client seed");
  }

  /**
   * Not there: proof only where the account reaches back before the first attempt, and after
   * settling.
   */
  private Finding absent(List<LedgerEntry> rows, String evidence) {
    return reachesBack(rows)
        ? settled(evidence)
        : cannotTell("the account shows only its newest rows, and all are newer than the attempt");
  }

  private boolean reachesBack(List<LedgerEntry> rows) {
    return rows.size() < ServicesReads.LEDGER_ROWS
        || rows.stream().map(LedgerEntry::at).anyMatch(this::isBeforeAttempt);
  }

  private boolean isBeforeAttempt(Instant at) {
    return at.isBefore(with.earliest());
  }

  private Finding settled(String evidence) {
    return with.isSettled()
        ? new Finding.DidNotHappen(evidence)
        : new Finding.NotYetClear("the settling time is not over", evidence);
  }

  private static Finding cannotTell(String reason) {
    return new Finding.CannotTell(reason, "dialect services");
  }

  private static String describe(LedgerEntry row) {
    return "row %s: %s %s, reference %s, at %s"
        .formatted(row.id(), row.reason(), Amounts.asText(row.amount()), row.reference(), row.at());
  }

  private <T> T read(String agent, Query<T> query) {
    return value(with.reader().read(agent, query), query.call().path());
  }

  static boolean isNotFound(Outcome<?> outcome) {
    return outcome instanceof Outcome.Declined<?> declined
        && declined.exchange() != null
        && declined.exchange().status() == 404;
  }

  static <T> T value(Outcome<T> outcome, String what) {
    return switch (outcome) {
      case Outcome.Done<T>(T value, Exchange _) -> value;
      case Outcome.Declined<T> d -> throw new NotRead(what + " was refused: " + d.code());
      case Outcome.Throttled<T> t -> throw new NotRead(what + " was throttled");
      case Outcome.NotSent<T> n -> throw new NotRead(what + " was not asked: " + n.reason());
      case Outcome.Unknown<T> u -> throw new NotRead(what + " was not answered: " + u.reason());
    };
  }

  /** A read that a look-up needs did not give a result. */
  static final class NotRead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    NotRead(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
