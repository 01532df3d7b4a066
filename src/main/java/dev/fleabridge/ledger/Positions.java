package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Tally.Sums;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The trading positions that our actions opened, by Purple Flea's ids: how large they were then,
 * and what became of them.
 */
public class Positions {

  /** Where a position stands, as far as is known. */
  public enum Status {
    OPEN,
    CLOSED,
    LIQUIDATED
  }

  /**
   * A position. An older version wrote only its ids, its size and its time; the rest is null until
   * {@link #filledIn}.
   *
   * @param actionId the action that opened it, or placed the limit order that did
   * @param rule the rule of that action
   * @param size US dollars, as they were asked for
   * @param profit what it brought, in US dollars, below zero for a loss; null while it is open, and
   *     where nobody has told
   * @param closedBy the action that closed it; null where Purple Flea did it by itself
   */
  public record Position(
      String positionId,
      UUID actionId,
      @Nullable String agent,
      @Nullable String rule,
      @Nullable String market,
      @Nullable String side,
      Money size,
      @Nullable BigDecimal entryPrice,
      @Nullable BigDecimal leverage,
      Status status,
      @Nullable BigDecimal exitPrice,
      @Nullable BigDecimal profit,
      Instant openedAt,
      @Nullable Instant closedAt,
      @Nullable UUID closedBy) {}

  /** Whose position it is, and what it is in. */
  public record Holding(String agent, String rule, String market, String side) {}

  /** How a position ended. What is null is not known. */
  public record Ending(
      Status status,
      Instant at,
      @Nullable BigDecimal exitPrice,
      @Nullable BigDecimal profit,
      @Nullable UUID by) {}

  private final JdbcClient sql;
  private final Tally tally;

  public Positions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.tally = new Tally(jdbc);
  }

  /**
   * Writes a position that an action opened; one that is known stays as it is.
   *
   * @param checkAt when Purple Flea is to be asked about it; null for never
   * @return whether it is new
   */
  public boolean opened(
      String positionId,
      UUID actionId,
      Holding holding,
      Money size,
      @Nullable BigDecimal entryPrice,
      @Nullable BigDecimal leverage,
      Instant openedAt,
      @Nullable Instant checkAt) {
    return sql.sql(
                """
                insert into position (position_id, action_id, agent, rule_id, market, side, size, entry_price, leverage, status, opened_at, check_at)
                values (:id, :action, :agent, :rule, :market, :side, :size, :entry, :leverage, 'OPEN', :now, :check)
                on conflict do nothing
                """)
            .param("id", Sql.storable(positionId))
            .param("action", actionId)
            .param("agent", holding.agent())
            .param("rule", holding.rule())
            .param("market", holding.market())
            .param("side", holding.side())
            .param("size", size.value())
            .param("entry", entryPrice)
            .param("leverage", leverage)
            .param("now", Sql.time(openedAt))
            .param("check", Sql.time(checkAt))
            .update()
        == 1;
  }

  /**
   * Writes that an action closed a position. What it brought is counted by the {@link Tally} from
   * the history, so what the watch has counted for it is taken back.
   *
   * @param checkAt when Purple Flea is asked what it brought, where the answer did not say
   */
  public void closed(String positionId, Ending ending, Instant checkAt) {
    if (ending.profit() != null) {
      takeBack(positionId);
    }
    sql.sql(
            """
            update position set status = 'CLOSED', exit_price = coalesce(:exit, exit_price), profit = coalesce(:profit, profit),
              closed_at = coalesce(closed_at, :at), closed_by = :by, check_at = case when coalesce(:profit, profit) is null then cast(:check as timestamptz) end
            where position_id = :id
            """)
        .param("exit", ending.exitPrice())
        .param("profit", ending.profit())
        .param("at", Sql.time(ending.at()))
        .param("by", ending.by())
        .param("check", Sql.time(checkAt))
        .param("id", Sql.storable(positionId))
        .update();
  }

  /** Waits for a watch that is just counting, and sees what it has written. */
  private void takeBack(String positionId) {
    sql.sql("select action_id from position where position_id = :id for update")
        .param("id", Sql.storable(positionId))
        .query(UUID.class)
        .list();
    sql.sql(
            """
            update position p set counted = false from position before
            where p.position_id = :id and p.counted and before.position_id = p.position_id
            returning before.agent, before.profit
            """)
        .param("id", Sql.storable(positionId))
        .query(
            (row, number) -> traded(row.getString("agent"), row.getBigDecimal("profit").negate()))
        .list()
        .forEach(sums -> tally.add(List.of(sums)));
  }

  /**
   * Writes how Purple Flea shows that a position ended, or what one that we closed has brought. No
   * action tells of that, so it is counted here.
   *
   * @return whether that was news
   */
  public boolean seenEnded(Position position, Ending ending) {
    boolean news =
        sql.sql(
                    """
                    update position set status = case when status = 'OPEN' then :status else status end, profit = :profit, counted = :counted,
                      closed_at = coalesce(closed_at, :at), check_at = null
                    where position_id = :id and status = :before and profit is null
                    """)
                .param("status", ending.status().name())
                .param("profit", ending.profit())
                .param("counted", ending.profit() != null)
                .param("at", Sql.time(ending.at()))
                .param("id", position.positionId())
                .param("before", position.status().name())
                .update()
            == 1;
    if (news && ending.profit() != null && position.agent() != null) {
      tally.add(List.of(traded(position.agent(), ending.profit())));
    }
    return news;
  }

  private static Sums traded(String agent, BigDecimal profit) {
    return new Sums(agent, BigDecimal.ZERO, BigDecimal.ZERO, profit);
  }

  /** Ends the looks at a position. */
  public void notAgain(String positionId) {
    sql.sql("update position set check_at = null where position_id = :id")
        .param("id", positionId)
        .update();
  }

  /**
   * The action that closed a position that is open by the books. An older version carries such an
   * action out and does not write the end of the position.
   */
  public Optional<UUID> closedUnwritten(String positionId) {
    return sql.sql(
            """
            select a.id from position p
            join action o on o.id = p.action_id
            join action a on a.payer = p.agent and a.state = 'DONE' and a.settled_at >= o.created_at
            where p.position_id = :id and a.kind = any(:closing) and a.parameters ->> 'position' = :id
            order by a.settled_at limit 1
            """)
        .param("id", positionId)
        .param("closing", Sql.texts(Sql.kinds(kind -> kind.deed() == Deed.CLOSES_POSITION)))
        .query(UUID.class)
        .optional();
  }

  /** The action that opened a position, where it is known. */
  public Optional<UUID> openedBy(String positionId) {
    return sql.sql("select action_id from position where position_id = :id")
        .param("id", Sql.storable(positionId))
        .query(UUID.class)
        .optional();
  }

  /** Those that an older version wrote, oldest first. */
  public List<Position> unread(int limit) {
    return sql.sql("select * from position where agent is null order by opened_at limit :limit")
        .param("limit", limit)
        .query(Positions::read)
        .list();
  }

  /** Writes what an older version did not. */
  public void filledIn(String positionId, Holding holding, @Nullable Instant checkAt) {
    sql.sql(
            """
            update position set agent = :agent, rule_id = :rule, market = :market, side = :side, status = coalesce(status, 'OPEN'),
              check_at = case when status is null then cast(:check as timestamptz) else check_at end
            where position_id = :id and agent is null
            """)
        .param("agent", holding.agent())
        .param("rule", holding.rule())
        .param("market", holding.market())
        .param("side", holding.side())
        .param("check", Sql.time(checkAt))
        .param("id", positionId)
        .update();
  }

  /** What Purple Flea is to be asked about for an agent. */
  public List<Position> dueOf(String agent, int limit) {
    return sql.sql(
            """
            select * from position where agent = :agent and check_at is not null
            order by opened_at desc, position_id desc limit :limit
            """)
        .param("agent", agent)
        .param("limit", limit)
        .query(Positions::read)
        .list();
  }

  /** Which of these are known. */
  public List<String> known(Collection<String> positionIds) {
    return sql.sql("select position_id from position where position_id = any(:ids)")
        .param("ids", Sql.texts(positionIds.stream().map(Sql::storable).toList()))
        .query(String.class)
        .list();
  }

  /** The size of each of these positions that is known. */
  public Map<String, Money> sizes(Collection<String> positionIds) {
    Map<String, Money> sizes = new HashMap<>();
    sql.sql("select position_id, size from position where position_id = any(:ids)")
        .param("ids", Sql.texts(positionIds.stream().map(Sql::storable).toList()))
        .query((row, number) ->
            sizes.put(row.getString("position_id"), new Money(row.getBigDecimal("size"))))
        .list();
    return sizes;
  }

  static Position read(ResultSet row, int number) throws SQLException {
    String status = row.getString("status");
    return new Position(
        row.getString("position_id"),
        row.getObject("action_id", UUID.class),
        row.getString("agent"),
        row.getString("rule_id"),
        row.getString("market"),
        row.getString("side"),
        new Money(row.getBigDecimal("size")),
        row.getBigDecimal("entry_price"),
        row.getBigDecimal("leverage"),
        status == null ? Status.OPEN : Status.valueOf(status),
        row.getBigDecimal("exit_price"),
        row.getBigDecimal("profit"),
        Objects.requireNonNull(Sql.instant(row, "opened_at")),
        Sql.instant(row, "closed_at"),
        row.getObject("closed_by", UUID.class));
  }
}
