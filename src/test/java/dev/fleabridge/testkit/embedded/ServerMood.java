package dev.fleabridge.testkit.embedded;

import org.springframework.jdbc.core.JdbcTemplate;

/** A server that reads and does not write, as after a failover, and one that does again. */
public final class ServerMood {

  private ServerMood() {}

  /**
   * All connections, those that are open included, only read from now on.
   *
   * @param jdbc on one that is not thrown away for it
   */
  public static void readsOnly(JdbcTemplate jdbc) {
    set(jdbc, "on");
  }

  public static void writesAgain(JdbcTemplate jdbc) {
    set(jdbc, "off");
  }

  private static void set(JdbcTemplate jdbc, String readOnly) {
    jdbc.execute("alter system set default_transaction_read_only = " + readOnly);
    jdbc.execute("select pg_reload_conf()");
    // A session takes it over between two statements, some moments later.
    while (!readOnly.equals(
        jdbc.queryForObject("show default_transaction_read_only", String.class))) {
      Thread.onSpinWait();
    }
  }
}
