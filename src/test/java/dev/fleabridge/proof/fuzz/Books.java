package dev.fleabridge.proof.fuzz;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What callers have changed in the ledger. What the engine does by itself is not in it. */
final class Books {

  private static final String CHANGED_BY_CALLERS =
      """
      select concat_ws('|',
        (select count(*) from event), (select count(*) from run),
        (select string_agg(scope || note || since, ',' order by scope) from pause),
        (select md5(string_agg(number || standing || note, ',' order by number)) from rule_revision),
        (select count(*) from bulk_act),
        (select count(*) from audit where act not like '%\\_refused'),
        (select count(*) from history where actor in ('viewer', 'operator', 'approver')))
      """;

  private final JdbcClient sql;

  Books(DataSource database) {
    this.sql = JdbcClient.create(database);
  }

  String state() {
    return sql.sql(CHANGED_BY_CALLERS).query(String.class).single();
  }
}
