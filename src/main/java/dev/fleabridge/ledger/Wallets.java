package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What we know of the agents' money, and what we have set aside of it. */
public class Wallets {

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Wallets(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Locks the wallets of these agents in order of their names, opening those that are new. Inside
   * the caller's transaction.
   */
  public Map<String, Wallet> lock(Collection<String> agents) {
    Map<String, Wallet> locked = new LinkedHashMap<>();
    if (agents.isEmpty()) {
      return locked;
    }
    TreeSet<String> ordered = new TreeSet<>(agents);
    List<Wallet> found = lockExisting(ordered);
    if (found.size() < ordered.size()) {
      sql.sql("insert into wallet (agent) select unnest(:agents) on conflict do nothing")
          .param("agents", Sql.texts(ordered))
          .update();
      found = lockExisting(ordered);
    }
    found.forEach(wallet -> locked.put(wallet.agent(), wallet));
    return locked;
  }

  /**
   * The same without waiting: wallets that somebody else holds are left out. Only a wallet that
   * somebody else is just opening is waited for, at most for the session's lock_timeout. Inside the
   * caller's transaction.
   */
  public Map<String, Wallet> lockFree(Collection<String> agents) {
    Map<String, Wallet> locked = new LinkedHashMap<>();
    TreeSet<String> ordered = new TreeSet<>(agents);
    if (ordered.isEmpty()) {
      return locked;
    }
    sql.sql(
            """
            insert into wallet (agent)
            select wanted.agent from unnest(:agents) as wanted (agent)
            where not exists (select 1 from wallet w where w.agent = wanted.agent)
            on conflict do nothing
            """)
        .param("agents", Sql.texts(ordered))
        .update();
    sql.sql(
            """
            select * from wallet where agent = any(:agents)
            order by agent for update skip locked
            """)
        .param("agents", Sql.texts(ordered))
        .query(Wallets::read)
        .list()
        .forEach(wallet -> locked.put(wallet.agent(), wallet));
    return locked;
  }

  /** Writes wallets that the caller has locked. */
  public void save(Collection<Wallet> wallets) {
    jdbc.batchUpdate(
        "update wallet set balance = ?, margin = ?, as_of = ?, stale = ?, reserved = ? where agent = ?",
        wallets,
        wallets.size() + 1,
        (row, wallet) -> {
          row.setBigDecimal(1, Sql.decimal(wallet.balance()));
          row.setBigDecimal(2, wallet.margin().value());
          row.setTimestamp(3, Sql.time(wallet.asOf()));
          row.setBoolean(4, wallet.stale());
          row.setBigDecimal(5, wallet.reserved().value());
          row.setString(6, wallet.agent());
        });
  }

  /**
   * Takes a reading of Purple Flea into the books. What we settled after the reading was asked for
   * may or may not be in it, so it is subtracted again: a guess on the safe side, put right by the
   * next reading.
   *
   * @param askedAt when the call started, by the clock that also stamps {@code settled_at}
   * @param paidFromBalance the kinds of action that this balance pays for
   */
  public void reported(
      String agent, Money balance, Instant askedAt, Set<ActionKind> paidFromBalance) {
    Wallet wallet = lock(List.of(agent)).get(agent);
    if (wallet == null || (wallet.asOf() != null && wallet.asOf().isAfter(askedAt))) {
      return;
    }
    BigDecimal settledSince =
        sql.sql(
                """
                select coalesce(sum(amount), 0) from (
                  select amount, kind from action
                  where account is null and payer = :agent and state = 'DONE' and settled_at >= :asked
                  union all
                  select amount, kind from action where account = :agent and state = 'DONE' and settled_at >= :asked) as paid
                where amount is not null
                  and kind = any(:kinds)
                """)
            .param("agent", agent)
            .param("kinds", Sql.texts(paidFromBalance.stream().map(ActionKind::name).toList()))
            .param("asked", Sql.time(askedAt))
            .query(BigDecimal.class)
            .single();
    Money known = balance.minusOrZero(new Money(settledSince));
    save(List.of(new Wallet(agent, known, Money.ZERO, askedAt, false, wallet.reserved())));
  }

  public Optional<Wallet> find(String agent) {
    return sql.sql("select * from wallet where agent = :agent")
        .param("agent", agent)
        .query(Wallets::read)
        .optional();
  }

  /** The wallets of these agents as they stand, without a lock; none where there is none yet. */
  public Map<String, Wallet> read(Collection<String> agents) {
    Map<String, Wallet> found = new LinkedHashMap<>();
    sql.sql("select * from wallet where agent = any(:agents) order by agent")
        .param("agents", Sql.texts(agents))
        .query(Wallets::read)
        .list()
        .forEach(wallet -> found.put(wallet.agent(), wallet));
    return found;
  }

  public List<Wallet> page(String afterAgent, int limit) {
    return sql.sql("select * from wallet where agent > :after order by agent limit :limit")
        .param("after", afterAgent)
        .param("limit", limit)
        .query(Wallets::read)
        .list();
  }

  /** Agents with held actions that a better balance would free. */
  public List<String> unfunded(int limit) {
    return sql.sql(
            """
            select distinct payer from action
            where state = 'HELD' and reason = %s and payer is not null
            limit :limit
            """
                .formatted(Sql.reason(Reason.INSUFFICIENT_FUNDS)))
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  /** Agents with actions that wait for a balance. */
  public List<String> waiting(Instant now) {
    return sql.sql(
            """
            select payer from action where state = 'HELD' and reason = %s and payer is not null
            union
            select payer from action
            where state = 'READY' and due_at > :now and payer is not null and (failures = 0 or reason = any(:reasons))
            """
                .formatted(Sql.reason(Reason.INSUFFICIENT_FUNDS)))
        .param("now", Sql.time(now))
        .param("reasons", Sql.texts(Reason.codes(Actions.WAITING_FOR_A_BALANCE)))
        .query(String.class)
        .list();
  }

  private List<Wallet> lockExisting(Collection<String> ordered) {
    return sql.sql("select * from wallet where agent = any(:agents) order by agent for update")
        .param("agents", Sql.texts(ordered))
        .query(Wallets::read)
        .list();
  }

  private static Wallet read(ResultSet row, int number) throws SQLException {
    return new Wallet(
        row.getString("agent"),
        Sql.money(row, "balance"),
        new Money(row.getBigDecimal("margin")),
        Sql.instant(row, "as_of"),
        row.getBoolean("stale"),
        new Money(row.getBigDecimal("reserved")));
  }
}
