package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an expression is made of, as its author wrote it. It is a tree that nobody can change, made
 * once when the expression is compiled, and meant for checks that run before any event is there.
 *
 * <p>A path is flat: {@code a.b[c].d} is one {@link Path} of three steps, of which the second has a
 * predicate. A lone variable is a {@link Variable}, and a lone name is a path of one step.
 */
public sealed interface Syntax {

  /**
   * Where the node stands: the number of characters of the expression (without its braces) up to
   * the end of the node's own token; 0 where that is not known.
   */
  int position();

  /** The nodes directly below, in the order in which they are written. */
  List<Syntax> children();

  /** Shows this node and all below it to a visitor, each before those below it. */
  default void visit(Consumer<? super Syntax> visitor) {
    visitor.accept(this);
    children().forEach(child -> child.visit(visitor));
  }

  /** A text, as written. In a path a text is a {@link Name}. */
  record Text(int position, String value) implements Leaf {}

  /** A number with every digit that is written. */
  @SuppressWarnings("AvoidCommonTypeNames") // It is always named with its Syntax.
  record Number(int position, BigDecimal value) implements Leaf {}

  /** {@code true}, {@code false}, or {@code null}, which is no value here. */
  record Constant(int position, @Nullable Boolean value) implements Leaf {}

  /** A regular expression. */
  record Regex(int position, Pattern pattern) implements Leaf {}

  /** The name of a field, which is read from the context. */
  record Name(int position, String name) implements Leaf {}

  /** A variable without its {@code $}; empty for the context, {@code $} for the root. */
  record Variable(int position, String name) implements Leaf {}

  /** {@code *}: every field. */
  record Wildcard(int position) implements Leaf {}

  /** {@code **}: everything below. */
  record Descendants(int position) implements Leaf {}

  /** {@code %}: what the context was found in. */
  record Parent(int position) implements Leaf {}

  /** {@code ?} in the place of an argument. */
  record Placeholder(int position) implements Leaf {}

  /** Steps, each evaluated on what the one before gave. */
  record Path(int position, List<Step> steps) implements Syntax {
    @Override
    public List<Syntax> children() {
      return steps.stream().flatMap(step -> step.all()).toList();
    }

    /** The steps' own nodes, without predicates. */
    public List<Syntax> nodes() {
      return steps.stream().map(Step::node).toList();
    }
  }

  /**
   * A step of a path.
   *
   * @param node what is evaluated on each value
   * @param predicates conditions and indexes in brackets
   * @param binds variables that {@code @} and {@code #} bind for later steps and predicates
   */
  record Step(Syntax node, List<Syntax> predicates, List<String> binds) {
    private Stream<Syntax> all() {
      return Stream.concat(Stream.of(node), predicates.stream());
    }
  }

  /** {@code ^(...)} in a path: the terms by which it orders. */
  record Order(int position, List<Syntax> terms) implements Syntax {
    @Override
    public List<Syntax> children() {
      return terms;
    }
  }

  /** What is no path, with predicates. */
  record Filter(int position, Syntax base, List<Syntax> predicates) implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(base), predicates);
    }
  }

  /** {@code base{key: value}}: groups. Keys and values are evaluated on what the base gave. */
  record Group(int position, Syntax base, List<Field> fields) implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(base), fields.stream().flatMap(Field::both).toList());
    }
  }

  /** {@code {key: value}}. */
  record ObjectOf(int position, List<Field> fields) implements Syntax {
    @Override
    public List<Syntax> children() {
      return fields.stream().flatMap(Field::both).toList();
    }
  }

  /** A key of an object and its value. */
  record Field(Syntax key, Syntax value) {
    private Stream<Syntax> both() {
      return Stream.of(key, value);
    }
  }

  /** {@code [a, b]}; a range within it is an {@link Operation}. */
  record ListOf(int position, List<Syntax> children) implements Syntax {}

  /** {@code (a; b)}: a scope of variables. */
  record Block(int position, List<Syntax> children) implements Syntax {}

  /** An operator between two values: {@code + - * / % = != < <= > >= & in and or ..}. */
  record Operation(int position, String operator, Syntax left, Syntax right) implements Syntax {
    @Override
    public List<Syntax> children() {
      return List.of(left, right);
    }
  }

  /** {@code -a}, where {@code a} is no number that is written. */
  record Negation(int position, Syntax value) implements Syntax {
    @Override
    public List<Syntax> children() {
      return List.of(value);
    }
  }

  /** {@code c ? a : b}. {@code a ?: b} and {@code a ?? b} are conditions too, with two such a. */
  record Condition(int position, Syntax condition, Syntax then, Optional<Syntax> otherwise)
      implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(condition, then), otherwise.stream().toList());
    }
  }

  /** {@code $variable := value}. It holds to the end of the block around it. */
  record Bind(int position, String variable, Syntax value) implements Syntax {
    @Override
    public List<Syntax> children() {
      return List.of(value);
    }
  }

  /** A call. The callee is a {@link Variable} where a function is named. */
  record Call(int position, Syntax callee, List<Syntax> arguments) implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(callee), arguments);
    }
  }

  /** A call some of whose arguments are {@link Placeholder}s. */
  record Partial(int position, Syntax callee, List<Syntax> arguments) implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(callee), arguments);
    }
  }

  /** {@code function($a, $b) { body }}. */
  record Lambda(int position, List<String> parameters, Syntax body) implements Syntax {
    @Override
    public List<Syntax> children() {
      return List.of(body);
    }
  }

  /**
   * {@code value ~> function}. Where the function is a {@link Call}, the value comes before its
   * arguments.
   */
  record Apply(int position, Syntax value, Syntax function) implements Syntax {
    @Override
    public List<Syntax> children() {
      return List.of(value, function);
    }
  }

  /** {@code |pattern|update, delete|}. Update and delete are evaluated on each match. */
  record Transform(int position, Syntax pattern, Syntax update, Optional<Syntax> delete)
      implements Syntax {
    @Override
    public List<Syntax> children() {
      return joined(List.of(pattern, update), delete.stream().toList());
    }
  }

  /** A node with nothing below it. */
  sealed interface Leaf extends Syntax {
    @Override
    default List<Syntax> children() {
      return List.of();
    }
  }

  private static List<Syntax> joined(List<Syntax> first, List<Syntax> rest) {
    List<Syntax> all = new ArrayList<>(first);
    all.addAll(rest);
    return List.copyOf(all);
  }
}
