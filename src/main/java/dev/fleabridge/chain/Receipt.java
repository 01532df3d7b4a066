package dev.fleabridge.chain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that proves one payment, as a file. Everything that it says stands in rows, so that nothing
 * in it goes unproved.
 *
 * @param receipt {@link #FORMAT}
 * @param action the id of the action
 * @param sealed whether each chained row is in a segment
 * @param raw the bytes of the event as they came in, in Base64
 * @param rows what evidence has the hashes of: the action, its event, run and rule, its attempts
 * @param chained lines of the history and of the audit, the revision of the rules, and evidence
 * @param segments those of the chained rows, and those between them as far as there are not too
 *     many
 */
public record Receipt(
    String receipt,
    String action,
    boolean sealed,
    String raw,
    List<Row> rows,
    List<Row> chained,
    List<Link> segments) {

  public static final String FORMAT = "fleabridge-receipt-1";

  /**
   * @throws NullPointerException where something is missing
   */
  public Receipt {
    Objects.requireNonNull(raw);
    Objects.requireNonNull(action);
    rows = List.copyOf(rows);
    chained = List.copyOf(chained);
    segments = List.copyOf(segments);
  }

  /**
   * A row.
   *
   * @param columns those that are hashed, by name
   * @param proof where it stands in the chain; null where it is not sealed, or is bound by evidence
   */
  public record Row(String table, Map<String, @Nullable String> columns, @Nullable Proof proof) {

    public Row {
      Objects.requireNonNull(columns);
    }

    public static Row of(ChainedRow row, @Nullable Proof proof) {
      Map<String, @Nullable String> columns = new LinkedHashMap<>();
      for (String column : row.table().columns()) {
        columns.put(column, row.value(column));
      }
      return new Row(row.table().wireName(), columns, proof);
    }

    /** The row as it is hashed; empty where it is of no such table, or has other columns. */
    Optional<ChainedRow> chained() {
      return ChainedTable.ofWireName(table)
          .filter(known -> columns.keySet().equals(Set.copyOf(known.columns())))
          .map(known -> {
            List<@Nullable String> values = new ArrayList<>();
            known.columns().forEach(column -> values.add(columns.get(column)));
            return new ChainedRow(known, values);
          });
    }
  }

  /**
   * The place of a row in its segment.
   *
   * @param index of the row, from 0
   * @param path the hashes beside the way to the root, beginning at the row
   */
  public record Proof(long segment, int index, List<String> path) {

    public Proof {
      path = List.copyOf(path);
    }
  }

  /** A segment with the hash that it has in the books. */
  public record Link(
      long number,
      String table,
      long first,
      long last,
      int rows,
      String root,
      String entries,
      String previous,
      String sealedAt,
      String hash) {

    /**
     * @throws NullPointerException where something is missing
     */
    public Link {
      Objects.requireNonNull(table);
      Objects.requireNonNull(root);
      Objects.requireNonNull(entries);
      Objects.requireNonNull(previous);
      Objects.requireNonNull(sealedAt);
      Objects.requireNonNull(hash);
    }

    public static Link of(Segment segment, String hash) {
      return new Link(
          segment.number(),
          segment.table(),
          segment.first(),
          segment.last(),
          segment.rows(),
          segment.root(),
          segment.entries(),
          segment.previous(),
          segment.sealedAt(),
          hash);
    }

    Segment segment() {
      return new Segment(number, table, first, last, rows, root, entries, previous, sealedAt);
    }
  }
}
