package dev.fleabridge.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The revisions of the rules, and which of them is in force. None is ever deleted, and no content
 * ever changes.
 */
public class RuleRevisions {

  /** How a revision came to be submitted. */
  public enum Origin {
    /** A replica found it in its file when it started. */
    START,
    /** A replica saw its file change. */
    FILE,
    /** A person posted it, or told a replica to read its file. */
    API,
    /** A person took up an earlier revision again. */
    ROLLBACK
  }

  /** What became of a revision. */
  public enum State {
    /** It waits for a second person. */
    PROPOSED,
    /** Every replica works by it. At most one revision is in this state. */
    IN_FORCE,
    /** Another came in force, after this one or in place of it. */
    SUPERSEDED,
    /** A person has refused it. */
    REFUSED
  }

  /** Who did something to a revision, when, and why. */
  public record Act(String person, Instant at, String note) {}

  /**
   * A revision without its content.
   *
   * @param number from 1; what came in force later has the higher number
   * @param hash sha-256 of the content
   * @param grammar the number of the grammar of the release that took it
   * @param location the file that it was read from; null where it is from none
   * @param contentOf the earlier revision whose content this is
   * @param basedOn the revision that was in force when this one was submitted; null for the first
   * @param acknowledged the words of its changed keys that are meant; of a proposal, all words that
   *     were given with it
   * @param inForce who put it in force; null where nobody has
   * @param ended who put another in its place, or refused it; null where nobody has
   */
  public record Revision(
      long number,
      String hash,
      int grammar,
      Origin origin,
      @Nullable String location,
      @Nullable Long contentOf,
      @Nullable Long basedOn,
      Act submitted,
      Set<String> acknowledged,
      State state,
      @Nullable Act inForce,
      @Nullable Act ended) {}

  /** A revision that is to be submitted; what it lacks is given to it by {@link #add}. */
  public record Submission(
      String hash,
      String content,
      int grammar,
      Origin origin,
      @Nullable String location,
      @Nullable Long contentOf,
      @Nullable Long basedOn,
      Act submitted,
      Set<String> acknowledged) {}

  private static final String COLUMNS =
      """
      number, hash, grammar, origin, location, content_of, based_on, submitted_by, submitted_at,
      note, acknowledged, standing, in_force_by, in_force_at, in_force_note, ended_by, ended_at,
      end_note
      """;

  private final JdbcClient sql;

  public RuleRevisions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Waits until nobody else changes revisions, and keeps all others from it until the caller's
   * transaction ends. Readers do not wait. Whoever is just making the first run by a version of a
   * rule is waited for too, so that the caller sees that version.
   */
  public void lock() {
    sql.sql("lock table rule_revision in share row exclusive mode").update();
    sql.sql("select number from rule_revision where standing = 'IN_FORCE' for update")
        .query(Long.class)
        .list();
  }

  /** The number of the revision in force; empty where none is. */
  public Optional<Long> numberInForce() {
    return sql.sql("select number from rule_revision where standing = 'IN_FORCE'")
        .query(Long.class)
        .optional();
  }

  /** The revision in force; empty where none is. */
  public Optional<Revision> inForce() {
    return sql.sql("select %s from rule_revision where standing = 'IN_FORCE'".formatted(COLUMNS))
        .query(RuleRevisions::read)
        .optional();
  }

  /** How many wait for a second person. */
  public ActivityReadings.Waiting proposed() {
    return sql.sql(
            """
            select count(*) as number, min(submitted_at) as oldest from (
              select submitted_at from rule_revision where standing = 'PROPOSED'
              order by submitted_at limit :most) counted
            """)
        .param("most", ActivityReadings.MAX_WAITING)
        .query((row, number) ->
            new ActivityReadings.Waiting(row.getLong("number"), Sql.instant(row, "oldest")))
        .single();
  }

  public Optional<Revision> find(long number) {
    return sql.sql("select %s from rule_revision where number = :number".formatted(COLUMNS))
        .param("number", number)
        .query(RuleRevisions::read)
        .optional();
  }

  /** The newest revision with this content; empty where there never was one. */
  public Optional<Revision> newestOf(String hash) {
    return sql.sql(
            "select %s from rule_revision where hash = :hash order by number desc limit 1"
                .formatted(COLUMNS))
        .param("hash", hash)
        .query(RuleRevisions::read)
        .optional();
  }

  /** The text of a revision, which must be there. */
  public String content(long number) {
    return sql.sql("select content from rule_revision where number = :number")
        .param("number", number)
        .query(String.class)
        .single();
  }

  /**
   * Newest first.
   *
   * @param before only those with a lower number; null for all
   */
  public Page<Revision> page(@Nullable Long before, int limit) {
    List<Revision> found =
        sql.sql(
                """
                select %s from rule_revision where number < :before
                order by number desc limit :limit
                """
                    .formatted(COLUMNS))
            .param("before", before == null ? Long.MAX_VALUE : before)
            .param("limit", limit + 1)
            .query(RuleRevisions::read)
            .list();
    return Page.of(found, limit, revision -> Long.toString(revision.number()));
  }

  /** Adds a revision as PROPOSED, under the caller's {@link #lock}. Returns its number. */
  public long add(Submission revision) {
    return sql.sql(
            """
            insert into rule_revision (number, hash, content, grammar, origin, location, content_of,
              based_on, submitted_by, submitted_at, note, acknowledged, standing)
            select coalesce(max(number), 0) + 1, :hash, :content, :grammar, :origin, :location,
              cast(:contentOf as bigint), cast(:basedOn as bigint), :person,
              cast(:at as timestamptz), :note, :acknowledged, 'PROPOSED'
            from rule_revision
            returning number
            """)
        .param("hash", revision.hash())
        .param("content", revision.content())
        .param("grammar", revision.grammar())
        .param("origin", revision.origin().name())
        .param("location", revision.location())
        .param("contentOf", revision.contentOf())
        .param("basedOn", revision.basedOn())
        .param("person", revision.submitted().person())
        .param("at", Sql.time(revision.submitted().at()))
        .param("note", revision.submitted().note())
        .param("acknowledged", Sql.texts(revision.acknowledged()))
        .query(Long.class)
        .single();
  }

  /**
   * Puts a PROPOSED revision in force, under the caller's {@link #lock}. The one that was in force
   * is SUPERSEDED, and so is every other proposal, because it was made to a state that is no more.
   *
   * @param acknowledged the words of its changed keys, all of which are meant
   */
  public void putInForce(long number, Act act, Set<String> acknowledged) {
    sql.sql(
            """
            update rule_revision
            set standing = 'SUPERSEDED', ended_by = :person, ended_at = :at, end_note = :ended
            where number <> :number and standing in ('IN_FORCE', 'PROPOSED')
            """)
        .param("number", number)
        .param("person", act.person())
        .param("at", Sql.time(act.at()))
        .param("ended", "revision %d came in force".formatted(number))
        .update();
    int moved =
        sql.sql(
                """
                update rule_revision
                set standing = 'IN_FORCE', in_force_by = :person, in_force_at = :at,
                  in_force_note = :note, acknowledged = :acknowledged
                where number = :number and standing = 'PROPOSED'
                """)
            .param("number", number)
            .param("person", act.person())
            .param("at", Sql.time(act.at()))
            .param("note", act.note())
            .param("acknowledged", Sql.texts(acknowledged))
            .update();
    if (moved != 1) {
      throw new IllegalStateException("revision %d is not PROPOSED".formatted(number));
    }
  }

  /** Refuses a PROPOSED revision, under the caller's {@link #lock}. */
  public void refuse(long number, Act act) {
    sql.sql(
            """
            update rule_revision
            set standing = 'REFUSED', ended_by = :person, ended_at = :at, end_note = :note
            where number = :number and standing = 'PROPOSED'
            """)
        .param("number", number)
        .param("person", act.person())
        .param("at", Sql.time(act.at()))
        .param("note", act.note())
        .update();
  }

  private static Revision read(ResultSet row, int number) throws SQLException {
    return new Revision(
        row.getLong("number"),
        row.getString("hash"),
        row.getInt("grammar"),
        Origin.valueOf(row.getString("origin")),
        row.getString("location"),
        row.getObject("content_of", Long.class),
        row.getObject("based_on", Long.class),
        Objects.requireNonNull(act(row, "submitted_by", "submitted_at", "note")),
        Set.copyOf(List.of((String[]) row.getArray("acknowledged").getArray())),
        State.valueOf(row.getString("standing")),
        act(row, "in_force_by", "in_force_at", "in_force_note"),
        act(row, "ended_by", "ended_at", "end_note"));
  }

  private static @Nullable Act act(ResultSet row, String person, String at, String note)
      throws SQLException {
    Instant when = Sql.instant(row, at);
    return when == null ? null : new Act(row.getString(person), when, row.getString(note));
  }
}
