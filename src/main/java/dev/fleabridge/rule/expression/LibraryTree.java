package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the library's parsed tree that the library keeps private. We read them to show what
 * an expression is made of, and write them to put our own operations in the place of the library's.
 * Its public fields are used as they are.
 */
final class LibraryTree {

  static final VarHandle TYPE = field("type", String.class);
  static final VarHandle VALUE = field("value", Object.class);
  static final VarHandle POSITION = field("position", int.class);
  static final VarHandle PROCEDURE = node("procedure");
  static final VarHandle LEFT = node("lhs");
  static final VarHandle RIGHT = node("rhs");
  static final VarHandle EXPRESSION = node("expression");
  static final VarHandle CONDITION = node("condition");
  static final VarHandle THEN = node("then");
  static final VarHandle OTHERWISE = node("_else");
  static final VarHandle BODY = node("body");
  static final VarHandle PATTERN = node("pattern");
  static final VarHandle UPDATE = node("update");
  static final VarHandle DELETE = node("delete");
  static final VarHandle ARGUMENTS = field("arguments", List.class);
  static final VarHandle EXPRESSIONS = field("expressions", List.class);
  static final VarHandle STEPS = field("steps", List.class);
  static final VarHandle TERMS = field("terms", List.class);
  static final VarHandle PREDICATE = field("predicate", List.class);

  private static final VarHandle ROOT = field(Jsonata.class, "ast", Parser.Symbol.class);

  private LibraryTree() {}

  private static VarHandle node(String name) {
    return field(name, Parser.Symbol.class);
  }

  private static VarHandle field(String name, Class<?> type) {
    return field(Parser.Symbol.class, name, type);
  }

  private static VarHandle field(Class<?> owner, String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of the JSONata library is not known", e);
    }
  }

  /** The whole tree of a parsed expression. */
  static Parser.Symbol root(Jsonata parsed) {
    return (Parser.Symbol) ROOT.get(parsed);
  }

  static void setRoot(Jsonata parsed, Parser.Symbol root) {
    ROOT.set(parsed, root);
  }

  static String type(Parser.Symbol node) {
    return String.valueOf(TYPE.get(node));
  }

  static boolean is(Parser.Symbol node, String type) {
    return type.equals(TYPE.get(node));
  }

  /** The value as a text: the operator, the name of a field or of a variable. */
  static String name(Parser.Symbol node) {
    return String.valueOf(VALUE.get(node));
  }

  static @Nullable Object value(Parser.Symbol node) {
    return VALUE.get(node);
  }

  static int position(Parser.Symbol node) {
    return (int) POSITION.get(node);
  }

  static Parser.Symbol child(VarHandle field, Parser.Symbol node) {
    Parser.Symbol child = optional(field, node);
    if (child == null) {
      throw new IllegalStateException("a " + type(node) + " without a part of it");
    }
    return child;
  }

  static Parser.@Nullable Symbol optional(VarHandle field, Parser.Symbol node) {
    return (Parser.Symbol) field.get(node);
  }

  /** A list of nodes; empty where the node has none. */
  @SuppressWarnings("unchecked") // The library declares it so.
  static List<Parser.Symbol> children(VarHandle field, Parser.Symbol node) {
    Object list = field.get(node);
    return list == null ? List.of() : (List<Parser.Symbol>) list;
  }

  /** What a stage or a predicate filters by; itself where it is none. */
  static Parser.Symbol filter(Parser.Symbol stage) {
    return stage.expr instanceof Parser.Symbol filter ? filter : stage;
  }
}
