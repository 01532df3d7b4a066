package dev.fleabridge.ledger.seal;

import dev.fleabridge.ledger.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the whole chain has been verified in the background. */
public class VerificationProgress {

  /**
   * Where a verification stands.
   *
   * @param next the number of the segment to go on with
   * @param ended when it reached the end; null while it goes on
   * @param faults what it has found
   * @param lastFaults what the one before had found
   */
  public record Standing(
      long next, Instant began, @Nullable Instant ended, long faults, long lastFaults) {

    /** One that begins now, after this one, and has found so many faults already. */
    public Standing again(Instant now, long found) {
      return new Standing(1, now, null, found, faults);
    }

    /** What is known to be wrong: what was found before counts until it was looked at again. */
    public long known() {
      return ended == null ? Math.max(faults, lastFaults) : faults;
    }
  }

  private final JdbcClient sql;

  public VerificationProgress(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Where it stands; a first one begins now. */
  public Standing standing(Instant now) {
    return last().orElseGet(() -> new Standing(1, now, null, 0, 0));
  }

  /** Where it stands; empty where none has begun. */
  public Optional<Standing> last() {
    return sql.sql("select * from audit_verification").query(VerificationProgress::read).optional();
  }

  public void save(Standing standing) {
    sql.sql(
            """
            insert into audit_verification (next_segment, began_at, ended_at, faults, last_faults)
            values (:next, :began, :ended, :faults, :lastFaults)
            on conflict (only_row) do update set next_segment = excluded.next_segment,
              began_at = excluded.began_at, ended_at = excluded.ended_at,
              faults = excluded.faults, last_faults = excluded.last_faults
            """)
        .param("next", standing.next())
        .param("began", Sql.time(standing.began()))
        .param("ended", Sql.time(standing.ended()))
        .param("faults", standing.faults())
        .param("lastFaults", standing.lastFaults())
        .update();
  }

  private static Standing read(ResultSet row, int number) throws SQLException {
    return new Standing(
        row.getLong("next_segment"),
        Objects.requireNonNull(Sql.instant(row, "began_at")),
        Sql.instant(row, "ended_at"),
        row.getLong("faults"),
        row.getLong("last_faults"));
  }
}
