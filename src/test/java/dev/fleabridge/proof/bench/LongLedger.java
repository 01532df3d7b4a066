package dev.fleabridge.proof.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Fills the tables of an earlier version with payments that are done, one every eight seconds. */
final class LongLedger {

  private static final int PART = 500_000;

  private final JdbcTemplate jdbc;

  /**
   * @param jdbc on one connection, which keeps the settings that make the filling fast
   */
  LongLedger(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Some of the state that a service which has run for years has in all its tables. */
  void fill(int payments) {
    // No triggers and no foreign keys: what is filled is whole by itself.
    jdbc.execute("set session_replication_role = replica");
    List<String> indexes = dropIndexes();
    jdbc.execute("insert into rule_version values ('h', 'signal-payout', '{}', now())");
    for (int from = 1; from <= payments; from += PART) {
      Duration took = fill(from, Math.min(payments, from + PART - 1));
      System.out.printf("%,d of %,d filled, %d s%n", from - 1, payments, took.toSeconds());
    }
    jdbc.execute("set maintenance_work_mem = '512MB'");
    indexes.forEach(jdbc::execute);
    System.out.println("indexes made again");
    jdbc.execute("set session_replication_role = origin");
    jdbc.execute("vacuum analyze");
  }

  /**
   * Rows come in faster without.
   *
   * @return the statements that make them again
   */
  private List<String> dropIndexes() {
    List<String> again = new ArrayList<>();
    jdbc.query(
        """
        select coalesce('alter table ' || i.indrelid::regclass || ' add constraint ' || c.conname || ' '
            || pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)) as again
        from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
        where i.indrelid = any('{event,run,event_run,action,attempt,history}'::regclass[])
          and not i.indisprimary
        """,
        row -> {
          again.add(row.getString("again"));
        });
    jdbc.execute(
        """
        do $$
        declare
          one record;
        begin
          for one in
            select i.indrelid::regclass as of_table, i.indexrelid::regclass as name, c.conname
            from pg_index i
            left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
            where i.indrelid = any('{event,run,event_run,action,attempt,history}'::regclass[])
              and not i.indisprimary
          loop
            if one.conname is null then
              execute 'drop index ' || one.name;
            else
              execute 'alter table ' || one.of_table || ' drop constraint ' || one.conname;
            end if;
          end loop;
        end $$
        """);
    return again;
  }

  private Duration fill(int from, int to) {
    long begin = System.nanoTime();
    jdbc.update(EVENTS, from, to);
    jdbc.update(RUNS, from, to);
    jdbc.update(LINKS, from, to);
    jdbc.update(ACTIONS, from, to);
    jdbc.update(ATTEMPTS, from, to);
    jdbc.update(HISTORY, from, to);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Identifiers that sort by time, as the service gives them. */
  private static final String ID =
      """
      (lpad(to_hex(1700000000000 + n * 300), 12, '0') || '7001' || '8'
        || substr(md5(n::text || '%s'), 1, 15))::uuid\
      """;

  private static final String PAYMENTS =
      """
      from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' as at
            from generate_series(?::bigint, ?::bigint) n) payment
      """;

  private static final String EVENTS =
      """
      insert into event (id, envelope_id, content_hash, source, detail_type, event_time, envelope,
        raw, origin, sender, received_at, last_received_at)
      select 'e-' || n, 'e-' || n, md5(n::text) || md5((-n)::text), 'ml.inference',
        'Inference Result', at, '{"id":"x","detail":{"signal_id":"s"}}', '\\x7b7d', 'REST',
        'gateway', at, at
      """
          + PAYMENTS;

  private static final String RUNS =
      "insert into run (id, rule_id, rule_hash, business_key, event_id, created_at) select "
          + ID.formatted("run")
          + ", 'signal-payout', 'h', 's-' || n, 'e-' || n, at "
          + PAYMENTS;

  private static final String LINKS =
      "insert into event_run (event_id, run_id, started) select 'e-' || n, "
          + ID.formatted("run")
          + ", true "
          + PAYMENTS;

  /** Two hundred payers, a hundred thousand payees; one rule of a thousand is a rare one. */
  private static final String ACTIONS =
      """
      insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key,
        fingerprint, payer, payee, payer_computed, payee_computed, amount, parameters, result,
        epoch, budget_day, budget_scopes, first_sent_at, last_sent_at, settled_at, created_at,
        updated_at)
      select %s, %s, 'e-' || n, case when n %% 1000 = 0 then 'rare-payout' else 'signal-payout' end,
        'pay', 'TRANSFER', 'DONE', md5('k' || n) || md5('l' || n), md5('f' || n) || md5('g' || n),
        'agt_' || n %% 200, 'agt_p' || n %% 100000, true, true, (1 + n %% 40) * 0.05,
        '{"memo":"Signal payout: s-1 conf=0.910"}',
        '{"txId":"tx_491718de357e3da8","status":"completed"}', 1, at::date, '{all}', at, at, at,
        at, at
      """
              .formatted(ID.formatted("action"), ID.formatted("run"))
          + PAYMENTS;

  private static final String ATTEMPTS =
      """
      insert into attempt (action_id, number, owner, started_at, ended_at, outcome, http_status)
      select %s, 1, 'replica', at, at, 'DONE', 200
      """
              .formatted(ID.formatted("action"))
          + PAYMENTS;

  /** Of three moves the last: the others are read by nobody but who asks for one action. */
  private static final String HISTORY =
      """
      insert into history (action_id, at, from_state, to_state, actor)
      select %s, at, 'SENDING', 'DONE', 'engine'
      """
              .formatted(ID.formatted("action"))
          + PAYMENTS;
}
