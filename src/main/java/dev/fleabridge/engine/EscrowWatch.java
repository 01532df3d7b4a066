package dev.fleabridge.engine;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Outcome;
import dev.fleabridge.purpleflea.PurpleFlea;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks after escrows whose timeout has passed without our doing: asks Purple Flea what became of
 * them and writes it into the books and the history of the action that created them. The public
 * servers refund the payer, up to five minutes late (purpleflea-api.md, section 3.6).
 *
 * <p>Where the dialect cannot show an escrow nothing is guessed: it stays as it was last known, and
 * readers see that its timeout has passed.
 */
public final class EscrowWatch {

  private static final Logger log = LoggerFactory.getLogger(EscrowWatch.class);
  private static final String ACTOR = "escrow-watch";
  private static final int BATCH = 50;

  /** The first look is soon, because the usual refund is; later ones grow rarer. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofHours(6);

  private final PurpleFlea client;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final BalanceReader balances;
  private final Clock clock;

  public EscrowWatch(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      BalanceReader balances,
      Clock clock) {
    this.client = client;
    this.ledger = ledger;
    this.transactions = transactions;
    this.balances = balances;
    this.clock = clock;
  }

  /** Asks about a batch of escrows that are due; how many there were. */
  public int lookAtDue() {
    if (client.dialect().escrow("any").isEmpty()) {
      return 0;
    }
    Instant now = clock.instant();
    List<Escrow> due =
        Objects.requireNonNull(
            transactions.execute(
                status -> ledger.escrows().takeDue(now, now.plus(SHORTEST), BATCH)));
    due.forEach(this::look);
    return due.size();
  }

  private void look(Escrow escrow) {
    String id = escrow.escrowId();
    Outcome<EscrowView> outcome = client.escrow(escrow.payer(), id);
    if (!(outcome instanceof Outcome.Done<EscrowView>(EscrowView view, var exchange))) {
      log.warn("Escrow {} cannot be looked up; it is asked for again", id);
      return;
    }
    Optional<Status> news = news(view.state());
    boolean changed =
        news.isPresent()
            && Boolean.TRUE.equals(transactions.execute(tx -> write(escrow, id, news.get())));
    if (news.filter(Status::isFinal).isEmpty()) {
      Instant now = clock.instant();
      transactions.executeWithoutResult(
          tx -> ledger.escrows().checkAgain(escrow.ref(), now.plus(pause(escrow, view, now))));
    }
    if (changed && news.get() == Status.REFUNDED) {
      // What was held for want of money may go on with it.
      balances.read(escrow.payer());
    }
  }

  /** FUNDED is no news: it is how every escrow begins. */
  private static Optional<Status> news(EscrowView.State state) {
    return switch (state) {
      case COMPLETED -> Optional.of(Status.COMPLETED);
      case RELEASED -> Optional.of(Status.RELEASED);
      case DISPUTED -> Optional.of(Status.DISPUTED);
      case REFUNDED -> Optional.of(Status.REFUNDED);
      case FUNDED, UNRECOGNISED -> Optional.empty();
    };
  }

  private boolean write(Escrow escrow, String id, Status status) {
    Instant now = clock.instant();
    if (!ledger.escrows().seen(id, status, now)) {
      return false;
    }
    Optional<Action> creator = ledger.actions().find(escrow.actionId());
    String reason = "escrow_" + status.name().toLowerCase(java.util.Locale.ROOT);
    creator.ifPresent(action ->
        ledger.actions().note(action, reason, explanation(escrow, id, status), ACTOR, now));
    return true;
  }

  private static String explanation(Escrow escrow, String id, Status status) {
    return switch (status) {
      case REFUNDED -> "escrow %s went back to %s at its timeout".formatted(id, escrow.payer());
      case RELEASED ->
          "escrow %s was released to %s, not by this bridge".formatted(id, escrow.payee());
      case DISPUTED -> "escrow %s is disputed".formatted(id);
      case COMPLETED, FUNDED -> "escrow %s is %s".formatted(id, status);
    };
  }

  /** A server that names another end than we reckoned with is asked after that end. */
  private static Duration pause(Escrow escrow, EscrowView view, Instant now) {
    Instant expiresAt = view.expiresAt() == null ? escrow.expiresAt() : view.expiresAt();
    if (expiresAt == null) {
      return LONGEST;
    }
    Duration late = Duration.between(expiresAt, now);
    if (late.isNegative()) {
      return late.negated().plus(SHORTEST);
    }
    Duration quarter = late.dividedBy(4);
    if (quarter.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return quarter.compareTo(LONGEST) > 0 ? LONGEST : quarter;
  }
}
