package dev.fleabridge.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes schemas in the words of OpenAPI 3.1. */
final class Form {

  private static final String COMPONENTS = "#/components/schemas/";
  private static final String NULL = "null";

  private Form() {}

  static Schema<Object> string() {
    return of("string");
  }

  static Schema<Object> string(String format) {
    Schema<Object> schema = string();
    schema.setFormat(format);
    return schema;
  }

  static Schema<Object> matching(String pattern) {
    Schema<Object> schema = string();
    schema.setPattern(pattern);
    return schema;
  }

  static Schema<Object> oneOf(List<String> words) {
    Schema<Object> schema = string();
    schema.setEnum(new ArrayList<>(words));
    return schema;
  }

  static Schema<Object> integer(String format) {
    Schema<Object> schema = of("integer");
    schema.setFormat(format);
    return schema;
  }

  static Schema<Object> bool() {
    return of("boolean");
  }

  static Schema<Object> anything() {
    return new JsonSchema();
  }

  static Schema<Object> array(Schema<?> items) {
    Schema<Object> schema = of("array");
    schema.setItems(items);
    return schema;
  }

  static Schema<Object> map(Schema<?> values) {
    Schema<Object> schema = of("object");
    schema.setAdditionalProperties(values);
    return schema;
  }

  /** An object with these properties, all of which are required. */
  static Schema<Object> object(Map<String, Schema<?>> properties) {
    Schema<Object> schema = of("object");
    schema.setProperties(new LinkedHashMap<>(properties));
    schema.setRequired(new ArrayList<>(properties.keySet()));
    return schema;
  }

  static Schema<Object> of(String type) {
    Schema<Object> schema = new JsonSchema();
    schema.setTypes(new LinkedHashSet<>(Set.of(type)));
    return schema;
  }

  static Schema<Object> ref(String name) {
    Schema<Object> schema = new JsonSchema();
    schema.set$ref(COMPONENTS + name);
    return schema;
  }

  /** The name of the component that a schema refers to; null where it refers to none. */
  static @Nullable String referred(Schema<?> schema) {
    String ref = schema.get$ref();
    return ref == null ? null : ref.substring(COMPONENTS.length());
  }

  /** The same, or null. */
  static Schema<Object> orNull(Schema<Object> schema) {
    if (schema.get$ref() != null) {
      Schema<Object> either = new JsonSchema();
      either.setAnyOf(new ArrayList<>(List.of(schema, of(NULL))));
      return either;
    }
    if (schema.getTypes() != null) {
      Set<String> types = new LinkedHashSet<>(schema.getTypes());
      types.add(NULL);
      schema.setTypes(types);
    }
    withNullAmongValues(schema);
    return schema;
  }

  @SuppressWarnings("NullAway") // An enum that may be null has null among its values.
  private static void withNullAmongValues(Schema<Object> schema) {
    if (schema.getEnum() != null) {
      List<Object> values = new ArrayList<>(schema.getEnum());
      values.add(null);
      schema.setEnum(values);
    }
  }

  /** Takes {@link #orNull} back. */
  static Schema<?> withoutNull(Schema<?> schema) {
    if (schema.getAnyOf() != null) {
      return schema.getAnyOf().getFirst();
    }
    if (schema.getTypes() != null) {
      Set<String> types = new LinkedHashSet<>(schema.getTypes());
      types.remove(NULL);
      schema.setTypes(types);
    }
    if (schema.getEnum() != null) {
      schema.getEnum().removeIf(value -> value == null);
    }
    return schema;
  }

  static boolean maybeNull(Schema<?> schema) {
    return schema.getAnyOf() != null
        || (schema.getTypes() != null && schema.getTypes().contains(NULL));
  }
}
