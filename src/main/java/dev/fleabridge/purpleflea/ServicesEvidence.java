package dev.fleabridge.purpleflea;

import java.time.Instant;
import java.util.List;

/** What the look-ups of dialect {@code services} share: reading, and when absence is proof. */
final class ServicesEvidence {

  private final Dialect.LookUp with;

  ServicesEvidence(Dialect.LookUp with) {
    this.with = with;
  }

  Dialect.LookUp with() {
    return with;
  }

  /**
   * Not there: proof only where the account reaches back before the first attempt, and after
   * settling.
   */
  Finding absent(List<LedgerEntry> rows, String evidence) {
    return reachesBack(rows)
        ? settled(evidence)
        : cannotTell("the account shows only its newest rows, and all are newer than the attempt");
  }

  boolean reachesBack(List<LedgerEntry> rows) {
    return rows.size() < ServicesReads.LEDGER_ROWS
        || rows.stream().map(LedgerEntry::at).anyMatch(this::isBeforeAttempt);
  }

  private boolean isBeforeAttempt(Instant at) {
    return at.isBefore(with.earliest());
  }

  Finding settled(String evidence) {
    return with.isSettled()
        ? new Finding.DidNotHappen(evidence)
        : new Finding.NotYetClear("the settling time is not over", evidence);
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

    String reason() {
      return reason;
    }
  }
}
