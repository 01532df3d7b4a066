package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.engine.fanout.rows.Framer.Frame;
import dev.fleabridge.model.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** CSV records as objects, by the names of the columns. */
final class CsvRows implements Rows {

  private final Framer framer;
  private final List<String> columns;
  private long number;

  /**
   * @param framer stands before a row
   * @param columns as {@link CsvHeader} gives them
   * @param before how many rows are left out
   */
  CsvRows(Framer framer, List<String> columns, long before) {
    this.framer = framer;
    this.columns = columns;
    this.number = before;
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
    List<String> cells;
    try {
      cells = CsvCells.of(text);
    } catch (IllegalArgumentException e) {
      return new Row.Unreadable(number, String.valueOf(e.getMessage()));
    }
    if (!fit(cells)) {
      return new Row.Unreadable(
          number,
          "it has %d fields, and there are %d columns".formatted(cells.size(), columns.size()));
    }
    ObjectNode row = Json.object();
    for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
      if (!isUnnamed(i)) {
        row.put(columns.get(i), cells.get(i));
      }
    }
    return new Row.Readable(number, row);
  }

  /**
   * Whether the row has a cell for each column. It may have further ones that are empty, and may
   * lack the last ones where the header has no names for them.
   */
  private boolean fit(List<String> cells) {
    for (int i = columns.size(); i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        return false;
      }
    }
    for (int i = cells.size(); i < columns.size(); i++) {
      if (!isUnnamed(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isUnnamed(int index) {
    return columns.get(index).equals(CsvHeader.UNNAMED);
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
