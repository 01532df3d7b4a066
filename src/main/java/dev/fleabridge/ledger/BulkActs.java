package dev.fleabridge.ledger;

import dev.fleabridge.ledger.ActionReadings.Seen;
import dev.fleabridge.model.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people do to many actions at once, and how far it has come. */
public class BulkActs {

  /**
   * One act on many actions, and how far it has come.
   *
   * @param tokenHash names it; the token itself is kept nowhere
   * @param wanted how many actions there were when it was looked at, at {@code seenAt}
   * @param cursor up to where it has come; null: not begun
   * @param refusals an array of the first that were refused, with the reason
   * @param keepsActions whether the actions are kept with it; older versions kept the filter alone
   */
  public record Bulk(
      String tokenHash,
      String act,
      ObjectNode filter,
      String note,
      String actor,
      int wanted,
      Instant seenAt,
      Instant expiresAt,
      @Nullable String cursor,
      int done,
      int refused,
      JsonNode refusals,
      @Nullable Instant finishedAt,
      boolean keepsActions) {

    /** The same, further on. */
    public Bulk further(
        @Nullable String to, int nowDone, int nowRefused, JsonNode all, @Nullable Instant end) {
      return new Bulk(
          tokenHash,
          act,
          filter,
          note,
          actor,
          wanted,
          seenAt,
          expiresAt,
          to,
          nowDone,
          nowRefused,
          all,
          end,
          keepsActions);
    }
  }

  private static final String COLUMNS =
      """
      token_hash, act, filter, note, actor, wanted, seen_at, expires_at, cursor, done, refused,
      refusals, finished_at, actions is not null as keeps_actions
      """;

  private final JdbcClient sql;

  public BulkActs(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Adds an act that has not begun.
   *
   * @param actions what it may act on: these, and nothing else
   */
  public void add(Bulk bulk, List<Seen> actions) {
    sql.sql(
            """
            insert into bulk_act (token_hash, act, filter, note, actor, wanted, seen_at, expires_at,
              actions, lines)
            values (:hash, :act, cast(:filter as json), :note, :actor, :wanted, :seen, :expires,
              :actions, :lines)
            """)
        .param("actions", Sql.uuids(actions.stream().map(Seen::id).toList()))
        .param("lines", Sql.numbers(actions.stream().map(Seen::line)))
        .param("hash", bulk.tokenHash())
        .param("act", bulk.act())
        .param("filter", Sql.json(bulk.filter()))
        .param("note", bulk.note())
        .param("actor", bulk.actor())
        .param("wanted", bulk.wanted())
        .param("seen", Sql.time(bulk.seenAt()))
        .param("expires", Sql.time(bulk.expiresAt()))
        .update();
  }

  public Optional<Bulk> find(String tokenHash) {
    return sql.sql("select %s from bulk_act where token_hash = :hash".formatted(COLUMNS))
        .param("hash", tokenHash)
        .query(BulkActs::read)
        .optional();
  }

  /** Writes how far it has come; false where somebody else has brought it further meanwhile. */
  public boolean advance(Bulk from, Bulk to) {
    return sql.sql(
                """
                update bulk_act set cursor = :to, done = :done, refused = :refused,
                  refusals = cast(:refusals as json), finished_at = :finished
                where token_hash = :hash and cursor is not distinct from cast(:from as text)
                  and finished_at is null
                """)
            .param("to", to.cursor())
            .param("done", to.done())
            .param("refused", to.refused())
            .param("refusals", Sql.json(to.refusals()))
            .param("finished", Sql.time(to.finishedAt()))
            .param("hash", from.tokenHash())
            .param("from", from.cursor())
            .update()
        == 1;
  }

  private static Bulk read(ResultSet row, int number) throws SQLException {
    return new Bulk(
        row.getString("token_hash"),
        row.getString("act"),
        Json.readStoredObject(row.getString("filter")),
        row.getString("note"),
        row.getString("actor"),
        row.getInt("wanted"),
        Objects.requireNonNull(Sql.instant(row, "seen_at")),
        Objects.requireNonNull(Sql.instant(row, "expires_at")),
        row.getString("cursor"),
        row.getInt("done"),
        row.getInt("refused"),
        Json.readStored(row.getString("refusals")),
        Sql.instant(row, "finished_at"),
        row.getBoolean("keeps_actions"));
  }
}
