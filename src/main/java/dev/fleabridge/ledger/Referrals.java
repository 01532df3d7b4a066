package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What agents got for having referred others. Each row of an account at Purple Flea counts once.
 */
public class Referrals {

  /**
   * A row of an account.
   *
   * @param entryId Purple Flea's id of the row
   * @param reason its words for what the money was for
   * @param reference what the row is about, such as an escrow
   */
  public record Income(
      String entryId, Money amount, String reason, @Nullable String reference, Instant at) {}

  private final JdbcClient sql;

  public Referrals(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Books income that is not booked yet, inside the caller's transaction.
   *
   * @return how much of it was new
   */
  public Money add(String agent, Collection<Income> income, Instant now) {
    Money sum = Money.ZERO;
    int entries = 0;
    for (Income one : income) {
      if (insert(agent, one, now)) {
        sum = sum.plus(one.amount());
        entries++;
      }
    }
    if (entries > 0) {
      addUp(agent, sum, entries);
    }
    return sum;
  }

  private boolean insert(String agent, Income income, Instant now) {
    return sql.sql(
                """
                insert into referral_income (entry_id, agent, amount, reason, reference, at, seen_at)
                values (:id, :agent, :amount, :reason, :reference, :at, :now)
                on conflict do nothing
                """)
            .param("id", Sql.storable(income.entryId()))
            .param("agent", agent)
            .param("amount", income.amount().value())
            .param("reason", Sql.storable(income.reason()))
            .param("reference", Sql.storableOrNull(income.reference()))
            .param("at", Sql.time(income.at()))
            .param("now", Sql.time(now))
            .update()
        == 1;
  }

  private void addUp(String agent, Money sum, int entries) {
    sql.sql(
            """
            insert into referral_sum (agent, income, entries) values (:agent, :sum, :entries)
            on conflict (agent) do update
              set income = referral_sum.income + excluded.income, entries = referral_sum.entries + excluded.entries
            """)
        .param("agent", agent)
        .param("sum", sum.value())
        .param("entries", entries)
        .update();
  }

  /** What each of these agents has got; agents that got nothing are left out. */
  public Map<String, Money> sums(Collection<String> agents) {
    Map<String, Money> sums = new HashMap<>();
    sql.sql("select agent, income from referral_sum where agent = any(:agents)")
        .param("agents", Sql.texts(agents))
        .query((row, number) ->
            sums.put(row.getString("agent"), new Money(row.getBigDecimal("income"))))
        .list();
    return sums;
  }
}
