package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedRow;
import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Entries;
import dev.fleabridge.chain.Entries.Entry;
import dev.fleabridge.chain.Evidence;
import dev.fleabridge.chain.Evidence.Difference;
import dev.fleabridge.chain.Evidence.Kind;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.Sql;
import dev.fleabridge.ledger.seal.ChainRows.Numbered;
import dev.fleabridge.ledger.seal.Segments.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares sealed segments with each other and with the rows that they were made of. */
public class Verification {

  /** What somebody has done to the books. */
  public enum What {
    /** A row is not as it was sealed. */
    CHANGED,
    /** A row that was sealed is not there. */
    REMOVED,
    /** A row is there that was not when its neighbours were sealed. */
    ADDED,
    /** A segment itself is not as it was; what it says of its rows is worth nothing. */
    SEGMENT_CHANGED,
    /** A segment is not there. */
    SEGMENT_REMOVED
  }

  /**
   * One place where the chain does not hold.
   *
   * @param table of the row, or {@code audit_segment}
   * @param row its id; of an attempt its action's id, a slash and its number
   * @param segment that shows it
   */
  public record Fault(What what, String table, String row, long segment, String explanation) {}

  /**
   * What was verified.
   *
   * @param from the number of the first segment, {@code to} of the last; one less where there is
   *     none
   * @param rows how many rows were compared
   * @param faults in the order of segments; empty where the chain holds. The first thousand
   * @param hash that stands beside the last of these segments; null where there is none
   * @param next the number to go on with; null where there is no segment any more
   */
  public record Part(
      long from,
      long to,
      long rows,
      List<Fault> faults,
      @Nullable String hash,
      @Nullable Long next) {

    public boolean holds() {
      return faults.isEmpty();
    }
  }

  private static final String SEGMENTS = "audit_segment";
  private static final int MAX_FAULTS = 1000;
  private static final int EVIDENCE_AT_ONCE = 256;

  private final JdbcClient sql;
  private final ChainRows rows;
  private final Segments segments;
  private final Evidences evidences;

  public Verification(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.rows = new ChainRows(jdbc);
    this.segments = new Segments(jdbc);
    this.evidences = new Evidences(jdbc);
  }

  /**
   * Verifies segments. It changes nothing, and keeps the rows of one segment in hand.
   *
   * @param from the number of the first, from 1
   * @param limit how many at most
   */
  public Part part(long from, int limit) {
    List<Fault> faults = new ArrayList<>();
    Stored before = before(from, faults);
    if (from <= 1) {
      faults.addAll(belowTheFirst());
    }
    List<Stored> found = segments.from(from, limit + 1);
    List<Stored> part = found.subList(0, Math.min(limit, found.size()));
    long count = 0;
    for (Stored one : part) {
      faults.addAll(link(before, from, one));
      List<Fault> own = own(one);
      faults.addAll(own);
      if (own.isEmpty()) {
        count += one.segment().rows();
        faults.addAll(rows(one));
      }
      before = one;
    }
    return new Part(
        from,
        part.isEmpty() ? from - 1 : part.getLast().segment().number(),
        count,
        List.copyOf(faults.subList(0, Math.min(MAX_FAULTS, faults.size()))),
        part.isEmpty() ? null : part.getLast().hash(),
        found.size() > limit ? found.getLast().segment().number() : null);
  }

  /** Rows that no segment will ever hold, because sealing begins with the id 1. */
  private List<Fault> belowTheFirst() {
    List<Fault> faults = new ArrayList<>();
    for (ChainedTable table : ChainedTable.values()) {
      if (table.isSealed()) {
        rows.between(table, Long.MIN_VALUE, 0, MAX_FAULTS)
            .forEach(row ->
                faults.add(
                    new Fault(
                        What.ADDED,
                        table.wireName(),
                        Long.toString(row.id()),
                        1,
                        "row %d of %s has an id that no row was given"
                            .formatted(row.id(), table.wireName()))));
      }
    }
    return faults;
  }

  /** The segment before the first, which tells its hash; null where there is none. */
  private @Nullable Stored before(long from, List<Fault> faults) {
    if (from <= 1) {
      return null;
    }
    Optional<Stored> before =
        segments.from(from - 1, 1).stream()
            .filter(one -> one.segment().number() == from - 1)
            .findFirst();
    if (before.isEmpty()) {
      // Also where none follows: whoever goes on from here has seen it.
      faults.add(missing(from - 1, from - 1));
    }
    return before.orElse(null);
  }

  /** Whether a segment follows the one before. */
  private List<Fault> link(@Nullable Stored before, long from, Stored one) {
    List<Fault> faults = new ArrayList<>();
    Segment segment = one.segment();
    long expected = before == null ? from : before.segment().number() + 1;
    if (segment.number() != expected) {
      return List.of(missing(expected, segment.number() - 1));
    }
    String previous =
        before != null ? before.hash() : segment.number() == 1 ? Segment.NONE : segment.previous();
    if (!segment.previous().equals(previous)) {
      faults.add(
          changed(segment, "it does not name the hash of the segment before: one was replaced"));
    }
    Optional<ChainedTable> table = sealedTable(segment);
    if (table.isPresent()
        && segment.first() != segments.sealedUpTo(table.get(), segment.number()) + 1) {
      faults.add(changed(segment, "its rows do not follow those of the segment before"));
    }
    return faults;
  }

  /** Whether a segment is what its hash says. */
  private static List<Fault> own(Stored one) {
    Segment segment = one.segment();
    if (!segment.hash().equals(one.hash())) {
      return List.of(changed(segment, "its hash is another: the segment itself was changed"));
    }
    if (sealedTable(segment).isEmpty()) {
      return List.of(changed(segment, "its table is none of those that are sealed"));
    }
    Entries entries = one.entries();
    boolean fits =
        entries != null
            && entries.all().size() == segment.rows()
            && entries.root().equals(segment.root());
    return fits ? List.of() : List.of(changed(segment, "its root is not that of its rows"));
  }

  private List<Fault> rows(Stored one) {
    Segment segment = one.segment();
    ChainedTable table = sealedTable(segment).orElseThrow();
    List<Numbered> now = rows.between(table, segment.first(), segment.last(), 2 * Sealing.MAX_ROWS);
    Map<Long, String> sealed =
        Objects.requireNonNull(one.entries()).all().stream()
            .collect(Collectors.toMap(Entry::id, Entry::hash, (first, second) -> first));
    List<Fault> faults = new ArrayList<>();
    List<Numbered> same = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (Numbered row : now) {
      String hash = seen.add(row.id()) ? sealed.get(row.id()) : null;
      if (hash == null) {
        faults.add(fault(What.ADDED, segment, row.id(), "was added after its neighbours"));
      } else if (!hash.equals(row.row().hex())) {
        faults.add(fault(What.CHANGED, segment, row.id(), "is not as it was sealed"));
      } else {
        same.add(row);
      }
    }
    sealed.keySet().stream()
        .filter(id -> !seen.contains(id))
        .sorted()
        .forEach(id -> faults.add(fault(What.REMOVED, segment, id, "was removed")));
    if (table == ChainedTable.HISTORY) {
      rows.noClaims(segment.first(), segment.last())
          .forEach(id ->
              faults.add(
                  fault(
                      What.REMOVED, segment, id, "was put away as a claim's, which it never was")));
    }
    if (table == ChainedTable.EVIDENCE) {
      for (int i = 0; i < same.size(); i += EVIDENCE_AT_ONCE) {
        faults.addAll(
            evidence(segment, same.subList(i, Math.min(i + EVIDENCE_AT_ONCE, same.size()))));
      }
    }
    return faults;
  }

  /** Compares what belongs to actions with what it was when they were DONE. */
  private List<Fault> evidence(Segment segment, List<Numbered> some) {
    List<UUID> actions = some.stream().map(Sealing::action).distinct().toList();
    Map<UUID, List<ChainedRow>> now = evidences.of(actions);
    // Read afterwards: what changed legally meanwhile has a later line of history.
    Map<UUID, Long> lastLines = lastLines(actions);
    List<Fault> faults = new ArrayList<>();
    for (Numbered row : some) {
      UUID action = Sealing.action(row);
      boolean newest = String.valueOf(lastLines.get(action)).equals(row.row().value("history_id"));
      Evidence evidence = Evidence.read(String.valueOf(row.row().value("content")));
      for (Difference one : evidence.differences(now.getOrDefault(action, List.of()))) {
        boolean neverChanges = one.kind() != Kind.ADDED && !one.what().equals("action");
        if (newest || neverChanges) {
          faults.add(evidenceFault(segment, action, one));
        }
      }
    }
    return faults;
  }

  private Map<UUID, Long> lastLines(List<UUID> actions) {
    Map<UUID, Long> last = new HashMap<>();
    sql.sql(
            """
            select action_id, max(id) as last from history where action_id = any(:ids)
            group by action_id
            """)
        .param("ids", Sql.uuids(actions))
        .query(
            (row, number) -> last.put(row.getObject("action_id", UUID.class), row.getLong("last")))
        .list();
    return last;
  }

  private static Fault evidenceFault(Segment segment, UUID action, Difference one) {
    String[] what = one.what().split(" ", 2);
    String row = what.length == 1 ? action.toString() : action + "/" + what[1];
    return new Fault(
        What.valueOf(one.kind().name()),
        what[0],
        row,
        segment.number(),
        "the %s of action %s is not as it was when the action was DONE"
            .formatted(one.what(), action));
  }

  private static Fault fault(What what, Segment segment, long row, String sentence) {
    return new Fault(
        what,
        segment.table(),
        Long.toString(row),
        segment.number(),
        "row %d of %s %s".formatted(row, segment.table(), sentence));
  }

  private static Fault changed(Segment segment, String sentence) {
    return new Fault(
        What.SEGMENT_CHANGED,
        SEGMENTS,
        Long.toString(segment.number()),
        segment.number(),
        "segment %d: %s".formatted(segment.number(), sentence));
  }

  private static Fault missing(long first, long last) {
    String which =
        first == last
            ? "segment %d is".formatted(first)
            : "segments %d to %d are".formatted(first, last);
    return new Fault(
        What.SEGMENT_REMOVED, SEGMENTS, Long.toString(first), first, which + " not there");
  }

  private static Optional<ChainedTable> sealedTable(Segment segment) {
    return ChainedTable.ofWireName(segment.table()).filter(ChainedTable::isSealed);
  }
}
