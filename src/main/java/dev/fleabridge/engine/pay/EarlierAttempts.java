package dev.fleabridge.engine.pay;

import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Effects;
import dev.fleabridge.ledger.Effects.Booked;
import dev.fleabridge.ledger.Effects.Unsettled;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Looks;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Trace;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Attempted.Twin;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Collects what the books know about an UNKNOWN action: when it was sent, and which effects at
 * Purple Flea belong to other actions. The public servers keep no reference of the caller with a
 * payment. So an effect that fits is this action's only where nobody else can have made it: neither
 * another writer, nor another action on the same account whose effect would look the same and is
 * booked to nobody.
 */
public final class EarlierAttempts {

  /** Other actions count that were sent or settled up to so long before the first attempt. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private static final Set<Service> OF_PAYMENTS = Set.of(Service.CASINO, Service.WALLET);
  private static final Set<Service> OF_TRADES = Set.of(Service.TRADING);

  private final Effects effects;
  private final Attempts attempts;
  private final Looks looks;
  private final PayerAccounts accounts;
  private final Duration longest;
  private final boolean soleWriter;

  /**
   * @param longest the time after its claim when nothing of an attempt is on its way any more, even
   *     where nobody saw it end: the lease, within which a call must begin, and the longest call
   * @param soleWriter whether the operator declares that only this bridge uses the agents' keys
   */
  public EarlierAttempts(
      Ledger ledger, PayerAccounts accounts, Duration longest, boolean soleWriter) {
    this.effects = ledger.effects();
    this.attempts = ledger.attempts();
    this.looks = ledger.looks();
    this.accounts = accounts;
    this.longest = longest;
    this.soleWriter = soleWriter;
  }

  public Attempted of(Action action) {
    List<Attempt> made = attempts.of(action.id());
    Instant first = first(action, made);
    Set<String> before = effects.bookedBefore(action, first);
    String seen = looks.of(action.id(), action.epoch()).orElse(null);
    return of(action, made, first).seenBefore(before, seen);
  }

  private Attempted of(Action action, List<Attempt> made, Instant first) {
    Instant ended = lastEnd(action, made, first);
    // The replica that made the first attempt may have had a clock that was ahead.
    Instant last = ended.isBefore(first) ? first : ended;
    String payer = action.payer();
    if (payer == null || action.kind().trace() == Trace.OF_ITS_OWN) {
      return new Attempted(first, last, false, Set.of(), List.of(), errors(made));
    }
    Instant since = first.minus(MARGIN);
    // In this order: what is settled between the two questions is found by the second one.
    List<Unsettled> unsettled = effects.unsettled(action, since);
    boolean allSeen = unsettled.size() <= Effects.MAX_PAYERS;
    List<Twin> twins = allSeen ? twins(action, payer, unsettled) : List.of();
    Booked others = bookedToOthers(action, payer, since);
    boolean sole = soleWriter && allSeen && others.complete();
    return new Attempted(first, last, sole, others.ids(), twins, errors(made));
  }

  /** When the first attempt began that may have had an effect; not before the first sending. */
  private static Instant first(Action action, List<Attempt> made) {
    Instant sent = action.firstSentAt() == null ? action.createdAt() : action.firstSentAt();
    return made.stream()
        .filter(attempt -> attempt.outcome() != Outcome.NOT_SENT)
        .filter(attempt -> attempt.outcome() != Outcome.THROTTLED)
        .findFirst()
        .map(Attempt::startedAt)
        .filter(sent::isBefore)
        .orElse(sent);
  }

  /** The actions whose effects may be in this account and are booked to nobody. */
  private List<Twin> twins(Action action, String payer, List<Unsettled> unsettled) {
    Set<String> payers =
        onAccount(action, payer, unsettled.stream().map(Unsettled::payer).distinct().toList());
    return unsettled.stream()
        .filter(other -> payers.contains(other.payer()))
        .map(other ->
            new Twin(
                other.payee(),
                other.lastSentAt().plus(longest),
                other.id().compareTo(action.id()) < 0))
        .toList();
  }

  private Booked bookedToOthers(Action action, String payer, Instant since) {
    List<String> others = effects.payersOfSettled(since);
    Set<String> payers = onAccount(action, payer, others);
    payers.add(payer);
    Booked booked = effects.booked(action, payers, since);
    return others.size() > Effects.MAX_PAYERS ? new Booked(booked.ids(), false) : booked;
  }

  private Set<String> onAccount(Action action, String payer, List<String> others) {
    Set<Service> services = action.kind().trace() == Trace.ORDER ? OF_TRADES : OF_PAYMENTS;
    return others.stream()
        .filter(other -> accounts.mayBeOne(payer, other, services))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** When the last attempt ended; where nobody saw that, the latest time at which it can have. */
  private Instant lastEnd(Action action, List<Attempt> made, Instant first) {
    Instant sent = action.lastSentAt() == null ? first : action.lastSentAt();
    return made.stream()
        .filter(attempt -> attempt.number() == action.epoch())
        .map(Attempt::endedAt)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(sent.plus(longest));
  }

  /** The codes of the errors in the server's answers. */
  private static Set<String> errors(List<Attempt> made) {
    Set<String> codes = new HashSet<>();
    for (Attempt attempt : made) {
      Integer status = attempt.httpStatus();
      String answer = attempt.response();
      if (status != null && status >= 400 && answer != null) {
        codes.add(ServerError.read(status, answer).code());
      }
    }
    return codes;
  }

  /**
   * The same for a caller that cannot ask {@link #stillHolds} afterwards. It is not told that this
   * bridge is the sole writer, so it concludes nothing from that. The reconciler finds out later.
   */
  Attempted withoutConclusions(Action action) {
    Attempted attempted = of(action);
    return new Attempted(
        attempted.firstSentAt(),
        attempted.lastEndedAt(),
        false,
        attempted.knownIds(),
        attempted.twins(),
        attempted.errors());
  }

  /**
   * Whether an effect that was found is still certain to be this action's. A like action may have
   * been sent, and even booked, while the question was on its way.
   *
   * @param asked what was known when the question was asked
   */
  public boolean stillHolds(Action action, Attempted asked, Iterable<String> foundIds) {
    if (!asked.soleWriter()) {
      return true; // Nothing was concluded from being the sole writer.
    }
    Attempted now = of(action);
    if (!now.soleWriter() || !Set.copyOf(now.twins()).equals(Set.copyOf(asked.twins()))) {
      return false;
    }
    for (String id : foundIds) {
      if (now.knownIds().contains(id)) {
        return false;
      }
    }
    return true;
  }
}
