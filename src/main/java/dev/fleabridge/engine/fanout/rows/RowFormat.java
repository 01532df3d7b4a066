package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.rule.expression.RowFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the records of an object are written. */
public enum RowFormat {
  /** RFC 4180, UTF-8, with a header unless the columns are named elsewhere. */
  CSV,
  /** One JSON value a line, UTF-8: also data capture, and what batch transform puts out. */
  JSONL,
  /** Apache Parquet. The offset counts rows, and the source is always the whole. */
  PARQUET;

  /**
   * By its name in a rule, else by the ending of the object's key: {@code .csv}, {@code .parquet},
   * or {@code .jsonl}, {@code .ndjson}, {@code .out}.
   *
   * @throws IllegalArgumentException where neither tells
   */
  public static RowFormat of(@Nullable String name, String key) {
    String told = name == null ? key.substring(key.lastIndexOf('.') + 1) : name;
    return switch (told.toLowerCase(Locale.ROOT)) {
      case "csv" -> CSV;
      case "jsonl", "ndjson", "out" -> JSONL;
      case "parquet" -> PARQUET;
      default -> throw new IllegalArgumentException("rows are csv, jsonl or parquet, not " + told);
    };
  }

  /** Whether it is read from its first byte, wherever the reading goes on. */
  public boolean needsTheWhole() {
    return this == PARQUET;
  }

  /**
   * Opens the records of a source. At its beginning the source is judged first, so that nothing of
   * a file in another shape is read as a row.
   *
   * @param source its first {@code from.offset()} bytes are left out already, where the format does
   *     not {@linkplain #needsTheWhole need the whole}
   * @param columns names for CSV without a header; null: the first record is the header
   * @param fields what the rule reads of a row
   * @param limits a row beyond them is unreadable, and a file beyond them is refused
   * @throws UnfitFile where the source is in another format, or lacks columns that the rule reads
   * @throws IOException where the source broke off
   */
  public Rows open(
      InputStream source,
      Position from,
      @Nullable List<String> columns,
      RowFields fields,
      RowLimits limits)
      throws IOException {
    int maxBytes = limits.maxRowBytes();
    if (from.offset() > 0 && !needsTheWhole()) {
      return rest(source, from, columns, maxBytes);
    }
    Head head = Head.of(source, maxBytes);
    if (this == PARQUET) {
      FormatJudge.parquet(head, maxBytes);
      Path folder = Path.of(System.getProperty("java.io.tmpdir"));
      Path spooled = Spool.of(head.andThen(source), limits.maxParquetBytes(), folder);
      source.close();
      return ParquetRows.open(spooled, fields, from.offset(), maxBytes);
    }
    List<String> known = judged(head, columns, fields, maxBytes);
    Framer framer = new Framer(head.andThen(source), 0, maxBytes, this == CSV);
    if (this == JSONL) {
      return new JsonLines(framer, 0);
    }
    if (columns == null) {
      framer.next(); // The header is no row.
    }
    return new CsvRows(framer, known, 0);
  }

  private Rows rest(
      InputStream source, Position from, @Nullable List<String> columns, int maxBytes) {
    Framer framer = new Framer(source, from.offset(), maxBytes, this == CSV);
    if (this == JSONL) {
      return new JsonLines(framer, from.rows());
    }
    List<String> known = from.columns() == null ? columns : from.columns();
    if (known == null) {
      throw new IllegalStateException("rows were read, and nobody knows the columns");
    }
    return new CsvRows(framer, known, from.rows());
  }

  private List<String> judged(
      Head head, @Nullable List<String> columns, RowFields fields, int maxBytes) {
    return switch (this) {
      case CSV -> {
        String first = FormatJudge.csv(head, maxBytes);
        yield columns == null
            ? CsvHeader.of(first, fields)
            : CsvHeader.named(columns, first, fields);
      }
      case JSONL -> {
        FormatJudge.jsonLines(head, maxBytes);
        yield List.of();
      }
      case PARQUET -> throw new IllegalStateException("Parquet says its columns itself");
    };
  }
}
