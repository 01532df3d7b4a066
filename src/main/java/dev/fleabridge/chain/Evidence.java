package dev.fleabridge.chain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The hashes of the rows that belong to an action, by what each row is: {@code action}, {@code
 * event}, {@code run}, {@code rule_version}, {@code attempt 1} and so on. An attempt that has not
 * ended has no hash, because it will change: it is {@link #OPEN}.
 */
public record Evidence(Map<String, String> hashes) {

  /** Stands for the hash of an attempt that has not ended. */
  public static final String OPEN = "open";

  private static final String HISTORY = "history";

  /** One thing that is not as it was. */
  public record Difference(String what, Kind kind) {}

  /** How it differs. */
  public enum Kind {
    CHANGED,
    REMOVED,
    ADDED
  }

  public Evidence {
    hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
  }

  /** That of these rows. */
  public static Evidence of(List<ChainedRow> rows) {
    Map<String, String> hashes = new TreeMap<>();
    rows.forEach(row -> hashes.put(what(row), isOpen(row) ? OPEN : row.hex()));
    return new Evidence(hashes);
  }

  /**
   * The same, and the action's lines of history up to this one, in one hash.
   *
   * @param lines in their order
   */
  public Evidence with(List<ChainedRow> lines) {
    Map<String, String> more = new TreeMap<>(hashes);
    more.put(HISTORY, hashOf(lines));
    return new Evidence(more);
  }

  /** Whether these are the lines of history that it was made with, in their order. */
  boolean isHistory(List<ChainedRow> lines) {
    return hashOf(lines).equals(hashes.get(HISTORY));
  }

  private static String hashOf(List<ChainedRow> lines) {
    return Sha.hex(Sha.of(lines.stream().map(ChainedRow::hash).toArray(byte[][]::new)));
  }

  /** What a row is called in evidence. */
  public static String what(ChainedRow row) {
    return row.table() == ChainedTable.ATTEMPT
        ? row.table().wireName() + " " + row.value("number")
        : row.table().wireName();
  }

  private static boolean isOpen(ChainedRow row) {
    return row.table() == ChainedTable.ATTEMPT && row.value("ended_at") == null;
  }

  /** One line for each: its name, a blank, its hash. */
  public String text() {
    return hashes.entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** Reads what {@link #text} has written; of other texts what can be read. */
  public static Evidence read(String text) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int blank = line.lastIndexOf(' ');
      if (blank > 0) {
        hashes.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return new Evidence(hashes);
  }

  /**
   * Where these rows differ from what this evidence says. An attempt that was open may be all. The
   * history is no part of it.
   */
  public List<Difference> differences(List<ChainedRow> rows) {
    Map<String, String> now = of(rows).hashes();
    List<Difference> found = new ArrayList<>();
    hashes.forEach((what, hash) -> {
      if (what.equals(HISTORY)) {
        return;
      }
      String is = now.get(what);
      if (!hash.equals(OPEN) && is == null) {
        found.add(new Difference(what, Kind.REMOVED));
      } else if (!hash.equals(OPEN) && !hash.equals(is)) {
        found.add(new Difference(what, Kind.CHANGED));
      }
    });
    now.keySet().stream()
        .filter(what -> !hashes.containsKey(what))
        .forEach(what -> found.add(new Difference(what, Kind.ADDED)));
    return found;
  }
}
