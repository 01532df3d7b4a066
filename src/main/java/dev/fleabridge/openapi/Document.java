package dev.fleabridge.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Completes what springdoc has found: errors, sign-in, parameters, forms; all in a fixed order. */
final class Document {

  private final TypeForms types;

  Document(TypeForms types) {
    this.types = types;
  }

  /** Completes the whole document. */
  void complete(OpenAPI api) {
    if (api.getPaths() == null) {
      return;
    }
    Paths sorted = new Paths();
    sorted.putAll(new TreeMap<>(api.getPaths()));
    api.setPaths(sorted);
    Access.describe(api.getComponents());
    sorted.forEach((path, item) ->
        item.readOperationsMap()
            .forEach((method, operation) -> describe(method.name(), path, operation)));
    api.getComponents().setSchemas(forms());
  }

  private static void describe(String method, String path, Operation operation) {
    if (operation.getParameters() != null) {
      operation.getParameters().forEach(parameter -> Parameters.describe(parameter, path));
    }
    ByHand.describe(operation.getOperationId(), operation);
    Answers.describe(method, path, operation);
    Access.describe(method, path, operation);
    AgentsDocument.mark(operation);
  }

  @SuppressWarnings("rawtypes") // As the library wants it.
  private Map<String, Schema> forms() {
    Map<String, Schema> all = new TreeMap<>(types.named());
    all.putAll(ByHand.schemas());
    all.putAll(ProblemDocument.schemas());
    return all;
  }

  /** Takes the forms away to which no operation leads. */
  @SuppressWarnings("rawtypes") // As the library wants it.
  static void drop(OpenAPI api) {
    if (api.getPaths() == null) {
      return;
    }
    Map<String, Schema> all = new HashMap<>(api.getComponents().getSchemas());
    Set<String> used = new TreeSet<>();
    api.getPaths().values().stream()
        .flatMap(item -> item.readOperations().stream())
        .flatMap(Document::contents)
        .flatMap(content -> content.values().stream())
        .forEach(media -> follow(media.getSchema(), all, used));
    Map<String, Schema> kept = new TreeMap<>(all);
    kept.keySet().retainAll(used);
    api.getComponents().setSchemas(kept);
  }

  private static Stream<Content> contents(Operation operation) {
    Stream<Content> asked =
        operation.getRequestBody() == null
            ? Stream.of()
            : Stream.of(operation.getRequestBody().getContent());
    return Stream.concat(
        asked,
        operation.getResponses().values().stream()
            .flatMap(response -> Stream.ofNullable(response.getContent())));
  }

  @SuppressWarnings("rawtypes") // As the library wants it.
  private static void follow(Schema<?> schema, Map<String, Schema> all, Set<String> used) {
    String name = Form.referred(schema);
    if (name != null) {
      if (used.add(name)) {
        Schema found = all.get(name);
        if (found == null) {
          throw new IllegalStateException("there is no form of the name " + name);
        }
        follow(found, all, used);
      }
      return;
    }
    parts(schema).forEach(part -> follow(part, all, used));
  }

  private static Stream<Schema<?>> parts(Schema<?> schema) {
    Stream.Builder<Schema<?>> parts = Stream.builder();
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(parts::add);
    }
    if (schema.getItems() != null) {
      parts.add(schema.getItems());
    }
    if (schema.getAnyOf() != null) {
      schema.getAnyOf().forEach(parts::add);
    }
    if (schema.getOneOf() != null) {
      schema.getOneOf().forEach(parts::add);
    }
    if (schema.getAdditionalProperties() instanceof Schema<?> values) {
      parts.add(values);
    }
    return parts.build();
  }
}
