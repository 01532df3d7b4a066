package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.ledger.PaymentFeed.Payment;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everybody whose money the books know something of: who has paid, who was paid, and who was
 * registered. What they were paid is added up here, part by part, because a sum over all actions of
 * a large payee takes too long.
 */
public class KnownWallets {

  /**
   * What the books know of one agent, or of an account that several agents share.
   *
   * @param balance as last reported, less what was settled since; null: never reported
   * @param asOf when that reading was asked for; null: there is none to be relied on
   * @param openEscrows in which it is payer or payee
   * @param earned what DONE actions have paid to it, escrows that were released among them
   * @param referralCode its own; null where its registration is not ours or did not tell
   * @param registeredAt null where its registration is not ours
   */
  public record KnownWallet(
      String agent,
      @Nullable Money balance,
      @Nullable Instant asOf,
      int openEscrows,
      BigDecimal earned,
      @Nullable String referralCode,
      @Nullable Instant registeredAt) {}

  /** The reader of the feed that adds up. */
  static final String READER = "earnings";

  /** Open escrows are counted in one pass over all of them, because no index has their agents. */
  static final String PAGE =
      """
      with known as (
        select agent from (
          (select agent from wallet where agent > :after order by agent limit :limit)
          union
          (select agent from earning where agent > :after order by agent limit :limit)
          union
          (select id from agent where id > :after order by id limit :limit)) as one
        order by agent limit :limit),
      open as (
        select agent, count(*) as escrows from (
          select payer as agent from escrow where status in (%1$s)
          union all
          select payee from escrow where status in (%1$s) and payee <> payer) as part
        where agent in (select agent from known)
        group by agent)
      select k.agent, w.balance, w.as_of, coalesce(e.total, 0) as earned, a.result, a.settled_at,
        coalesce(o.escrows, 0) as open_escrows
      from known k
      left join wallet w on w.agent = k.agent
      left join earning e on e.agent = k.agent
      left join open o on o.agent = k.agent
      left join agent g on g.id = k.agent
      left join action a on a.id = g.action_id
      order by k.agent
      """
          .formatted(
              Stream.of(Status.values())
                  .filter(status -> !status.isFinal())
                  .map(status -> "'" + status + "'")
                  .collect(Collectors.joining(", ")));

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final PaymentFeed feed;

  public KnownWallets(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.jdbc = jdbc;
    this.feed = new PaymentFeed(jdbc);
  }

  /**
   * Adds up what comes next of the payments. Inside the caller's transaction.
   *
   * @param limit the most lines of the history
   * @return whether there was anything
   */
  public boolean addUp(int limit) {
    Optional<Part> next = feed.next(READER, limit);
    next.ifPresent(part -> {
      add(part.payments());
      feed.read(READER, part);
    });
    return next.isPresent();
  }

  private void add(List<Payment> payments) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Payment payment : payments) {
      Money amount = payment.amount();
      if (payment.payee() != null && amount != null) {
        sums.merge(payment.payee(), amount.value(), BigDecimal::add);
      }
    }
    jdbc.batchUpdate(
        """
        insert into earning (agent, total) values (?, ?)
        on conflict (agent) do update set total = earning.total + excluded.total
        """,
        sums.entrySet(),
        sums.size() + 1,
        (row, sum) -> {
          row.setString(1, sum.getKey());
          row.setBigDecimal(2, sum.getValue());
        });
  }

  /** Those whose names come after {@code afterAgent}, in the order of their names. */
  public List<KnownWallet> page(String afterAgent, int limit) {
    return sql.sql(PAGE)
        .param("after", afterAgent)
        .param("limit", limit)
        .query(KnownWallets::read)
        .list();
  }

  private static KnownWallet read(ResultSet row, int number) throws SQLException {
    ObjectNode registration = Sql.object(row, "result");
    String code =
        registration == null ? null : registration.path("referralCode").asStringOpt().orElse(null);
    return new KnownWallet(
        row.getString("agent"),
        Sql.money(row, "balance"),
        Sql.instant(row, "as_of"),
        row.getInt("open_escrows"),
        row.getBigDecimal("earned"),
        code,
        Sql.instant(row, "settled_at"));
  }
}
