package dev.fleabridge.rule.expression;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;

/**
 * The fields of a row that expressions read: {@code $row.name}. A file that lacks one of them is
 * not the file that a rule means.
 *
 * <p>A field is not needed where the expression visibly handles its absence, by {@code $exists},
 * {@code ??}, {@code ?:} or as a condition. What cannot be told before there are rows, such as a
 * field whose name is computed, is left to the evaluation of each row.
 */
public final class RowFields {

  private static final String ROW = "row";
  private static final int MAX_SHOWN = 60;

  /** Functions that answer about a value that may be missing. */
  private static final Set<String> ASKING = Set.of("exists", "boolean", "not");

  private final List<Syntax> trees;
  private final Set<String> named = new LinkedHashSet<>();
  private boolean whole;

  private RowFields(List<Syntax> trees) {
    this.trees = trees;
    trees.forEach(this::collect);
  }

  /** What these expressions read. */
  public static RowFields of(Collection<Expression> expressions) {
    return new RowFields(expressions.stream().map(Expression::syntax).toList());
  }

  /** Whether an expression may read the field, because it names it, or uses the row as a whole. */
  public boolean mayRead(String field) {
    return whole || named.contains(field);
  }

  /** The fields that the expressions need of a row that has these fields and no others. */
  public Set<String> missingFrom(Collection<String> fields) {
    Needs needs = new Needs(Set.copyOf(fields));
    Set<String> missing = new LinkedHashSet<>();
    trees.forEach(tree -> missing.addAll(needs.of(tree)));
    return missing;
  }

  /** Why the rule cannot mean these rows: it needs a field that none of them has. */
  public Optional<String> missingIn(ArrayNode rows) {
    List<String> names =
        rows.valueStream().flatMap(row -> row.propertyNames().stream()).distinct().toList();
    Set<String> missing = rows.isEmpty() ? Set.of() : missingFrom(names);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String first = missing.iterator().next();
    String near =
        Nearest.of(first, names)
            .filter(name -> name.length() <= MAX_SHOWN)
            .map(name -> "; is " + name + " meant?")
            .orElse("");
    return Optional.of("no row has the field " + first + ", which the rule reads" + near);
  }

  private void collect(Syntax node) {
    Optional<String> field = field(node);
    field.ifPresent(named::add);
    whole |= node instanceof Syntax.Variable(int _, String name) && name.equals(ROW);
    List<Syntax> children = node.children();
    // The variable of a field, or of a look-up by a name that is written, is no use of the whole.
    children.stream().filter(child -> field.isEmpty() || !isRow(child)).forEach(this::collect);
  }

  private static boolean isRow(Syntax node) {
    return node instanceof Syntax.Variable(int _, String name) && name.equals(ROW);
  }

  /** The field of the row that a node reads, and nothing else. */
  private static Optional<String> field(Syntax node) {
    if (node instanceof Syntax.Path(int _, List<Syntax.Step> steps) && steps.size() > 1) {
      Syntax.Step first = steps.getFirst();
      return isRow(first.node())
              && first.predicates().isEmpty()
              && steps.get(1).node() instanceof Syntax.Name(int _, String name)
          ? Optional.of(name)
          : Optional.empty();
    }
    return node instanceof Syntax.Call(int _, Syntax callee, List<Syntax> arguments)
            && isCalled(callee, Set.of("lookup"))
            && arguments.size() == 2
            && isRow(arguments.getFirst())
            && arguments.getLast() instanceof Syntax.Text(int _, String name)
        ? Optional.of(name)
        : Optional.empty();
  }

  private static boolean isCalled(Syntax callee, Set<String> functions) {
    return callee instanceof Syntax.Variable(int _, String name) && functions.contains(name);
  }

  /** Finds the fields that are needed, for one set of fields that there are. */
  private record Needs(Set<String> present) {

    /** What is known of a condition before there are rows. */
    private enum Truth {
      HOLDS,
      FAILS,
      /** It asks whether a field has a value, and the field is there. */
      ASKS,
      UNKNOWN
    }

    Set<String> of(Syntax node) {
      Optional<String> field = field(node);
      if (field.isPresent()) {
        return with(present.contains(field.get()) ? Set.of() : Set.of(field.get()), rest(node));
      }
      return switch (node) {
        case Syntax.Condition condition -> ofCondition(condition);
        case Syntax.Call(int _, Syntax callee, List<Syntax> arguments)
            when isCalled(callee, ASKING) ->
            isCalled(callee, Set.of("exists")) ? Set.of() : ofAll(notAsked(arguments));
        case Syntax.Apply(int _, Syntax value, Syntax function) when asks(function) ->
            field(value).isPresent() ? Set.of() : of(value);
        case Syntax.Operation(int _, String operator, Syntax left, Syntax right)
            when isLogical(operator) ->
            ofAll(notAsked(List.of(left, right)));
        default -> ofAll(node.children());
      };
    }

    private static boolean asks(Syntax function) {
      return isCalled(function, ASKING)
          || (function instanceof Syntax.Call(int _, Syntax callee, List<Syntax> _)
              && isCalled(callee, ASKING));
    }

    private static boolean isLogical(String operator) {
      return operator.equals("and") || operator.equals("or");
    }

    /** What stands in a field's predicates. */
    private Set<String> rest(Syntax field) {
      return field instanceof Syntax.Path(int _, List<Syntax.Step> steps)
          ? ofAll(steps.stream().flatMap(step -> step.predicates().stream()).toList())
          : Set.of();
    }

    private static List<Syntax> notAsked(List<Syntax> operands) {
      return operands.stream().filter(operand -> field(operand).isEmpty()).toList();
    }

    private Set<String> ofAll(List<Syntax> nodes) {
      Set<String> missing = new LinkedHashSet<>();
      nodes.forEach(node -> missing.addAll(of(node)));
      return missing;
    }

    private static Set<String> with(Set<String> first, Set<String> rest) {
      Set<String> all = new LinkedHashSet<>(first);
      all.addAll(rest);
      return all;
    }

    private Set<String> ofCondition(Syntax.Condition node) {
      // a ?: b has its left side twice.
      boolean elvis = node.condition().equals(node.then());
      Truth truth = elvis ? ofPresence(node.condition()) : truth(node.condition());
      Set<String> otherwise = node.otherwise().map(this::of).orElse(Set.of());
      return switch (truth) {
        case HOLDS, ASKS -> of(node.then());
        case FAILS -> {
          boolean refused =
              !otherwise.isEmpty() || node.otherwise().filter(this::fails).isPresent();
          yield refused ? with(absentIn(node.condition()), otherwise) : Set.of();
        }
        case UNKNOWN -> with(of(node.condition()), with(of(node.then()), otherwise));
      };
    }

    /** Whether it is the author's own refusal: {@code $error('no amount')}. */
    private boolean fails(Syntax node) {
      return node instanceof Syntax.Call(int _, Syntax callee, List<Syntax> _)
          && isCalled(callee, Set.of("error"));
    }

    private Truth truth(Syntax condition) {
      if (field(condition).isPresent()) {
        return ofPresence(condition) == Truth.FAILS ? Truth.FAILS : Truth.ASKS;
      }
      return switch (condition) {
        case Syntax.Block(int _, List<Syntax> children) when children.size() == 1 ->
            truth(children.getFirst());
        case Syntax.Call(int _, Syntax callee, List<Syntax> arguments)
            when arguments.size() == 1 && isCalled(callee, ASKING) ->
            ofQuestion(callee, arguments.getFirst());
        case Syntax.Operation(int _, String operator, Syntax left, Syntax right)
            when operator.equals("and") ->
            and(truth(left), truth(right));
        case Syntax.Operation(int _, String operator, Syntax left, Syntax right)
            when operator.equals("or") ->
            not(and(not(truth(left)), not(truth(right))));
        default -> Truth.UNKNOWN;
      };
    }

    private Truth ofQuestion(Syntax callee, Syntax argument) {
      if (isCalled(callee, Set.of("exists"))) {
        return ofPresence(argument);
      }
      return isCalled(callee, Set.of("not")) ? not(truth(argument)) : truth(argument);
    }

    private static Truth not(Truth truth) {
      return switch (truth) {
        case HOLDS -> Truth.FAILS;
        case FAILS -> Truth.HOLDS;
        case ASKS, UNKNOWN -> truth;
      };
    }

    private static Truth and(Truth left, Truth right) {
      if (left == Truth.FAILS || right == Truth.FAILS) {
        return Truth.FAILS;
      }
      if (left == Truth.HOLDS && right == Truth.HOLDS) {
        return Truth.HOLDS;
      }
      return left == Truth.UNKNOWN || right == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.ASKS;
    }

    /** Whether a value is there that is computed from fields. */
    private Truth ofPresence(Syntax value) {
      if (!absentIn(value).isEmpty()) {
        return Truth.FAILS;
      }
      return field(value).isPresent() ? Truth.HOLDS : Truth.ASKS;
    }

    private Set<String> absentIn(Syntax node) {
      Set<String> absent = new LinkedHashSet<>();
      node.visit(
          below -> field(below).filter(name -> !present.contains(name)).ifPresent(absent::add));
      return absent;
    }
  }
}
