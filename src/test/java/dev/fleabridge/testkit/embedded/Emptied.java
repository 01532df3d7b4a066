package dev.fleabridge.testkit.embedded;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Empties tables between tests. The books refuse that to everybody but the server's administrator,
 * whom tests are.
 */
public final class Emptied {

  /** What says of rows that they were there. */
  private static final String CHAIN =
      "history_withdrawn, evidence, audit_segment, audit_verification";

  private Emptied() {}

  /** Empties these tables, what refers to them, and what is known of their rows. */
  public static void tables(JdbcTemplate jdbc, String tables) {
    truncate(jdbc, tables, "");
  }

  /** The same, and ids begin with 1 again. */
  public static void fromTheBeginning(JdbcTemplate jdbc, String tables) {
    truncate(jdbc, tables, "restart identity");
  }

  private static void truncate(JdbcTemplate jdbc, String tables, String how) {
    unguarded(jdbc, "truncate %s, %s %s cascade".formatted(tables.strip(), CHAIN, how));
  }

  /** Does what the books refuse to the service: by a statement without parameters. */
  public static void unguarded(JdbcTemplate jdbc, String statement) {
    jdbc.execute(
        """
        set session_replication_role = replica;
        %s;
        set session_replication_role = origin
        """
            .formatted(statement));
  }
}
