package dev.fleabridge.operator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The forms in which rows are let out. */
enum ExportFormat {
  CSV("text/csv;charset=UTF-8"),
  NDJSON("application/x-ndjson");

  private final String type;

  ExportFormat(String type) {
    this.type = type;
  }

  static ExportFormat of(String word) {
    return switch (Fields.lower(word)) {
      case "csv" -> CSV;
      case "ndjson" -> NDJSON;
      default -> throw new BadField("format", "csv or ndjson");
    };
  }

  /** The media type. */
  String type() {
    return type;
  }

  /** As in an address, and as the ending of a file. */
  String word() {
    return Fields.lower(name());
  }

  RowWriter writer(List<String> columns, OutputStream out) throws IOException {
    return this == CSV ? new CsvRows(columns, out) : new NdjsonRows(out);
  }
}
