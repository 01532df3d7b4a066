package dev.fleabridge.engine.fanout.rows;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the records of an object are written. */
public enum RowFormat {
  /** RFC 4180, UTF-8, with a header unless the columns are named elsewhere. */
  CSV,
  /** One JSON value a line, UTF-8: also data capture, and what batch transform puts out. */
  JSONL;

  /**
   * By its name in a rule, else by the ending of the object's key: {@code .csv}, or {@code .jsonl},
   * {@code .ndjson}, {@code .out}.
   *
   * @throws IllegalArgumentException where neither tells
   */
  public static RowFormat of(@Nullable String name, String key) {
    String told = name == null ? key.substring(key.lastIndexOf('.') + 1) : name;
    return switch (told.toLowerCase(Locale.ROOT)) {
      case "csv" -> CSV;
      case "jsonl", "ndjson", "out" -> JSONL;
      default -> throw new IllegalArgumentException("rows are csv or jsonl, not " + told);
    };
  }

  /**
   * Reads records from a source whose first {@code from.offset()} bytes are left out already.
   *
   * @param columns names for CSV without a header; null: the first record is the header
   * @param maxBytes of one record; a longer one is unreadable
   * @throws BadHeader where CSV has a header that cannot be used
   * @throws IOException where the source broke off
   */
  public Rows open(InputStream source, Position from, @Nullable List<String> columns, int maxBytes)
      throws IOException {
    Framer framer = new Framer(source, from.offset(), maxBytes, this == CSV);
    return switch (this) {
      case CSV -> CsvRows.open(framer, from, columns);
      case JSONL -> new JsonLines(framer, from.rows());
    };
  }

  /** A CSV object whose header cannot be used; the message says why. */
  public static final class BadHeader extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadHeader(String message) {
      super(message);
    }
  }
}
