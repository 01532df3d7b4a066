package dev.fleabridge.operator;

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
 * CSV by RFC 4180 with a line of names. Objects and lists are JSON in one cell. A cell that a
 * spreadsheet might take for a formula begins with an apostrophe, and so does one that began with
 * an apostrophe itself. So whoever takes one apostrophe from the beginning has what was there.
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
    return harmless(value.isContainer() ? value.toString() : value.asString());
  }

  /** The text so that no spreadsheet computes it (OWASP, CSV injection). */
  static String harmless(String text) {
    return !text.isEmpty() && mayBegin(text.charAt(0)) ? "'" + text : text;
  }

  private static boolean mayBegin(char first) {
    return switch (first) {
      case '=', '+', '-', '@', '\t', '\r', '\n', '\'' -> true;
      case '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20' -> true; // The same signs in full width.
      default -> false;
    };
  }

  @Override
  public void end(ObjectNode summary) {}
}
