package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.ExpressionLimits;
import dev.fleabridge.rule.expression.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON value of a rules file whose strings may be expressions. */
sealed interface Template {

  /** A value without any expression in it. */
  record Fixed(JsonNode value) implements Template {}

  /** One expression. */
  record Computed(Expression expression) implements Template {}

  /** An object with an expression somewhere in it. */
  record Fields(Map<String, Template> fields) implements Template {}

  /** An array with an expression somewhere in it. */
  record Elements(List<Template> elements) implements Template {}

  /**
   * The value in this scope. It is JSON null where an expression has no result.
   *
   * @throws ExpressionException where an expression gives no answer
   */
  default JsonNode resolve(Scope scope) {
    return switch (this) {
      case Fixed(JsonNode value) -> value.deepCopy(); // Jackson's objects can be changed.
      case Computed(Expression expression) -> expression.evaluate(scope);
      case Fields(Map<String, Template> fields) -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, field) -> object.set(name, field.resolve(scope)));
        yield object;
      }
      case Elements(List<Template> elements) -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        elements.forEach(element -> array.add(element.resolve(scope)));
        yield array;
      }
    };
  }

  /** Whether any part of it is computed and not written literally. */
  default boolean computed() {
    return !(this instanceof Fixed);
  }

  /** Every expression in it. */
  default Stream<Expression> expressions() {
    return switch (this) {
      case Fixed _ -> Stream.of();
      case Computed(Expression expression) -> Stream.of(expression);
      case Fields(Map<String, Template> fields) ->
          fields.values().stream().flatMap(Template::expressions);
      case Elements(List<Template> elements) -> elements.stream().flatMap(Template::expressions);
    };
  }

  /**
   * Compiles every expression in a value.
   *
   * @throws ExpressionException for the first mistake
   */
  static Template compile(JsonNode node, ExpressionLimits limits) {
    if (node.isString()) {
      return compileText(node, limits);
    }
    if (node.isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      node.properties()
          .forEach(entry -> fields.put(entry.getKey(), compile(entry.getValue(), limits)));
      boolean computed = fields.values().stream().anyMatch(Template::computed);
      return computed ? new Fields(fields) : new Fixed(node);
    }
    if (node.isArray()) {
      List<Template> elements =
          StreamSupport.stream(node.spliterator(), false)
              .map(element -> compile(element, limits))
              .toList();
      boolean computed = elements.stream().anyMatch(Template::computed);
      return computed ? new Elements(elements) : new Fixed(node);
    }
    return new Fixed(node);
  }

  private static Template compileText(JsonNode node, ExpressionLimits limits) {
    String text = node.stringValue();
    if (Expression.isExpression(text)) {
      return new Computed(Expression.compile(text, limits));
    }
    if (Expression.isMistaken(text)) {
      throw new ExpressionException("an expression is the whole value, from {% to %}", text);
    }
    return new Fixed(node);
  }
}
