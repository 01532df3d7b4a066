package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which replica works by which revision of the rules, for people. Nothing is decided by it. */
public class RuleReplicas {

  /**
   * What a replica said of itself.
   *
   * @param replica its name, by which leases and attempts name it too
   * @param revision the number of the revision that it works by; null where it works by none
   * @param since when it began to work by it
   * @param seenAt when it said so last
   * @param problem what keeps it from the revision in force, or its file from being taken; null
   *     where nothing does
   */
  public record Replica(
      String replica,
      @Nullable Long revision,
      Instant since,
      Instant seenAt,
      @Nullable String problem) {}

  /**
   * A replica as it is shown.
   *
   * @param turnedAt when its engine last came round; null where none runs there, or where nobody
   *     has said so
   */
  public record Shown(Replica said, @Nullable Instant turnedAt) {

    /** Whether its engine has not come round for so long that something keeps it. */
    public boolean isStalled(Instant now) {
      return turnedAt != null && turnedAt.isBefore(now.minus(Census.LONGEST_TURN));
    }
  }

  private final JdbcClient sql;

  public RuleReplicas(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Writes what a replica says of itself. */
  public void report(Replica replica) {
    sql.sql(
            """
            insert into rule_replica (replica, revision, since, seen_at, problem)
            values (:replica, cast(:revision as bigint), :since, :seenAt, :problem)
            on conflict (replica) do update set revision = excluded.revision,
              since = excluded.since, seen_at = excluded.seen_at, problem = excluded.problem
            """)
        .param("replica", replica.replica())
        .param("revision", replica.revision())
        .param("since", Sql.time(replica.since()))
        .param("seenAt", Sql.time(replica.seenAt()))
        .param("problem", Sql.storableOrNull(replica.problem()))
        .update();
  }

  /**
   * Writes when the engine of a replica last came round.
   *
   * @param at null where no engine runs there now
   */
  public void turned(String replica, @Nullable Instant at) {
    sql.sql("update rule_replica set turned_at = :at where replica = :replica")
        .param("at", Sql.time(at))
        .param("replica", replica)
        .update();
  }

  /** Forgets a replica, because it stops. */
  public void forget(String replica) {
    sql.sql("delete from rule_replica where replica = :replica").param("replica", replica).update();
  }

  /** Forgets the replicas that have said nothing since then. */
  public void forgetUnseen(Instant since) {
    sql.sql("delete from rule_replica where seen_at < :since")
        .param("since", Sql.time(since))
        .update();
  }

  /** Every replica that has said something since then, by name; the first 1000. */
  public List<Shown> seen(Instant since) {
    return sql.sql("select * from rule_replica where seen_at >= :since order by replica limit 1000")
        .param("since", Sql.time(since))
        .query((row, number) ->
            new Shown(
                new Replica(
                    row.getString("replica"),
                    row.getObject("revision", Long.class),
                    Objects.requireNonNull(Sql.instant(row, "since")),
                    Objects.requireNonNull(Sql.instant(row, "seen_at")),
                    row.getString("problem")),
                Sql.instant(row, "turned_at")))
        .list();
  }
}
