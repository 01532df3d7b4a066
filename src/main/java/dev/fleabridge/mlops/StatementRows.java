package dev.fleabridge.mlops;

import dev.fleabridge.mlops.RemoteFailure.Kind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the rows of a statement: Databricks writes every value as text, beside its type. */
final class StatementRows {

  private static final Set<String> NUMBERS =
      Set.of("BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "DECIMAL");

  private record Column(String name, String type) {}

  private StatementRows() {}

  /**
   * The rows as {@link DatabricksWorkspaces#query} says.
   *
   * @throws RemoteFailure where there are too many, or they have another form
   */
  static ObjectNode of(ObjectNode answer) {
    JsonNode manifest = answer.path("manifest");
    JsonNode rows = answer.path("result").path("data_array");
    boolean cut =
        manifest.path("truncated").asBoolean(false)
            || answer.path("result").has("next_chunk_index")
            || rows.size() > DatabricksWorkspaces.MAX_ROWS;
    if (cut) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.TOO_LARGE.code(),
          "the statement has more than %d rows, or more bytes than are read"
              .formatted(DatabricksWorkspaces.MAX_ROWS));
    }
    if (manifest.path("total_row_count").asInt(rows.size()) != rows.size()) {
      throw unreadable("another number of rows than it counts");
    }
    List<Column> columns = columns(manifest.path("schema").path("columns"));
    ObjectNode result = Json.object();
    result.put("statementId", answer.path("statement_id").asString(""));
    ArrayNode names = result.putArray("columns");
    columns.forEach(column -> names.add(column.name()));
    result.put("rowCount", rows.size());
    ArrayNode objects = result.putArray("rows");
    for (JsonNode row : rows) {
      if (row.size() != columns.size()) {
        throw unreadable("a row that has not as many values as there are columns");
      }
      ObjectNode object = objects.addObject();
      for (int i = 0; i < columns.size(); i++) {
        object.set(columns.get(i).name(), value(columns.get(i), row.path(i)));
      }
    }
    return result;
  }

  private static List<Column> columns(JsonNode schema) {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode column : schema) {
      String name = column.path("name").asString("");
      if (!names.add(name)) {
        throw unreadable("two columns of one name: name them apart by AS");
      }
      columns.add(new Column(name, column.path("type_name").asString("")));
    }
    return columns;
  }

  private static JsonNode value(Column column, JsonNode value) {
    if (value.isNull() || !value.isString()) {
      return value;
    }
    String text = value.stringValue();
    if (column.type().equals("BOOLEAN")) {
      return Json.mapper().getNodeFactory().booleanNode(text.equals("true"));
    }
    return NUMBERS.contains(column.type()) ? number(text) : value;
  }

  /** NaN and the infinities stay texts, with which no rule can compute. */
  private static JsonNode number(String text) {
    if (!text.matches("-?[0-9.]{1,64}([eE][-+]?[0-9]{1,4})?")) {
      return Json.mapper().getNodeFactory().stringNode(text);
    }
    try {
      BigDecimal number = new BigDecimal(text);
      if (NumberBounds.hold(number)) {
        return Json.mapper().getNodeFactory().numberNode(number);
      }
    } catch (NumberFormatException e) {
      // Such as two points: it is no number.
    }
    throw unreadable("a number that cannot be computed with");
  }

  private static RemoteFailure unreadable(String what) {
    return new RemoteFailure(
        Kind.REFUSED, Reason.UNREADABLE.code(), "Databricks sql/statements answered " + what);
  }
}
