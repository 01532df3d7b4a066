package dev.fleabridge.report.table;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Rows as JSON objects whose fields are texts. A field without a value is left out. */
final class Rows {

  private Rows() {}

  static void put(ObjectNode row, String column, @Nullable Object value) {
    if (value != null) {
      row.put(column, value.toString());
    }
  }
}
