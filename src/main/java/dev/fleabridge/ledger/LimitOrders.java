package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Positions.Holding;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The limit orders that our actions placed, by Purple Flea's ids, until they end. */
public class LimitOrders {

  /** What has become of an order, as far as is known. */
  public enum Status {
    PENDING,
    FILLED,
    CANCELLED
  }

  /**
   * An order that is not known to have ended.
   *
   * @param actionId the action that placed it
   */
  public record Pending(String orderId, UUID actionId, Holding holding, Money size) {}

  private final JdbcClient sql;

  public LimitOrders(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Writes an order that an action placed; one that is known stays as it is. */
  public void placed(Pending order, BigDecimal limitPrice, Instant now, Instant checkAt) {
    sql.sql(
            """
            insert into limit_order (order_id, action_id, agent, rule_id, market, side, size, limit_price, status, placed_at, check_at)
            values (:id, :action, :agent, :rule, :market, :side, :size, :price, 'PENDING', :now, :check)
            on conflict do nothing
            """)
        .param("id", Sql.storable(order.orderId()))
        .param("action", order.actionId())
        .param("agent", order.holding().agent())
        .param("rule", order.holding().rule())
        .param("market", order.holding().market())
        .param("side", order.holding().side())
        .param("size", order.size().value())
        .param("price", limitPrice)
        .param("now", Sql.time(now))
        .param("check", Sql.time(checkAt))
        .update();
  }

  /**
   * Writes the end of an order that is pending by the books.
   *
   * @param positionId what its fill opened, where that is known
   * @return whether that was news
   */
  public boolean ended(
      String orderId,
      Status status,
      Instant at,
      @Nullable BigDecimal fillPrice,
      @Nullable String positionId) {
    return sql.sql(
                """
                update limit_order set status = :status, ended_at = :at, fill_price = :price, position_id = :position, check_at = null
                where order_id = :id and status = 'PENDING'
                """)
            .param("status", status.name())
            .param("at", Sql.time(at))
            .param("price", fillPrice)
            .param("position", positionId)
            .param("id", Sql.storable(orderId))
            .update()
        == 1;
  }

  /** An agent's orders that are pending by the books, oldest first. */
  public List<Pending> pendingOf(String agent, int limit) {
    return sql.sql(
            """
            select * from limit_order where agent = :agent and status = 'PENDING'
            order by placed_at limit :limit
            """)
        .param("agent", agent)
        .param("limit", limit)
        .query((row, number) ->
            new Pending(
                row.getString("order_id"),
                row.getObject("action_id", UUID.class),
                new Holding(
                    row.getString("agent"),
                    row.getString("rule_id"),
                    row.getString("market"),
                    row.getString("side")),
                new Money(row.getBigDecimal("size"))))
        .list();
  }

  /**
   * The agents about whose positions or orders Purple Flea is to be asked, the one that waits for
   * longest first. Each is due again at {@code next}.
   */
  public List<String> takeAgentsDue(Instant now, Instant next, int limit) {
    List<String> agents =
        sql.sql(
                """
                select agent from (
                  (select agent, check_at from position where check_at <= :now order by check_at limit 1000)
                  union all
                  (select agent, check_at from limit_order where check_at <= :now order by check_at limit 1000)) due
                group by agent order by min(check_at) limit :limit
                """)
            .param("now", Sql.time(now))
            .param("limit", limit)
            .query(String.class)
            .list();
    for (String table : List.of("position", "limit_order")) {
      sql.sql(
              "update %s set check_at = :next where agent = any(:agents) and check_at <= :now"
                  .formatted(table))
          .param("next", Sql.time(next))
          .param("agents", Sql.texts(agents))
          .param("now", Sql.time(now))
          .update();
    }
    return agents;
  }
}
