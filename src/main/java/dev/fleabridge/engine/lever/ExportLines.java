package dev.fleabridge.engine.lever;

import dev.fleabridge.ledger.AuditLog;
import java.time.Clock;
import org.springframework.transaction.support.TransactionOperations;

/** Writes into the audit what people let out, each line in a transaction of its own. */
public final class ExportLines {

  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final Clock clock;

  public ExportLines(AuditLog audit, TransactionOperations transactions, Clock clock) {
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Adds a line. After it returns, the line is there for good.
   *
   * @param act {@code export-begun}, {@code export} or {@code export-broken-off}
   * @param what what is let out, such as {@code actions}
   */
  public void add(String person, String act, String what, String note) {
    transactions.executeWithoutResult(
        status -> audit.add(AuditLog.Line.of(clock.instant(), person, act, what, note)));
  }
}
