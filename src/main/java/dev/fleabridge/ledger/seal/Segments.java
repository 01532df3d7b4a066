package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Entries;
import dev.fleabridge.chain.Receipt;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of segments. */
final class Segments {

  /**
   * A segment as it stands there.
   *
   * @param hash that stands beside it, which may not be its own
   * @param entries its rows; null where somebody has made them unreadable
   */
  record Stored(Segment segment, String hash, @Nullable Entries entries) {}

  private static final String WITHOUT_ROWS =
      """
      number, table_name, first_id, last_id, rows, root, previous, hash,
      to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sealed
      """;

  private static final String COLUMNS = "entries, " + WITHOUT_ROWS;

  private final JdbcClient sql;

  Segments(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** The newest; empty where nothing was sealed yet. */
  Optional<Stored> newest() {
    return sql.sql("select %s from audit_segment order by number desc limit 1".formatted(COLUMNS))
        .query(Segments::read)
        .optional();
  }

  /** From the first number on, in their order. */
  List<Stored> from(long first, int limit) {
    return sql.sql(
            "select %s from audit_segment where number >= :first order by number limit :limit"
                .formatted(COLUMNS))
        .param("first", first)
        .param("limit", limit)
        .query(Segments::read)
        .list();
  }

  /** What segments say of themselves, without their rows; both numbers included. */
  List<Receipt.Link> links(long first, long last) {
    return sql.sql(
            "select %s, encode(sha256(entries), 'hex') as hash_of_entries from audit_segment"
                    .formatted(WITHOUT_ROWS)
                + " where number between :first and :last order by number")
        .param("first", first)
        .param("last", last)
        .query((row, number) ->
            Receipt.Link.of(segment(row, row.getString("hash_of_entries")), row.getString("hash")))
        .list();
  }

  /** Those of a table that may hold these ids, in their order. */
  List<Stored> holding(ChainedTable table, Collection<Long> ids) {
    return sql.sql(
            """
            select %s from audit_segment where number in (
              select (select number from audit_segment
                where table_name = :table and last_id >= id order by last_id limit 1)
              from unnest(:ids) id)
            order by number
            """
                .formatted(COLUMNS))
        .param("table", table.wireName())
        .param("ids", Sql.numbers(ids.stream()))
        .query(Segments::read)
        .list();
  }

  /** The last id of a table that is sealed; 0 where none is. */
  long sealedUpTo(ChainedTable table) {
    return sql.sql("select coalesce(max(last_id), 0) from audit_segment where table_name = :table")
        .param("table", table.wireName())
        .query(Long.class)
        .single();
  }

  /** The same as it was when a segment was sealed. */
  long sealedUpTo(ChainedTable table, long beforeNumber) {
    return sql.sql(
            """
            select coalesce(max(last_id), 0) from audit_segment
            where table_name = :table and number < :number
            """)
        .param("table", table.wireName())
        .param("number", beforeNumber)
        .query(Long.class)
        .single();
  }

  void add(Segment segment, Entries entries) {
    sql.sql(
            """
            insert into audit_segment (number, table_name, first_id, last_id, rows, root, entries,
              previous, hash, sealed_at)
            values (:number, :table, :first, :last, :rows, :root, :entries, :previous, :hash,
              cast(:sealedAt as timestamptz))
            """)
        .param("number", segment.number())
        .param("table", segment.table())
        .param("first", segment.first())
        .param("last", segment.last())
        .param("rows", segment.rows())
        .param("root", segment.root())
        .param("entries", entries.toBytes())
        .param("previous", segment.previous())
        .param("hash", segment.hash())
        .param("sealedAt", segment.sealedAt())
        .update();
  }

  private static Stored read(ResultSet row, int number) throws SQLException {
    byte[] entries = row.getBytes("entries");
    return new Stored(
        segment(row, Entries.hash(entries)), row.getString("hash"), readable(entries));
  }

  private static @Nullable Entries readable(byte[] entries) {
    try {
      return Entries.read(entries);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Segment segment(ResultSet row, String hashOfEntries) throws SQLException {
    return new Segment(
        row.getLong("number"),
        row.getString("table_name"),
        row.getLong("first_id"),
        row.getLong("last_id"),
        row.getInt("rows"),
        row.getString("root"),
        hashOfEntries,
        row.getString("previous"),
        row.getString("sealed"));
  }
}
