package dev.fleabridge.ledger;

import java.sql.SQLException;

/**
 * The start has waited for the database, and gives up. The message is a sentence for people that
 * says which database and why; the cause is the last failure, whose words may hold more.
 */
final class DatabaseAway extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  DatabaseAway(String message, SQLException cause) {
    super(message, cause);
  }
}
