package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the look-ups of dialect {@code services} share: how they read, and when absence is proof.
 */
final class ServicesEvidence {

  /** How long to wait after a 429 that names no time. */
  private static final Duration USUAL_PAUSE = Duration.ofMinutes(1);

  private final Dialect.LookUp with;

  ServicesEvidence(Dialect.LookUp with) {
    this.with = with;
  }

  Dialect.LookUp with() {
    return with;
  }

  /**
   * The finding where the effect was not seen. It is proof only where the rows reach back before
   * the first attempt, and after the settling time.
   */
  Finding absent(List<LedgerEntry> rows, String evidence) {
    return reachesBack(rows)
        ? settled(evidence)
        : cannotTellYet("the account's rows do not reach back before the attempt", evidence);
  }

  /**
   * Whether an effect of the attempt must be among the rows. A short or empty list is not enough.
   * It must show a row from before the attempt, or the account's beginning.
   */
  boolean reachesBack(List<LedgerEntry> rows) {
    return reachesBack(rows, with.earliest());
  }

  /** Whether every row since this time must be among the rows. */
  static boolean reachesBack(List<LedgerEntry> rows, Instant since) {
    return new Listing(rows).reachesBack(since);
  }

  Finding settled(String evidence) {
    return with.isSettled() && with.areTwinsSettled()
        ? new Finding.DidNotHappen(evidence)
        : new Finding.NotYetClear("the settling time is not over", evidence);
  }

  /**
   * The finding where something is in doubt that may still clear up. A person decides only after
   * the settling time, also of the calls that may own the same effect.
   */
  Finding cannotTellYet(String reason, String evidence) {
    return cannotTellYet(reason, evidence, Finding.NextLook.WHENEVER);
  }

  Finding cannotTellYet(String reason, String evidence, Finding.NextLook next) {
    return with.isSettled() && with.areTwinsSettled()
        ? new Finding.CannotTell(reason, evidence)
        : new Finding.NotYetClear(reason, evidence, next);
  }

  static Finding cannotTell(String reason) {
    return new Finding.CannotTell(reason, "dialect services");
  }

  static String describe(LedgerEntry row) {
    return "row %s: %s %s, reference %s, at %s"
        .formatted(row.id(), row.reason(), Amounts.asText(row.amount()), row.reference(), row.at());
  }

  <T> T read(String agent, Query<T> query) {
    return value(with.reader().read(agent, query), query.call().path());
  }

  /**
   * The account of an agent. It is empty where its key is missing or refused, where the key shows
   * another agent's account, or where the account has no rows.
   */
  Optional<List<LedgerEntry>> accountOf(String agent) {
    return shownTo(agent).filter(rows -> isOf(agent, rows));
  }

  static boolean isOf(String agent, List<LedgerEntry> rows) {
    return !rows.isEmpty() && rows.stream().allMatch(row -> agent.equals(row.agent()));
  }

  /** The account that the agent's key shows, whoever owns it; empty where the call is declined. */
  Optional<List<LedgerEntry>> shownTo(String agent) {
    CallOutcome<List<LedgerEntry>> outcome = with.reader().read(agent, ServicesReads.ledger());
    return outcome instanceof CallOutcome.Declined<?>
        ? Optional.empty()
        : Optional.of(value(outcome, "the account of " + agent));
  }

  static boolean isNotFound(CallOutcome<?> outcome) {
    return outcome instanceof CallOutcome.Declined<?> declined
        && declined.exchange() != null
        && declined.exchange().status() == 404;
  }

  static <T> T value(CallOutcome<T> outcome, String what) {
    return switch (outcome) {
      case CallOutcome.Done<T>(T value, Exchange _) -> value;
      case CallOutcome.Declined<T> d -> throw new NotRead(what + " was refused: " + d.code());
      case CallOutcome.Throttled<T> t ->
          throw new NotRead(
              what + " was throttled", t.retryAfter() == null ? USUAL_PAUSE : t.retryAfter());
      case CallOutcome.NotSent<T> n -> throw new NotRead(what + " was not asked: " + n.reason());
      case CallOutcome.Unknown<T> u -> throw new NotRead(what + " was not answered: " + u.reason());
    };
  }

  /** Says that a read that a look-up needs gave no result. */
  static final class NotRead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final @Nullable Duration notBefore;

    NotRead(String reason) {
      this(reason, null);
    }

    NotRead(String reason, @Nullable Duration notBefore) {
      super(reason, null, false, false);
      this.reason = reason;
      this.notBefore = notBefore;
    }

    Finding finding() {
      return new Finding.NotYetClear(
          reason, "the look-up itself failed", new Finding.NextLook(null, null, notBefore));
    }
  }
}
