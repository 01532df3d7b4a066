package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The fields that an expression reads by plain names, such as {@code $detail.score}: for people who
 * want to see the values that it was given.
 */
public final class PlainPaths {

  private static final Set<String> ROOTS = Set.of("detail", "event", "steps", "run", "row");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private PlainPaths() {}

  /**
   * The first of them, each once and in the order in which they are written, to be evaluated by
   * themselves. What a function calls its own parameter is none of them.
   */
  public static List<Expression> of(Expression expression, int most) {
    Set<String> found = new LinkedHashSet<>();
    add(expression.syntax(), found);
    return found.stream()
        .limit(most)
        .map(path -> Expression.compile("{% " + path + " %}", ExpressionLimits.defaults()))
        .toList();
  }

  private static void add(Syntax node, Set<String> found) {
    if (node instanceof Syntax.Lambda) {
      return; // Its parameters may have any of the names, and its values are many.
    }
    if (node instanceof Syntax.Path path) {
      text(path).ifPresent(found::add);
      path.steps().forEach(step -> step.predicates().forEach(one -> addVariables(one, found)));
      return;
    }
    node.children().forEach(child -> add(child, found));
  }

  /** In a predicate plain names are read from the context; only what names its root is the same. */
  private static void addVariables(Syntax node, Set<String> found) {
    node.visit(each -> {
      if (each instanceof Syntax.Path path) {
        text(path).ifPresent(found::add);
      }
    });
  }

  /** Up to the first step that is no plain name, or that has a predicate. */
  private static Optional<String> text(Syntax.Path path) {
    if (!(path.nodes().getFirst() instanceof Syntax.Variable(int _, String root))
        || !ROOTS.contains(root)) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>(List.of("$" + root));
    for (Syntax.Step step : path.steps().subList(1, path.steps().size())) {
      if (!(step.node() instanceof Syntax.Name(int _, String name)) || name.indexOf('`') >= 0) {
        break;
      }
      names.add(WORD.matcher(name).matches() ? name : "`" + name + "`");
      if (!step.predicates().isEmpty()) {
        break;
      }
    }
    return names.size() < 2 ? Optional.empty() : Optional.of(String.join(".", names));
  }
}
