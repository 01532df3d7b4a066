package dev.fleabridge.operator;

import dev.fleabridge.engine.fanout.HarmlessCell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CSV by RFC 4180 with a line of names. Objects and lists are JSON in one cell, and each cell is a
 * {@link HarmlessCell}.
 *
 * <p>Nothing in the file says that it is whole; the end of the answer does.
 */
final class CsvRows implements RowWriter {

  private final List<String> columns;
  private final OutputStream out;
  private final StringBuilder line = new StringBuilder();
  private final CSVPrinter printer;

  CsvRows(List<String> columns, OutputStream out) throws IOException {
    this.columns = columns;
    this.out = out;
    this.printer = new CSVPrinter(line, CSVFormat.RFC4180);
  }

  @Override
  public void begin() throws IOException {
    printer.printRecord(columns);
    flush();
  }

  @Override
  public void row(ObjectNode row) throws IOException {
    for (String column : columns) {
      printer.print(cell(row.get(column)));
    }
    printer.println();
    flush();
  }

  private void flush() throws IOException {
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    line.setLength(0);
  }

  private static @Nullable String cell(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    return HarmlessCell.of(value.isContainer() ? value.toString() : value.asString());
  }

  @Override
  public void end(ObjectNode summary) {}
}
