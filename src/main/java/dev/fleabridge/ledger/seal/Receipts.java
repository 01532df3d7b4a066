package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedRow;
import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Entries;
import dev.fleabridge.chain.Merkle;
import dev.fleabridge.chain.Receipt;
import dev.fleabridge.chain.Receipt.Proof;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.seal.ChainRows.Numbered;
import dev.fleabridge.ledger.seal.Segments.Stored;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gathers what proves one payment. */
public class Receipts {

  /** Between the first and the last segment of a receipt; else only those that hold a row. */
  private static final int MAX_LINKS = 1000;

  /** The most segments that are added so that a later one covers the receipt. */
  public static final int MAX_FURTHER_LINKS = 20_000;

  private final JdbcClient sql;
  private final ChainRows rows;
  private final Segments segments;
  private final Evidences evidences;

  public Receipts(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.rows = new ChainRows(jdbc);
    this.segments = new Segments(jdbc);
    this.evidences = new Evidences(jdbc);
  }

  /**
   * The receipt of an action; of one that is not DONE it proves nothing yet. Empty for no action.
   */
  public Optional<Receipt> of(UUID action) {
    return of(action, 0);
  }

  /**
   * The same, with what leads from its segments to a later one whose hash was published.
   *
   * @param published the number of that segment. One that is not there, lies before the receipt's
   *     own, or more than {@link #MAX_FURTHER_LINKS} behind them adds nothing
   */
  public Optional<Receipt> of(UUID action, long published) {
    return Optional.ofNullable(evidences.of(List.of(action)).get(action))
        .map(found -> receipt(action, found, published));
  }

  private Receipt receipt(UUID action, List<ChainedRow> belonging, long published) {
    List<Receipt.Row> chained = new ArrayList<>();
    SortedSet<Long> used = new TreeSet<>();
    boolean sealed = false;
    for (Map.Entry<ChainedTable, List<Numbered>> table : chained(action, belonging).entrySet()) {
      Map<Long, Proof> proofs = proofs(table.getKey(), table.getValue());
      for (Numbered one : table.getValue()) {
        Proof proof = proofs.get(one.id());
        chained.add(Receipt.Row.of(one.row(), proof));
        if (proof != null) {
          used.add(proof.segment());
        }
      }
      sealed |= table.getKey() == ChainedTable.EVIDENCE && !table.getValue().isEmpty();
    }
    return new Receipt(
        Receipt.FORMAT,
        action.toString(),
        sealed && chained.stream().allMatch(row -> row.proof() != null),
        raw(action),
        belonging.stream().map(row -> Receipt.Row.of(row, null)).toList(),
        chained,
        links(used, published));
  }

  private Map<ChainedTable, List<Numbered>> chained(UUID action, List<ChainedRow> belonging) {
    List<String> revisions =
        belonging.stream()
            .filter(row -> row.table() == ChainedTable.RUN)
            .flatMap(row -> Optional.ofNullable(row.value("revision")).stream())
            .toList();
    Map<ChainedTable, List<Numbered>> found = new EnumMap<>(ChainedTable.class);
    List<UUID> id = List.of(action);
    found.put(ChainedTable.HISTORY, rows.numberedBy(ChainedTable.HISTORY, "action_id", "uuid", id));
    found.put(
        ChainedTable.AUDIT,
        rows.numberedBy(ChainedTable.AUDIT, "target", "text", List.of("actions/" + action)));
    found.put(
        ChainedTable.REVISION,
        rows.numberedBy(ChainedTable.REVISION, "number", "bigint", revisions));
    found.put(
        ChainedTable.EVIDENCE, rows.numberedBy(ChainedTable.EVIDENCE, "action_id", "uuid", id));
    return found;
  }

  private Map<Long, Proof> proofs(ChainedTable table, List<Numbered> some) {
    Map<Long, Proof> proofs = new HashMap<>();
    if (some.isEmpty()) {
      return proofs;
    }
    for (Stored one : segments.holding(table, some.stream().map(Numbered::id).toList())) {
      Entries entries = one.entries();
      if (entries == null) {
        continue;
      }
      List<byte[]> leaves = entries.leaves();
      for (Numbered row : some) {
        IntStream.range(0, leaves.size())
            .filter(i -> entries.all().get(i).id() == row.id())
            .findFirst()
            .ifPresent(i -> proofs.put(row.id(), proof(one.segment(), i, Merkle.path(leaves, i))));
      }
    }
    return proofs;
  }

  private static Proof proof(Segment segment, int index, List<byte[]> path) {
    return new Proof(segment.number(), index, path.stream().map(Segment::hex).toList());
  }

  private List<Receipt.Link> links(SortedSet<Long> used, long published) {
    if (used.isEmpty()) {
      return List.of();
    }
    if (published > used.last() && published - used.first() < MAX_FURTHER_LINKS) {
      return segments.links(used.first(), published);
    }
    if (used.last() - used.first() < MAX_LINKS) {
      return segments.links(used.first(), used.last());
    }
    return used.stream().flatMap(number -> segments.links(number, number).stream()).toList();
  }

  private String raw(UUID action) {
    byte @Nullable [] bytes =
        sql.sql("select raw from event where id = (select event_id from action where id = :id)")
            .param("id", action)
            .query((row, number) -> row.getBytes("raw"))
            .optional()
            .orElse(null);
    return Base64.getEncoder().encodeToString(bytes == null ? new byte[0] : bytes);
  }
}
