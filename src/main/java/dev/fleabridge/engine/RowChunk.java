package dev.fleabridge.engine;

import dev.fleabridge.engine.RowPayments.Verdict;
import dev.fleabridge.engine.rows.Row;
import dev.fleabridge.engine.rows.Rows;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.Plan.PlannedAction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The rows that one transaction files. Lives for that transaction; for one thread. */
final class RowChunk {

  private final RowPayments rules;
  private final List<PlannedAction> payments = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private int rows;
  private int skipped;
  private boolean numbered;

  RowChunk(RowPayments rules) {
    this.rules = rules;
  }

  /**
   * Reads rows until there are enough, or it takes too long, or none is left.
   *
   * @return whether none is left
   */
  boolean fill(Rows source, int most, BooleanSupplier tooLong, Instant now) throws IOException {
    while (rows < most && !tooLong.getAsBoolean()) {
      Optional<Row> row = source.next();
      if (row.isEmpty()) {
        return true;
      }
      rows++;
      take(rules.of(row.get(), now));
    }
    return false;
  }

  private void take(Verdict verdict) {
    switch (verdict) {
      case Verdict.Pay(PlannedAction payment, boolean byNumber) -> {
        payments.add(payment);
        numbered |= byNumber;
      }
      case Verdict.Skip() -> skipped++;
      case Verdict.Invalid(Problem problem) -> problems.add(problem);
    }
  }

  List<PlannedAction> payments() {
    return payments;
  }

  FanOut.Chunk read(long offset, @Nullable List<String> columns) {
    return new FanOut.Chunk(offset, columns, rows, skipped, numbered, problems);
  }
}
