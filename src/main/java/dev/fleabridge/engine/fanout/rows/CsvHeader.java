package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.rule.expression.RowFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges the columns of a file against those that a rule reads. Columns that no expression names
 * are nobody's business: they may lack a name, and may share one.
 */
final class CsvHeader {

  /**
   * What stands for a column whose own name cannot be used. No file can give a column this name.
   */
  static final String UNNAMED = "";

  private static final int MAX_COLUMNS = 2_000;
  private static final int MAX_LISTED = 12;
  private static final int MAX_SHOWN_CHARS = 40;

  private static final Map<Character, String> OTHER_SEPARATORS =
      Map.of(';', "semicolons", '\t', "tabs", '|', "vertical bars");

  private final RowFields fields;

  private CsvHeader(RowFields fields) {
    this.fields = fields;
  }

  /**
   * The columns of a file that has a header. A column without a usable name is {@link #UNNAMED}.
   *
   * @param record the first record
   * @throws UnfitFile where the rule's rows cannot be read by this header
   */
  static List<String> of(String record, RowFields fields) {
    return new CsvHeader(fields).judged(record);
  }

  /**
   * Judges the columns that a rule names itself.
   *
   * @param record the first record, which is a row
   * @throws UnfitFile where the names are no names, the rule reads others, or the first record is a
   *     header all the same
   */
  static List<String> named(List<String> columns, String record, RowFields fields) {
    requireNames(columns);
    CsvHeader header = new CsvHeader(fields);
    header.requireRead(columns, "the columns that the step names");
    Optional<List<String>> cells = CsvCells.parsed(record, ',');
    if (cells.filter(row -> sameNames(row, columns)).isPresent()) {
      throw UnfitFile.header(
          "the first line is a header (%s), and the step names the columns itself: leave its columns"
                  .formatted(listed(columns))
              + " out");
    }
    if (cells.filter(row -> row.size() == columns.size()).isEmpty()) {
      requireCommas(record, other -> other.size() == columns.size());
    }
    return columns;
  }

  /**
   * Judges the columns of a file that names them otherwise than by a first line.
   *
   * @throws UnfitFile where it lacks some that the rule reads, or two have the name of one of them
   */
  static void requireFields(List<String> names, RowFields fields) {
    CsvHeader header = new CsvHeader(fields);
    header.requireRead(names, "the file");
    header.usable(names);
  }

  /** The names that a rule gives to columns: each has one of its own. */
  static void requireNames(List<String> columns) {
    requireFew(columns);
    if (columns.stream().anyMatch(String::isBlank)
        || new HashSet<>(columns).size() < columns.size()) {
      throw UnfitFile.header("every column that a step names needs a name of its own");
    }
  }

  private static void requireFew(List<String> columns) {
    if (columns.size() > MAX_COLUMNS) {
      throw UnfitFile.header("the header has more than %d columns".formatted(MAX_COLUMNS));
    }
  }

  private List<String> judged(String record) {
    if (record.strip().toLowerCase(Locale.ROOT).replace("\"", "").startsWith("sep=")) {
      throw UnfitFile.header(
          "the first line is Excel's note of a separator (%s), and no header; a header with commas"
                  .formatted(shown(record.strip()))
              + " was expected");
    }
    List<String> names = names(record);
    requireFew(names);
    if (names.size() == 1 || !fields.missingFrom(names).isEmpty()) {
      requireCommas(
          record,
          other -> other.size() > 1 && (names.size() == 1 || fields.missingFrom(other).isEmpty()));
    }
    requireRead(names, "the file");
    return usable(names);
  }

  private List<String> names(String record) {
    return CsvCells.parsed(record, ',')
        .map(CsvHeader::stripped)
        .orElseThrow(() -> {
          requireCommas(record, other -> other.size() > 1);
          return UnfitFile.header("the header cannot be read: " + CsvCells.whyNot(record));
        });
  }

  private interface Fits {
    boolean test(List<String> columns);
  }

  /** Refuses a record that another separator cuts as it should be cut. */
  private static void requireCommas(String record, Fits fits) {
    OTHER_SEPARATORS.forEach((separator, words) -> {
      boolean fit =
          CsvCells.parsed(record, separator)
              .map(CsvHeader::stripped)
              .filter(fits::test)
              .isPresent();
      if (fit) {
        throw UnfitFile.header(
            "the columns are separated by %s (%s); commas were expected"
                .formatted(words, shown(record.strip())));
      }
    });
  }

  private void requireRead(List<String> names, String whose) {
    Set<String> missing = fields.missingFrom(names);
    if (missing.isEmpty()) {
      return;
    }
    String near =
        missing.stream()
            .flatMap(name -> Nearest.of(name, names).stream())
            .distinct()
            .map(CsvHeader::shown)
            .collect(Collectors.joining(", "));
    throw UnfitFile.header(
        "the rule reads %s %s, which %s lacks; there are: %s%s"
            .formatted(
                missing.size() == 1 ? "the column" : "the columns",
                listed(missing),
                whose,
                listed(names),
                near.isEmpty() ? "" : ". Is " + near + " meant?"));
  }

  private List<String> usable(List<String> names) {
    Set<String> twice = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    names.stream().filter(name -> !name.isEmpty() && !seen.add(name)).forEach(twice::add);
    twice.removeIf(name -> !fields.mayRead(name));
    if (!twice.isEmpty()) {
      throw UnfitFile.header(
          "the rule reads %s, and the header has that name more than once"
              .formatted(listed(twice)));
    }
    List<String> usable = new ArrayList<>();
    for (String name : names) {
      boolean first = !name.isEmpty() && !usable.contains(name);
      usable.add(first ? name : UNNAMED);
    }
    return List.copyOf(usable);
  }

  private static boolean sameNames(List<String> row, List<String> columns) {
    return lower(row).equals(lower(columns));
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> stripped(List<String> names) {
    return names.stream().map(String::strip).toList();
  }

  private static String listed(Iterable<String> names) {
    List<String> shown = new ArrayList<>();
    for (String name : names) {
      if (shown.size() == MAX_LISTED) {
        shown.add("...");
        break;
      }
      shown.add(name.isEmpty() ? "(no name)" : shown(name));
    }
    return String.join(", ", shown);
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
  }
}
