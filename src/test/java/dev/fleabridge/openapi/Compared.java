package dev.fleabridge.openapi;

import java.util.List;
import java.util.stream.Stream;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.Endpoint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two documents compared. The library judges documents of OpenAPI 3.0 and overlooks changes in the
 * words of 3.1, so both are put into the words of 3.0 before.
 */
final class Compared {

  private final ChangedOpenApi difference;

  Compared(ObjectNode before, ObjectNode after) {
    difference = OpenApiCompare.fromContents(older(before).toString(), older(after).toString());
  }

  /** The calls, such as {@code GET /v1/events}, that do not do any more what callers rely on. */
  List<String> broken() {
    Stream<String> missing = difference.getMissingEndpoints().stream().map(Compared::name);
    Stream<String> changed =
        difference.getChangedOperations().stream()
            .filter(ChangedOperation::isIncompatible)
            .map(Compared::name);
    return Stream.concat(missing, changed).sorted().toList();
  }

  private static String name(Endpoint endpoint) {
    return endpoint.getMethod() + " " + endpoint.getPathUrl();
  }

  private static String name(ChangedOperation operation) {
    return operation.getHttpMethod() + " " + operation.getPathUrl();
  }

  /**
   * Gives a form a field for each one that is never null: the library does not look at null. Where
   * the mark goes from an answer, or comes to what is asked for, it finds that a needed field did.
   */
  private static void mark(ObjectNode form, ObjectNode fields) {
    ArrayNode required = form.withArray("required");
    for (String name : List.copyOf(fields.propertyNames())) {
      if (!maybeNull(fields.path(name))) {
        String mark = name + " is never null";
        fields.putObject(mark).put("type", "string");
        required.add(mark);
      }
    }
  }

  private static boolean maybeNull(JsonNode field) {
    return field.path("type").isArray()
        || field.path("anyOf").path(1).path("type").asString("").equals("null");
  }

  private static ObjectNode older(ObjectNode document) {
    ObjectNode older = document.deepCopy();
    older.put("openapi", "3.0.3");
    translate(older);
    return older;
  }

  private static void translate(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.get("properties") instanceof ObjectNode fields) {
      mark(object, fields);
    }
    node.forEach(Compared::translate);
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    if (object.get("type") instanceof ArrayNode types) {
      object.put("type", types.get(0).asString()).put("nullable", true);
    }
    if (object.get("anyOf") instanceof ArrayNode either
        && either.size() == 2
        && either.get(1).path("type").asString("").equals("null")) {
      either.remove(1);
      object.put("nullable", true);
    }
    if (object.get("enum") instanceof ArrayNode values) {
      values.removeIf(JsonNode::isNull);
    }
    object.remove("examples");
  }
}
