package dev.fleabridge.engine.fanout;

import dev.fleabridge.engine.fanout.RowPayments.RowPlan;
import dev.fleabridge.engine.fanout.rows.Row;
import dev.fleabridge.engine.fanout.rows.Rows;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.rule.expression.Undecided;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The rows that one transaction files. A chunk is for one thread. */
final class RowChunk {

  private final RowPayments rules;
  private final List<PlannedAction> payments = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private int rows;
  private int skipped;
  private boolean numbered;
  private @Nullable UndecidedRow undecided;

  RowChunk(RowPayments rules) {
    this.rules = rules;
  }

  /**
   * Reads rows until there are {@code most}, or it takes too long, or one cannot be evaluated to
   * its end, or none is left.
   *
   * @return whether no row is left
   */
  boolean fill(Rows source, int most, BooleanSupplier tooLong, Instant now) throws IOException {
    while (rows < most && !tooLong.getAsBoolean()) {
      long before = source.offset();
      Optional<Row> row = source.next();
      if (row.isEmpty()) {
        return true;
      }
      try {
        take(rules.of(row.get(), now));
        rows++;
      } catch (Undecided e) {
        undecided = new UndecidedRow(before, e);
        return false;
      }
    }
    return false;
  }

  /**
   * A row that was not evaluated to its end.
   *
   * @param offset where the row begins; the chunk ends before it
   */
  record UndecidedRow(long offset, Undecided why) {}

  /** The row that was not evaluated to its end; null where there is none. */
  @Nullable UndecidedRow undecided() {
    return undecided;
  }

  private void take(RowPlan plan) {
    switch (plan) {
      case RowPlan.Pay(PlannedAction payment, boolean byNumber) -> {
        payments.add(payment);
        numbered |= byNumber;
      }
      case RowPlan.Skip() -> skipped++;
      case RowPlan.Invalid(Problem problem) -> problems.add(problem);
    }
  }

  List<PlannedAction> payments() {
    return payments;
  }

  FanOut.Chunk read(long readTo, @Nullable List<String> columns) {
    long offset = undecided == null ? readTo : undecided.offset();
    return new FanOut.Chunk(offset, columns, rows, skipped, numbered, problems);
  }
}
