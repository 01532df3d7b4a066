package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.engine.fanout.rows.Framer.Frame;
import dev.fleabridge.engine.fanout.rows.RowFormat.BadHeader;
import dev.fleabridge.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** CSV records as objects, by the names of the columns. */
final class CsvRows implements Rows {

  private static final int MAX_COLUMNS = 200;

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).get();

  private final Framer framer;
  private final List<String> columns;
  private long number;

  private CsvRows(Framer framer, List<String> columns, long before) {
    this.framer = framer;
    this.columns = columns;
    this.number = before;
  }

  static Rows open(Framer framer, Position from, @Nullable List<String> named) throws IOException {
    List<String> known = named == null ? from.columns() : named;
    return new CsvRows(framer, checked(known == null ? header(framer) : known), from.rows());
  }

  private static List<String> header(Framer framer) throws IOException {
    Optional<Frame> first = framer.next();
    if (first.isEmpty()) {
      return List.of();
    }
    return switch (first.get()) {
      case Frame.Bad(String reason) -> throw new BadHeader("the header cannot be read: " + reason);
      case Frame.Text(String text) -> {
        try {
          yield fields(text).stream().map(String::strip).toList();
        } catch (IllegalArgumentException e) {
          throw new BadHeader("the header cannot be read: " + e.getMessage());
        }
      }
    };
  }

  private static List<String> checked(List<String> columns) {
    if (columns.size() > MAX_COLUMNS) {
      throw new BadHeader("the header has more than %d columns".formatted(MAX_COLUMNS));
    }
    if (columns.stream().anyMatch(String::isBlank)
        || new HashSet<>(columns).size() < columns.size()) {
      throw new BadHeader("every column needs a name of its own");
    }
    return columns;
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<Frame> frame = framer.next();
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    number++;
    return Optional.of(
        switch (frame.get()) {
          case Frame.Bad(String reason) -> new Row.Unreadable(number, reason);
          case Frame.Text(String text) -> row(text);
        });
  }

  private Row row(String text) {
    List<String> fields;
    try {
      fields = fields(text);
    } catch (IllegalArgumentException e) {
      return new Row.Unreadable(number, String.valueOf(e.getMessage()));
    }
    if (fields.size() != columns.size()) {
      return new Row.Unreadable(
          number,
          "it has %d fields, and there are %d columns".formatted(fields.size(), columns.size()));
    }
    ObjectNode row = Json.object();
    for (int i = 0; i < fields.size(); i++) {
      row.put(columns.get(i), fields.get(i));
    }
    return new Row.Readable(number, row);
  }

  /**
   * @throws IllegalArgumentException where the text is not one CSV record
   */
  private static List<String> fields(String text) {
    try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() != 1) {
        throw new IllegalArgumentException("a carriage return stands alone in it");
      }
      return records.getFirst().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("its quotes do not fit together", e);
    }
  }

  @Override
  public long offset() {
    return framer.offset();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public void close() throws IOException {
    framer.close();
  }
}
