package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import org.springframework.core.NestedExceptionUtils;

/** What a failure of the database says. */
final class Storage {

  private Storage() {}

  /**
   * Whether trying each event of a batch alone would only fail more often. Otherwise it may be one
   * event that the database refuses, or a row that somebody holds, and the others can be filed.
   */
  static boolean isOutage(Throwable failure) {
    return Outage.isGeneral(failure);
  }

  /** Whether the same may be stored later, as it is: nothing is said against it. */
  static boolean mayPass(Throwable failure) {
    return Outage.is(failure);
  }

  /** What to log of it: PostgreSQL's further lines hold the statement and values of the row. */
  static String inOneLine(Throwable failure) {
    String message =
        String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    return failure.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
  }
}
