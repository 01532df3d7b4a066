package dev.fleabridge.engine.cycle;

import dev.fleabridge.ledger.Outage;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes what is due together, and where that fails row by row, so that one row which nobody can
 * read, or which this version does not know, keeps no other waiting. Thread-safe.
 */
final class RowByRow {

  private static final Logger log = LoggerFactory.getLogger(RowByRow.class);

  /** For how long a row is left alone that could not be taken. */
  private static final Duration ASIDE = Duration.ofMinutes(10);

  private final TransactionOperations transactions;
  private final Clock clock;
  private final LeftAlone aside = new LeftAlone();

  RowByRow(TransactionOperations transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * What was taken, in one transaction or, where that fails, in one for each row.
   *
   * @param most how many rows {@code together} takes
   * @param ids the ids of so many of the rows that {@code together} would take, read without
   *     anything that could fail
   * @param one takes one row, and nothing where it is no longer due, or somebody else has it
   * @param postpone makes a row due later that could not be taken, without reading it, so that the
   *     others are taken together again; it may fail
   * @throws org.springframework.dao.DataAccessException where the database is away; nothing was
   *     taken
   */
  <T> List<T> take(
      int most,
      Supplier<List<T>> together,
      IntFunction<List<UUID>> ids,
      Function<UUID, List<T>> one,
      BiConsumer<UUID, Instant> postpone) {
    try {
      return inTransaction(together);
    } catch (RuntimeException e) {
      if (isOutage(e)) {
        throw e;
      }
      log.warn("A batch could not be taken; taking its rows one by one", e);
      List<UUID> due = aside.without(ids.apply(most + aside.size()), clock.instant(), most);
      return eachOf(due, one, postpone);
    }
  }

  private <T> List<T> eachOf(
      List<UUID> due, Function<UUID, List<T>> one, BiConsumer<UUID, Instant> postpone) {
    List<T> taken = new ArrayList<>();
    for (UUID id : due) {
      try {
        taken.addAll(inTransaction(() -> one.apply(id)));
      } catch (RuntimeException e) {
        if (isOutage(e)) {
          break; // what is taken already goes on
        }
        try (LogFields _ = LogFields.ofAction(id)) {
          log.error(
              Each.LINE, "Action {} cannot be taken and is left alone: a person must look", id, e);
          leaveAlone(id, postpone);
        }
      }
    }
    return taken;
  }

  private void leaveAlone(UUID id, BiConsumer<UUID, Instant> postpone) {
    Instant until = clock.instant().plus(ASIDE);
    aside.put(id, until);
    try {
      transactions.executeWithoutResult(status -> postpone.accept(id, until));
    } catch (RuntimeException e) {
      log.warn("Action {} stays due", id, e);
    }
  }

  private <T> List<T> inTransaction(Supplier<List<T>> taking) {
    return Objects.requireNonNull(transactions.execute(status -> taking.get()));
  }

  private static boolean isOutage(RuntimeException failure) {
    return Outage.is(failure) && !Outage.isCorruption(failure);
  }
}
