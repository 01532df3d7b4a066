package dev.fleabridge.mcp.tool;

import dev.fleabridge.model.Json;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One argument of a tool.
 *
 * @param text tells the model what it is
 * @param allowed the only texts that it may have; empty for any
 */
record Argument(String name, Type type, boolean required, String text, List<String> allowed) {

  /** What an argument may be. */
  enum Type {
    TEXT,
    /** USDC: a decimal, as a text or as a number. */
    AMOUNT,
    INTEGER
  }

  /** The longest text of any argument. */
  static final int MAX_CHARS = 1_000;

  /** The longest reference. It becomes a part of the business key. */
  static final int MAX_REFERENCE_CHARS = 120;

  static final String REFERENCE = "reference";

  private static final String ABOUT_REFERENCE =
      "Your own word for what is paid: the id of the task, the invoice or the transaction. One"
          + " reference is paid once. If you are not sure whether a call went through, call again"
          + " with the SAME reference: you get the first result, and nothing is paid twice. Never"
          + " make up a new reference for the same payment.";

  static Argument required(String name, String text) {
    return new Argument(name, Type.TEXT, true, text, List.of());
  }

  static Argument optional(String name, String text) {
    return new Argument(name, Type.TEXT, false, text, List.of());
  }

  static Argument amount(String name, String text) {
    return new Argument(name, Type.AMOUNT, true, text, List.of());
  }

  static Argument reference() {
    return required(REFERENCE, ABOUT_REFERENCE);
  }

  /** The reference of a call whose object is its own reference, such as an escrow. */
  static Argument givenReference(String object) {
    return optional(
        REFERENCE, "May be left out: this is done once for " + object + ", whatever it is called.");
  }

  Argument asType(Type other) {
    return new Argument(name, other, required, text, allowed);
  }

  Argument oneOf(String... texts) {
    return new Argument(name, type, required, text, List.of(texts));
  }

  /** The JSON Schema of an object with these arguments and no others. */
  static ObjectNode schema(Collection<Argument> arguments) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = Json.array();
    for (Argument argument : arguments) {
      properties.set(argument.name(), argument.schema());
      if (argument.required()) {
        required.add(argument.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private ObjectNode schema() {
    ObjectNode schema = Json.object();
    switch (type) {
      case TEXT -> schema.put("type", "string").put("maxLength", maxChars());
      case AMOUNT -> schema.putArray("type").add("string").add("number");
      case INTEGER -> schema.put("type", "integer");
    }
    if (!allowed.isEmpty()) {
      allowed.forEach(schema.putArray("enum")::add);
    }
    return schema.put("description", text);
  }

  int maxChars() {
    return name.equals(REFERENCE) ? MAX_REFERENCE_CHARS : MAX_CHARS;
  }
}
