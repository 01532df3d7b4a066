package dev.fleabridge.engine.watch;

import dev.fleabridge.engine.books.Consequences;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Compares the escrows in our books with what Purple Flea shows of them, while they are open and
 * for a while after their release. A change that is not our doing, such as a refund at the timeout,
 * is written into the books. Where both contradict each other, as after a release that paid and
 * then failed, the difference is logged and noted for a person, because the server may pay the
 * money back as well.
 *
 * <p>Where the dialect cannot show an escrow, nothing is guessed: the escrow stays as it was last
 * known, and readers see that its timeout has passed.
 */
public final class EscrowWatch {

  /**
   * The longest time between looks at an open escrow before its timeout, and at one that differs.
   */
  private static final Duration WHILE_OPEN = Consequences.LOOK_WHILE_OPEN;

  private static final Logger log = LoggerFactory.getLogger(EscrowWatch.class);
  private static final Actor ACTOR = Part.ESCROW_WATCH;

  /** The most calls of one turn. */
  private static final int ESCROWS_AT_ONCE = 20;

  /** The first look after a timeout is soon, because a refund usually is. Later ones are rarer. */
  private static final Duration FIRST_LOOK_AFTER = Duration.ofMinutes(1);

  private static final Duration LAST_LOOK_AFTER = Duration.ofHours(6);

  /** A release is looked at after about a minute, an hour and a day. */
  private static final Duration AFTER_RELEASE = Duration.ofDays(1);

  /** After this time a difference stays in the books, and is not asked for any more. */
  private static final Duration WHILE_DIFFERENT = Duration.ofDays(30);

  private final PurpleFlea client;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final BalanceReader balances;
  private final Clock clock;

  private int failures;
  private Instant restUntil = Instant.EPOCH;

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

  /** Asks about a batch of escrows that are due. Returns how many questions were answered. */
  public synchronized int lookAtDue() {
    Instant now = clock.instant();
    if (client.dialect().escrow("any").isEmpty() || now.isBefore(restUntil)) {
      return 0;
    }
    List<Escrow> due =
        Objects.requireNonNull(
            transactions.execute(status ->
                ledger.escrows().takeDue(now, now.plus(FIRST_LOOK_AFTER), ESCROWS_AT_ONCE)));
    int answered = 0;
    for (Escrow escrow : due) {
      if (!look(escrow)) {
        // This escrow may be the cause, so it must not be the first one again after the rest.
        again(escrow, WHILE_OPEN);
        rest(now);
        return answered;
      }
      failures = 0;
      answered++;
    }
    return answered;
  }

  /** Asks nothing for a while. The time doubles with each failure in a row. */
  private void rest(Instant now) {
    failures = Math.min(failures + 1, 6);
    Duration rest = FIRST_LOOK_AFTER.multipliedBy(1L << (failures - 1));
    restUntil = now.plus(rest);
    log.warn("Escrows cannot be looked up; the next try is in {}", rest);
  }

  /** Looks at one escrow. Returns whether Purple Flea could be asked. */
  private boolean look(Escrow escrow) {
    return switch (client.escrow(escrow.payer(), escrow.escrowId())) {
      case CallOutcome.Done<EscrowView>(EscrowView view, var exchange) -> {
        seen(escrow, view);
        yield true;
      }
      case CallOutcome.Declined<EscrowView>(var code, var message, Exchange exchange)
          when exchange != null && exchange.status() == 404 -> {
        compare(escrow, Escrows.UNKNOWN_THERE, true);
        again(escrow, WHILE_OPEN);
        yield true;
      }
      case CallOutcome.Declined<EscrowView>(String code, String message, var exchange) -> {
        log.warn("Escrow {} cannot be looked up: {}, {}", escrow.escrowId(), code, message);
        again(escrow, LAST_LOOK_AFTER);
        yield true;
      }
      case CallOutcome.Unknown<EscrowView>(String reason, Exchange exchange)
          when exchange != null && isAboutThisOne(exchange.status()) -> {
        log.warn("Escrow {} cannot be looked up: {}", escrow.escrowId(), reason);
        again(escrow, WHILE_OPEN);
        yield true;
      }
      default -> false;
    };
  }

  /**
   * Whether the server is there, but its answer cannot be read or is a fault. Other escrows may
   * still be answered then.
   */
  private static boolean isAboutThisOne(int status) {
    return status >= 200 && status != 502 && status != 503 && status != 504;
  }

  private void seen(Escrow escrow, EscrowView view) {
    Instant now = clock.instant();
    Optional<Status> theirs = status(view.state());
    boolean followed = theirs.isPresent() && mayFollow(escrow.status(), theirs.get());
    if (followed
        && Boolean.TRUE.equals(
            transactions.execute(tx -> write(escrow, escrow.escrowId(), theirs.get())))
        && theirs.get() == Status.REFUNDED) {
      // Actions that are held for lack of money may go on with the refund.
      balances.read(escrow.payer());
    }
    boolean differs = theirs.isPresent() && !followed && theirs.get() != escrow.status();
    if (theirs.isPresent() && !followed) {
      compare(escrow, theirs.get().name(), differs);
    }
    Status ours = followed ? theirs.get() : escrow.status();
    again(escrow, pause(escrow, ours, view, differs, now));
  }

  /** Sets when the escrow is looked at next; null means never again. */
  private void again(Escrow escrow, @Nullable Duration pause) {
    Instant next = pause == null ? null : clock.instant().plus(pause);
    transactions.executeWithoutResult(tx -> ledger.escrows().checkAgain(escrow.ref(), next));
  }

  private static Optional<Status> status(EscrowView.State state) {
    return state == EscrowView.State.UNRECOGNISED
        ? Optional.empty()
        : Optional.of(Status.valueOf(state.name()));
  }

  /**
   * Whether an escrow with our status can get theirs without our doing. A status of ours that is an
   * end never changes: we know that a released escrow was paid, and they may be wrong about it.
   */
  private static boolean mayFollow(Status ours, Status theirs) {
    return switch (ours) {
      case FUNDED -> theirs != Status.FUNDED;
      case COMPLETED -> theirs != Status.FUNDED && theirs != Status.COMPLETED;
      case DISPUTED -> theirs.isFinal();
      case RELEASED, REFUNDED -> false;
    };
  }

  private void compare(Escrow escrow, String theirs, boolean differs) {
    Instant now = clock.instant();
    boolean news =
        differs
            ? !theirs.equals(escrow.upstream()) || escrow.differsSince() == null
            : escrow.differsSince() != null;
    transactions.executeWithoutResult(tx -> {
      ledger.escrows().compared(escrow, theirs, differs, now);
      if (news) {
        ledger
            .actions()
            .find(escrow.actionId())
            .ifPresent(action ->
                ledger
                    .actions()
                    .note(
                        action,
                        differs ? Reason.ESCROW_DIFFERS : Reason.ESCROW_AGREES,
                        "escrow %s is %s by our books and %s at Purple Flea"
                            .formatted(escrow.escrowId(), escrow.status(), theirs),
                        ACTOR,
                        now));
      }
    });
    if (news && differs) {
      log.error(
          "Escrow {} ({}) is {} by our books and {} at Purple Flea",
          escrow.escrowId(),
          escrow.ref(),
          escrow.status(),
          theirs);
    }
  }

  private boolean write(Escrow escrow, String id, Status status) {
    Instant now = clock.instant();
    if (!ledger.escrows().seen(id, status, now)) {
      return false;
    }
    Optional<Action> creator = ledger.actions().find(escrow.actionId());
    Reason reason = reason(status);
    creator.ifPresent(action ->
        ledger.actions().note(action, reason, explanation(escrow, id, status), ACTOR, now));
    return true;
  }

  private static Reason reason(Status status) {
    return switch (status) {
      case FUNDED -> Reason.ESCROW_FUNDED;
      case COMPLETED -> Reason.ESCROW_COMPLETED;
      case RELEASED -> Reason.ESCROW_RELEASED;
      case DISPUTED -> Reason.ESCROW_DISPUTED;
      case REFUNDED -> Reason.ESCROW_REFUNDED;
    };
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

  /**
   * How long until the next look; null ends the looks. The server's own timeout goes before ours.
   */
  private static @Nullable Duration pause(
      Escrow escrow, Status ours, EscrowView view, boolean differs, Instant now) {
    Duration age = Duration.between(escrow.updatedAt(), now);
    if (differs) {
      return age.compareTo(WHILE_DIFFERENT) < 0 ? WHILE_OPEN : null;
    }
    if (ours == Status.REFUNDED || (ours == Status.RELEASED && age.compareTo(AFTER_RELEASE) >= 0)) {
      return null;
    }
    if (ours == Status.RELEASED) {
      return age.compareTo(WHILE_OPEN) < 0 ? WHILE_OPEN : AFTER_RELEASE;
    }
    Instant expiresAt = view.expiresAt() == null ? escrow.expiresAt() : view.expiresAt();
    return expiresAt == null ? LAST_LOOK_AFTER : untilOrAfter(expiresAt, now);
  }

  private static Duration untilOrAfter(Instant expiresAt, Instant now) {
    Duration late = Duration.between(expiresAt, now);
    if (late.isNegative()) {
      return shorter(late.negated().plus(FIRST_LOOK_AFTER), WHILE_OPEN);
    }
    Duration quarter = late.dividedBy(4);
    return quarter.compareTo(FIRST_LOOK_AFTER) < 0
        ? FIRST_LOOK_AFTER
        : shorter(quarter, LAST_LOOK_AFTER);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
