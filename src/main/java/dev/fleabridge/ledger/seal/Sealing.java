package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Entries;
import dev.fleabridge.chain.Entries.Entry;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.Sql;
import dev.fleabridge.ledger.seal.ChainRows.Numbered;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Seals rows into segments (ADR 0023). Rows become visible in another order than that of their ids.
 * So ids are marked first, together with the transactions that then hold a lock for writing: one
 * that has drawn an id has such a lock since before. When these have ended, every row up to the
 * mark can be seen, or will never be.
 */
public class Sealing {

  /**
   * How far sealing may go.
   *
   * @param upTo the highest id of each table that was seen
   * @param writers the transactions that wrote to one of the tables afterwards
   * @param server which run of which server was asked. After a failover ids may come again, and the
   *     transactions of the other server say nothing
   */
  public record Mark(Map<ChainedTable, Long> upTo, Set<String> writers, String server) {

    public Mark {
      upTo = Map.copyOf(upTo);
      writers = Set.copyOf(writers);
    }
  }

  /** The newest segment. */
  public record Newest(Segment segment, String hash) {}

  /**
   * What is not sealed.
   *
   * @param rows at most how many rows; ids that nobody used count, too
   * @param oldest when the oldest of them was written; null where there is none
   */
  public record Unsealed(long rows, @Nullable Instant oldest) {}

  static final int MAX_ROWS = 4096;

  private static final DateTimeFormatter SIX_PLACES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Any number that nobody else in this database locks. */
  private static final long LOCK = 4_711_000_023L;

  private static final List<ChainedTable> SEALED =
      Arrays.stream(ChainedTable.values()).filter(ChainedTable::isSealed).toList();

  private static final String WRITERS =
      """
      select distinct virtualtransaction from pg_locks
      where locktype = 'relation' and granted
        and database = (select oid from pg_database where datname = current_database())
        and relation in (%s)
        and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
          'AccessExclusiveLock')
      """
          .formatted(
              String.join(
                  ", ", SEALED.stream().map(t -> "'" + t.wireName() + "'::regclass").toList()));

  private final JdbcClient sql;
  private final ChainRows rows;
  private final Segments segments;
  private final Evidences evidences;

  private final int maxRows;

  public Sealing(JdbcTemplate jdbc) {
    this(jdbc, MAX_ROWS);
  }

  /**
   * @param maxRows the most rows of a segment
   */
  Sealing(JdbcTemplate jdbc, int maxRows) {
    this.maxRows = maxRows;
    this.sql = JdbcClient.create(jdbc);
    this.rows = new ChainRows(jdbc);
    this.segments = new Segments(jdbc);
    this.evidences = new Evidences(jdbc);
  }

  /**
   * Marks what is there. In no transaction: the server must be read before the ids, and these
   * before the writers.
   */
  public Mark mark() {
    String server = server();
    Map<ChainedTable, Long> upTo = new EnumMap<>(ChainedTable.class);
    SEALED.forEach(table -> upTo.put(table, rows.last(table)));
    return new Mark(upTo, sql.sql(WRITERS).query(String.class).set(), server);
  }

  /**
   * Whether a mark is of another run of a server than the one that answers now, and so of no use.
   */
  public boolean isStale(Mark mark) {
    return !mark.server().equals(server());
  }

  private String server() {
    return sql.sql("select extract(epoch from pg_postmaster_start_time())::text")
        .query(String.class)
        .single();
  }

  /** Whether everything up to a mark that is not stale can be seen by whoever looks now. */
  public boolean isCertain(Mark mark) {
    return mark.writers().isEmpty()
        || sql.sql(WRITERS + " and virtualtransaction = any(:writers)")
            .param("writers", Sql.texts(mark.writers()))
            .query(String.class)
            .list()
            .isEmpty();
  }

  /**
   * Seals the next rows of each table, in the caller's transaction, which takes a segment's worth
   * at most.
   *
   * @param mark that {@link #isCertain}
   * @return how many rows were sealed; 0 also where another replica seals
   */
  public int seal(Mark mark, Instant now) {
    if (!sql.sql("select pg_try_advisory_xact_lock(:lock)")
        .param("lock", LOCK)
        .query(Boolean.class)
        .single()) {
      return 0;
    }
    int sealed = 0;
    for (ChainedTable table : SEALED) {
      sealed += seal(table, mark.upTo().getOrDefault(table, 0L), now);
    }
    return sealed;
  }

  private int seal(ChainedTable table, long upTo, Instant now) {
    long sealed = segments.sealedUpTo(table);
    List<Numbered> next = rows.between(table, sealed + 1, upTo, maxRows);
    if (next.isEmpty()) {
      return 0;
    }
    if (table == ChainedTable.HISTORY) {
      evidences.add(next);
    }
    Entries entries =
        new Entries(next.stream().map(row -> new Entry(row.id(), row.row().hex())).toList());
    Optional<Segments.Stored> before = segments.newest();
    Segment segment =
        new Segment(
            before.map(one -> one.segment().number()).orElse(0L) + 1,
            table.wireName(),
            sealed + 1,
            next.getLast().id(),
            next.size(),
            entries.root(),
            entries.hash(),
            before.map(Segments.Stored::hash).orElse(Segment.NONE),
            text(now));
    segments.add(segment, entries);
    return next.size();
  }

  /** The newest segment; empty where nothing was sealed yet. */
  public Optional<Newest> newest() {
    return segments.newest().map(stored -> new Newest(stored.segment(), stored.hash()));
  }

  /** The hash that stands beside a segment now; empty where there is no such segment. */
  public Optional<String> hashOf(long number) {
    return sql.sql("select hash from audit_segment where number = :number")
        .param("number", number)
        .query(String.class)
        .optional();
  }

  /** What is not sealed yet. */
  public Unsealed unsealed() {
    long count = 0;
    Instant oldest = null;
    for (ChainedTable table : SEALED) {
      long sealed = segments.sealedUpTo(table);
      count += Math.max(0, rows.last(table) - sealed);
      Instant at = table == ChainedTable.EVIDENCE ? null : writtenAfter(table, sealed);
      oldest = oldest == null || (at != null && at.isBefore(oldest)) ? at : oldest;
    }
    return new Unsealed(count, oldest);
  }

  private @Nullable Instant writtenAfter(ChainedTable table, long sealed) {
    String time =
        switch (table) {
          case REVISION -> "submitted_at";
          case WITHDRAWN -> "withdrawn_at";
          default -> "at";
        };
    String id = ChainRows.id(table);
    return sql.sql(
            "select %s as written from %s where %s > :sealed order by %s limit 1"
                .formatted(time, table.wireName(), id, id))
        .param("sealed", sealed)
        .query((row, number) -> Objects.requireNonNull(Sql.instant(row, "written")))
        .optional()
        .orElse(null);
  }

  /** As PostgreSQL gives it back: with six places. */
  static String text(Instant at) {
    return SIX_PLACES.format(at);
  }

  /** The action of a line of history. */
  static UUID action(Numbered line) {
    return UUID.fromString(String.valueOf(line.row().value("action_id")));
  }
}
