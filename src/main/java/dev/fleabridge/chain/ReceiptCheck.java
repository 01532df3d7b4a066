package dev.fleabridge.chain;

import dev.fleabridge.chain.Receipt.Link;
import dev.fleabridge.chain.Receipt.Proof;
import dev.fleabridge.chain.Receipt.Row;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a receipt by itself, and against hashes that were published. It has no state beyond one
 * receipt.
 */
public final class ReceiptCheck {

  /**
   * What it comes to.
   *
   * @param problems sentences that say what does not hold; empty where the receipt is proven
   * @param notes what else one must know
   */
  public record Result(List<String> problems, List<String> notes) {}

  private final Receipt receipt;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Long, Link> segments = new TreeMap<>();
  private final List<ChainedRow> rows = new ArrayList<>();
  private final List<ChainedRow> chained = new ArrayList<>();

  private ReceiptCheck(Receipt receipt) {
    this.receipt = receipt;
  }

  /**
   * Verifies it.
   *
   * @param published hashes of segments that were published; where there is none, the receipt is
   *     compared with itself only
   */
  public static Result of(Receipt receipt, Set<String> published) {
    ReceiptCheck check = new ReceiptCheck(receipt);
    check.all(published);
    return new Result(List.copyOf(check.problems), List.copyOf(check.notes));
  }

  private void all(Set<String> published) {
    if (!Receipt.FORMAT.equals(receipt.receipt())) {
      problems.add("it is no receipt of the form " + Receipt.FORMAT);
      return;
    }
    links();
    receipt.rows().forEach(row -> row(row, rows, false));
    for (Row row : receipt.chained()) {
      row(row, chained, true);
    }
    if (problems.isEmpty()) {
      belongings();
      evidence();
    }
    if (problems.isEmpty()) {
      approvals();
      publication(published);
    }
  }

  /** Whether each segment has its hash, and follows the one before where that is there. */
  private void links() {
    for (Link link : receipt.segments()) {
      if (!link.segment().hash().equals(link.hash())) {
        problems.add("segment %d does not have the hash that it names".formatted(link.number()));
      }
      if (segments.put(link.number(), link) != null) {
        problems.add("segment %d is there twice".formatted(link.number()));
      }
    }
    for (Link link : segments.values()) {
      Link before = segments.get(link.number() - 1);
      if (before != null && !link.previous().equals(before.hash())) {
        problems.add(
            "segment %d does not follow segment %d".formatted(link.number(), before.number()));
      }
    }
  }

  private void row(Row row, List<ChainedRow> into, boolean sealed) {
    Optional<ChainedRow> read = row.chained().filter(one -> one.table().isSealed() == sealed);
    if (read.isEmpty()) {
      problems.add("a row of %s has no place in a receipt".formatted(row.table()));
      return;
    }
    into.add(read.get());
    if (sealed) {
      place(read.get(), row.proof());
    }
  }

  private void place(ChainedRow row, @Nullable Proof proof) {
    if (proof == null) {
      problems.add(
          "%s is not sealed yet: nothing keeps anybody from changing it; ask for the receipt again"
              .formatted(words(row)));
      return;
    }
    Link link = segments.get(proof.segment());
    if (link == null) {
      problems.add("segment %d of %s is missing".formatted(proof.segment(), words(row)));
      return;
    }
    long id = Long.parseLong(number(row));
    boolean fits =
        link.table().equals(row.table().wireName()) && link.first() <= id && id <= link.last();
    if (!fits || !leads(row, proof, link)) {
      problems.add(
          "%s is not what was sealed in segment %d".formatted(words(row), proof.segment()));
    }
  }

  private static boolean leads(ChainedRow row, Proof proof, Link link) {
    try {
      List<byte[]> path = proof.path().stream().map(Segment::bytes).toList();
      byte[] root = Merkle.rootOf(row.hash(), proof.index(), link.rows(), path);
      return Segment.hex(root).equals(link.root());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether all rows are about this action. */
  private void belongings() {
    ChainedRow action = only(ChainedTable.ACTION);
    ChainedRow event = only(ChainedTable.EVENT);
    ChainedRow run = only(ChainedTable.RUN);
    ChainedRow rule = only(ChainedTable.RULE);
    if (action == null || event == null || run == null || rule == null) {
      return;
    }
    same("the action", action.value("id"), receipt.action());
    same("the event", event.value("id"), action.value("event_id"));
    same("the run", run.value("id"), action.value("run_id"));
    same("the rule", rule.value("hash"), run.value("rule_hash"));
    raw(event);
    of(rows, ChainedTable.ATTEMPT)
        .forEach(row -> same(words(row), row.value("action_id"), receipt.action()));
    for (ChainedRow row : chained) {
      switch (row.table()) {
        case HISTORY, EVIDENCE -> same(words(row), row.value("action_id"), receipt.action());
        case AUDIT -> same(words(row), row.value("target"), "actions/" + receipt.action());
        case REVISION -> same(words(row), row.value("number"), run.value("revision"));
        default -> problems.add(words(row) + " has no place in a receipt");
      }
    }
    if (run.value("revision") != null && of(chained, ChainedTable.REVISION).findAny().isEmpty()) {
      problems.add("the revision of the rules is missing");
    }
  }

  private void raw(ChainedRow event) {
    try {
      String hash = Sha.hex(Sha.of(Base64.getDecoder().decode(receipt.raw())));
      same("the event's bytes", hash, event.value("raw"));
    } catch (IllegalArgumentException e) {
      problems.add("the event's bytes cannot be read");
    }
  }

  /** Whether the rows are those of the newest evidence, and no line of the history is missing. */
  private void evidence() {
    Optional<ChainedRow> newest =
        of(chained, ChainedTable.EVIDENCE)
            .max(Comparator.comparingLong(row -> Long.parseLong(number(row))));
    if (newest.isEmpty()) {
      problems.add("there is no evidence that the action was carried out");
      return;
    }
    Evidence evidence = Evidence.read(String.valueOf(newest.get().value("content")));
    for (Evidence.Difference one : evidence.differences(rows)) {
      problems.add(
          switch (one.kind()) {
            case CHANGED -> "the %s is not what it was when it was sealed".formatted(one.what());
            case REMOVED -> "the %s is missing".formatted(one.what());
            case ADDED -> "the %s was added afterwards".formatted(one.what());
          });
    }
    evidence
        .hashes()
        .forEach((what, hash) -> {
          if (hash.equals(Evidence.OPEN)) {
            notes.add(
                "the %s had not ended when it was sealed: what it says is not proven"
                    .formatted(what));
          }
        });
    long upTo = Long.parseLong(String.valueOf(newest.get().value("history_id")));
    List<ChainedRow> lines =
        of(chained, ChainedTable.HISTORY)
            .filter(row -> Long.parseLong(number(row)) <= upTo)
            .toList();
    if (!evidence.isHistory(lines)) {
      problems.add("a line of the history is missing, or there twice");
    }
  }

  /** Whether whoever is said to have approved it has. */
  private void approvals() {
    ChainedRow action = Objects.requireNonNull(only(ChainedTable.ACTION));
    for (String column : List.of("approved_by", "second_approved_by")) {
      String person = action.value(column);
      boolean said =
          of(chained, ChainedTable.AUDIT)
              .anyMatch(line ->
                  "approve".equals(line.value("act"))
                      && Objects.equals(person, line.value("actor")));
      if (person != null && !said) {
        problems.add("the audit has no line of the approval by " + person);
      }
    }
  }

  /** Whether each segment that holds a row is covered by a hash that was published. */
  private void publication(Set<String> published) {
    if (published.isEmpty()) {
      notes.add(
          "no published hash was given: the receipt fits itself, which whoever made it could also"
              + " bring about; compare segment %d: %s"
                  .formatted(newest().number(), newest().hash()));
      return;
    }
    Map<Long, Boolean> covered = new HashMap<>();
    boolean known = false;
    for (Link link :
        segments.values().stream()
            .sorted(Comparator.comparingLong(Link::number).reversed())
            .toList()) {
      known = published.contains(link.hash()) || (known && segments.containsKey(link.number() + 1));
      covered.put(link.number(), known);
    }
    receipt.chained().stream()
        .map(row -> Objects.requireNonNull(row.proof()).segment())
        .distinct()
        .sorted()
        .filter(number -> !covered.getOrDefault(number, false))
        .forEach(number ->
            problems.add(
                "segment %d is not covered by a published hash that was given".formatted(number)));
  }

  private Link newest() {
    return segments.values().stream().max(Comparator.comparingLong(Link::number)).orElseThrow();
  }

  private @Nullable ChainedRow only(ChainedTable table) {
    List<ChainedRow> found = of(rows, table).toList();
    if (found.size() != 1) {
      problems.add(
          "there are %d rows of %s, and not one".formatted(found.size(), table.wireName()));
      return null;
    }
    return found.getFirst();
  }

  private void same(String what, @Nullable String is, @Nullable String wanted) {
    if (!Objects.equals(is, wanted)) {
      problems.add("%s is not that of this action".formatted(what));
    }
  }

  private static Stream<ChainedRow> of(List<ChainedRow> rows, ChainedTable table) {
    return rows.stream().filter(row -> row.table() == table);
  }

  private static String number(ChainedRow row) {
    String id = String.valueOf(row.values().getFirst());
    return id.matches("\\d{1,18}") ? id : "0";
  }

  private static String words(ChainedRow row) {
    return row.table() == ChainedTable.ATTEMPT
        ? Evidence.what(row)
        : "row %s of %s".formatted(row.values().getFirst(), row.table().wireName());
  }
}
