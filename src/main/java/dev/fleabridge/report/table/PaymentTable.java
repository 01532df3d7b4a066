package dev.fleabridge.report.table;

import dev.fleabridge.ledger.PaymentFeed.Part;

/** A table of payments outside. Each payment is in it once, however often its part is written. */
public interface PaymentTable {

  /** The table by its place. Another place begins with the first payment of the books. */
  String name();

  /**
   * Adds the payments of a part, unless they were added before.
   *
   * @throws TableTrouble where they are not known to be in the table
   */
  void write(Part part);
}
