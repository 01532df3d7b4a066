package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What wallets had, for people who look back. It is noted from the wallets as they stand, beside
 * what pays: no payment writes it or waits for it, and nothing is decided by it.
 */
public class WalletHistory {

  /** It is kept for so long. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** No look back has more readings. */
  public static final int MAX_READINGS = 500;

  private static final int MAX_DELETED = 10_000;

  /**
   * What the books said.
   *
   * @param at when they said so
   * @param asOf when Purple Flea was asked for the balance that they knew
   * @param balance as reported, less what was settled since
   * @param reserved what was set aside of it
   */
  public record Reading(Instant at, Instant asOf, Money balance, Money reserved) {}

  /** Each wallet's newest note is looked up: most wallets are not read between two turns. */
  static final String NOTE =
      """
      insert into wallet_reading (agent, at, as_of, balance, reserved)
      select w.agent, :now, w.as_of, w.balance, w.reserved
      from wallet w
      left join lateral (
        select r.as_of from wallet_reading r where r.agent = w.agent order by r.at desc limit 1
      ) noted on true
      where w.as_of is not null and w.balance is not null
        and (noted.as_of is null or w.as_of > noted.as_of)
      order by w.agent limit :most
      on conflict do nothing
      """;

  /** The last of each of equal parts of the time, so that what is shown was so. */
  static final String SINCE =
      """
      select distinct on (part) at, as_of, balance, reserved from (
        select *, floor(extract(epoch from at - :since) / :width) as part
        from wallet_reading where agent = :agent and at >= :since and at <= :now) read
      order by part, at desc
      """;

  private final JdbcClient sql;

  public WalletHistory(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Notes the wallets that were read anew since they were last noted.
   *
   * @return how many; at most {@code most}
   */
  public int note(int most, Instant now) {
    return sql.sql(NOTE).param("now", Sql.time(now)).param("most", most).update();
  }

  /** Lets go of notes that are older than {@link #KEPT}; of at most ten thousand. */
  public int prune(Instant now) {
    return sql.sql(
            """
            delete from wallet_reading where (agent, at) in (
              select agent, at from wallet_reading where at < :before order by at limit :most)
            """)
        .param("before", Sql.time(now.minus(KEPT)))
        .param("most", MAX_DELETED)
        .update();
  }

  /**
   * What was noted of a wallet from a time to now, oldest first: all of it, or where that is more
   * than {@link #MAX_READINGS} the last of each of so many equal parts of the time.
   */
  public List<Reading> since(String agent, Instant since, Instant now) {
    long width = Math.max(1, Math.ceilDiv(Duration.between(since, now).toSeconds(), MAX_READINGS));
    return sql.sql(SINCE)
        .param("agent", agent)
        .param("since", Sql.time(since))
        .param("now", Sql.time(now))
        .param("width", width)
        .query((row, number) ->
            new Reading(
                Objects.requireNonNull(Sql.instant(row, "at")),
                Objects.requireNonNull(Sql.instant(row, "as_of")),
                new Money(row.getBigDecimal("balance")),
                new Money(row.getBigDecimal("reserved"))))
        .list();
  }
}
