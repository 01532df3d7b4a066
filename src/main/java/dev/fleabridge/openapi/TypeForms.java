package dev.fleabridge.openapi;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.JsonNode;

/**
 * Says what the types of the controllers look like as JSON. Each record becomes a named schema.
 * What an answer may leave null is read from {@code @Nullable}; nothing is ever left out of an
 * answer. Of a body only that is required which {@code @Schema} calls so, and null is as good as
 * nothing.
 */
final class TypeForms {

  private static final Map<Class<?>, Supplier<Schema<Object>>> PLAIN =
      Map.ofEntries(
          Map.entry(String.class, Form::string),
          Map.entry(UUID.class, () -> Form.string("uuid")),
          Map.entry(Instant.class, () -> Form.string("date-time")),
          Map.entry(LocalDate.class, () -> Form.string("date")),
          Map.entry(Duration.class, () -> Form.string("duration")),
          Map.entry(Money.class, TypeForms::money),
          Map.entry(boolean.class, Form::bool),
          Map.entry(Boolean.class, Form::bool),
          Map.entry(int.class, () -> Form.integer("int32")),
          Map.entry(Integer.class, () -> Form.integer("int32")),
          Map.entry(long.class, () -> Form.integer("int64")),
          Map.entry(Long.class, () -> Form.integer("int64")),
          Map.entry(JsonNode.class, Form::anything));

  /** Records of rooms that know nothing of this API, where their own names say too little. */
  private static final Map<String, String> NAMES =
      Map.of(
          "AuditLog.Line", "AuditLine",
          "FanOut.Problem", "InvalidRow",
          "FanOut.Log", "PayoutLog",
          "RulesWatch.Here", "ReplicaHere",
          "Difference", "RuleDifference",
          "Difference.Field", "RuleFieldDifference");

  /** A record, and whether it is asked for. */
  private record Named(ResolvableType type, boolean asked) {}

  private final Map<String, Named> named = new ConcurrentSkipListMap<>();

  /** All records so far, by name; made anew each time, so that a document may change its own. */
  Map<String, Schema<Object>> named() {
    Map<String, Schema<Object>> all = new TreeMap<>();
    named.forEach((name, one) -> all.put(name, record(one.type(), one.asked())));
    return all;
  }

  /** What is answered. */
  Schema<Object> answer(ResolvableType type) {
    return form(type, false);
  }

  /** What is asked for. */
  Schema<Object> body(ResolvableType type) {
    return form(type, true);
  }

  private Schema<Object> form(ResolvableType type, boolean asked) {
    Class<?> raw = Objects.requireNonNull(type.resolve(), () -> "what is " + type + "?");
    Supplier<Schema<Object>> plain = PLAIN.get(raw);
    if (plain != null) {
      return plain.get();
    }
    if (raw.isEnum()) {
      return Form.oneOf(words(raw));
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return Form.array(form(type.asCollection().getGeneric(0), asked));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return Form.map(form(type.asMap().getGeneric(1), asked));
    }
    if (raw.isRecord()) {
      String name = name(type);
      Named before = named.putIfAbsent(name, new Named(type, asked));
      if (before == null) {
        record(type, asked); // So that the records in it are known too.
      } else if (before.type().toClass() != raw) {
        throw new IllegalStateException(
            "%s and %s have one name: %s".formatted(before.type(), type, name));
      }
      return Form.ref(name);
    }
    throw new IllegalStateException("nobody has said what %s looks like as JSON".formatted(type));
  }

  private static String name(ResolvableType type) {
    Class<?> raw = type.toClass();
    var told = raw.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    Class<?> outer = raw.getEnclosingClass();
    String place = (outer == null ? "" : outer.getSimpleName() + ".") + raw.getSimpleName();
    String plain = NAMES.getOrDefault(place, raw.getSimpleName());
    String own = told == null || told.name().isEmpty() ? plain : told.name();
    return own + Stream.of(type.getGenerics()).map(TypeForms::name).collect(Collectors.joining());
  }

  private Schema<Object> record(ResolvableType type, boolean asked) {
    Class<?> raw = type.toClass();
    Map<String, Schema<?>> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : raw.getRecordComponents()) {
      ResolvableType of = ResolvableType.forType(component.getGenericType(), type);
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        form(of, asked);
        Schema<Object> inner = record(of, asked);
        inner.getProperties().forEach(properties::put);
        required.addAll(inner.getRequired());
        continue;
      }
      boolean needed = !asked || isRequired(component);
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      Schema<Object> property = told(form(of, asked), component);
      if (!asked) {
        partsOrNull(property, component);
      }
      properties.put(
          component.getName(), nullable && !(asked && needed) ? Form.orNull(property) : property);
      if (needed) {
        required.add(component.getName());
      }
    }
    Schema<Object> object = Form.object(properties);
    object.setRequired(required.isEmpty() ? null : required);
    if (asked) {
      object.setAdditionalProperties(false);
    }
    var about = raw.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    if (about != null) {
      describe(object, about);
    }
    return object;
  }

  /** What a list or a map holds may be null where the declaration says so. */
  private static void partsOrNull(Schema<Object> property, RecordComponent component) {
    if (component.getAnnotatedType() instanceof AnnotatedParameterizedType declared) {
      List<AnnotatedType> parts = List.of(declared.getAnnotatedActualTypeArguments());
      if (!parts.getLast().isAnnotationPresent(Nullable.class)) {
        return;
      }
      if (property.getItems() != null) {
        property.setItems(Form.orNull(own(property.getItems())));
      } else if (property.getAdditionalProperties() instanceof Schema<?> values) {
        property.setAdditionalProperties(Form.orNull(own(values)));
      }
    }
  }

  @SuppressWarnings("unchecked") // They are all of this kind: Form has made them.
  private static Schema<Object> own(Schema<?> schema) {
    return (Schema<Object>) schema;
  }

  private static boolean isRequired(RecordComponent component) {
    return about(component).filter(a -> a.requiredMode() == RequiredMode.REQUIRED).isPresent();
  }

  private static Optional<io.swagger.v3.oas.annotations.media.Schema> about(
      RecordComponent component) {
    return Optional.ofNullable(
        component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class));
  }

  /** What the component's annotation adds to its type. */
  private static Schema<Object> told(Schema<Object> plain, RecordComponent component) {
    var told = about(component).orElse(null);
    if (told == null) {
      return plain;
    }
    Schema<Object> schema = plain;
    if (told.implementation().isEnum()) {
      schema = Form.oneOf(words(told.implementation()));
    } else if (told.type().equals("object")) {
      schema = Form.of("object");
    }
    describe(schema, told);
    return schema;
  }

  private static void describe(
      Schema<Object> schema, io.swagger.v3.oas.annotations.media.Schema told) {
    if (!told.description().isEmpty()) {
      schema.setDescription(told.description());
    }
    if (!told.pattern().isEmpty()) {
      schema.setPattern(told.pattern());
    }
    if (!told.format().isEmpty()) {
      schema.setFormat(told.format());
    }
    if (told.allowableValues().length > 0) {
      schema.setEnum(new ArrayList<>(List.of(told.allowableValues())));
    }
    if (told.minLength() > 0) {
      schema.setMinLength(told.minLength());
    }
    if (told.maxLength() < Integer.MAX_VALUE) {
      schema.setMaxLength(told.maxLength());
    }
    if (!told.minimum().isEmpty()) {
      schema.setMinimum(new BigDecimal(told.minimum()));
    }
    if (!told.example().isEmpty()) {
      schema.setExamples(List.of(example(told.example())));
    }
  }

  private static Object example(String text) {
    return text.startsWith("{") || text.startsWith("[")
        ? Json.mapper().readValue(text, Object.class)
        : text;
  }

  private static Schema<Object> money() {
    Schema<Object> schema = Form.matching(Forms.AMOUNT);
    schema.setExamples(List.of("0.10"));
    return schema;
  }

  /** The values of an enum as they are on the wire. */
  static List<String> words(Class<?> of) {
    if (of == ActionKind.class) {
      return Arrays.stream(ActionKind.values()).map(ActionKind::wireName).toList();
    }
    return Arrays.stream(of.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList();
  }
}
