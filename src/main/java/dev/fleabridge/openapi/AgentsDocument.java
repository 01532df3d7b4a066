package dev.fleabridge.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Map;
import java.util.Set;

/**
 * The part of the API that agents may call: they post events and read. Its own document has no
 * {@code oneOf}, {@code anyOf} or {@code allOf} and no union with null, because a gateway for
 * agents takes none (docs/adr/0025). What may be null is not required there, and its description
 * says so.
 */
final class AgentsDocument {

  static final String GROUP = "agents";
  static final String MARK = "x-agents";

  private static final String MAY_BE_NULL = "It may be null.";

  private static final Set<String> OPERATIONS =
      Set.of(
          "postEvents",
          "listEvents",
          "getEvent",
          "listActions",
          "getAction",
          "getRun",
          "listWallets",
          "getWallet",
          "getBudgets",
          "listEscrows",
          "getEscrow",
          "listPositions",
          "listTradingResults");

  private AgentsDocument() {}

  static void mark(Operation operation) {
    if (OPERATIONS.contains(operation.getOperationId())) {
      operation.addExtension(MARK, true);
    }
  }

  /** Makes the document of the agents out of the whole one. */
  static void narrow(OpenAPI api) {
    api.getInfo().setTitle("Fleabridge for agents");
    api.getPaths().values().forEach(AgentsDocument::keepMarked);
    api.getPaths().values().removeIf(item -> item.readOperations().isEmpty());
    api.getPaths().values().stream()
        .flatMap(item -> item.readOperations().stream())
        .forEach(AgentsDocument::plain);
    api.getComponents().getSchemas().values().forEach(AgentsDocument::plain);
    api.getComponents().getSecuritySchemes().remove(Access.SIGNATURE);
  }

  private static void keepMarked(PathItem item) {
    item.readOperationsMap()
        .forEach((method, operation) -> {
          if (operation.getExtensions() == null || !operation.getExtensions().containsKey(MARK)) {
            item.operation(method, null);
          }
        });
  }

  private static void plain(Operation operation) {
    switch (operation.getOperationId()) {
      case "postEvents" -> {
        operation.setOperationId("postEvent");
        EventDoorDocument.describeOne(operation);
      }
      case "listEvents" -> {
        operation.getParameters().removeIf(parameter -> "id".equals(parameter.getName()));
        operation.setDescription("Follow `next` until there is none: a page may be empty.");
        Answers.of(operation, "200").setContent(OperationForms.json(Form.ref("PageEventSummary")));
      }
      default -> {}
    }
  }

  @SuppressWarnings("rawtypes") // As the library wants it.
  private static void plain(Schema<?> schema) {
    Map<String, Schema> properties = schema.getProperties();
    if (properties == null) {
      return;
    }
    for (Map.Entry<String, Schema> property : Map.copyOf(properties).entrySet()) {
      Schema<?> value = property.getValue();
      if (Form.maybeNull(value)) {
        properties.put(property.getKey(), withoutNull(value));
        if (schema.getRequired() != null) {
          schema.getRequired().remove(property.getKey());
        }
      } else if (value.getTypes() == null && value.get$ref() == null) {
        value.setTypes(Set.of("object"));
      }
    }
  }

  private static Schema<?> withoutNull(Schema<?> value) {
    Schema<?> plain = Form.withoutNull(value);
    if (plain.get$ref() == null) {
      String said = plain.getDescription();
      plain.setDescription(said == null ? MAY_BE_NULL : said + ". " + MAY_BE_NULL);
    }
    return plain;
  }
}
