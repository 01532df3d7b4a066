package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A compiled JSONata expression, written <code>{% ... %}</code> in a rules file.
 *
 * <p>Safe for many threads. The library keeps an evaluator for each thread and shares only the
 * parsed tree. An evaluation <em>without</em> bindings would write into an environment that all
 * threads share, so every evaluation here has a frame of its own. (Measured: a fresh virtual thread
 * takes about 5 microseconds more than a warm one, so a pool of compiled instances would gain
 * nothing.)
 */
public final class Expression {

  private static final String OPEN = "{%";
  private static final String CLOSE = "%}";
  private static final int MAX_CHARS = 8_192;

  /**
   * Functions whose answer may differ the next time. They would make a replay pay something else
   * (money rule 4).
   */
  private static final Pattern UNSTABLE =
      Pattern.compile("now|millis|random|shuffle|eval|__evaluate.*");

  private static final Pattern DETAIL = Pattern.compile("\\$(?:detail|event)\\b");

  private final String text;
  private final Syntax syntax;
  private final Jsonata compiled;
  private final Duration time;
  private final int depth;

  private Expression(String text, Syntax syntax, Jsonata compiled, ExpressionLimits limits) {
    this.text = text;
    this.syntax = syntax;
    this.compiled = compiled;
    this.time = limits.time();
    this.depth = limits.depth();
  }

  /** Whether a string in a rules file is an expression and not a literal. */
  public static boolean isExpression(String text) {
    String stripped = text.strip();
    return stripped.startsWith(OPEN) && stripped.endsWith(CLOSE) && stripped.length() >= 4;
  }

  /** Whether a string was probably meant to be an expression and is not one. */
  public static boolean isMistaken(String text) {
    return !isExpression(text) && (text.contains(OPEN) || text.contains(CLOSE));
  }

  /**
   * Compiles an expression.
   *
   * @param text with its braces, as in a rules file
   * @throws ExpressionException where it is empty or too long, has a mistake in its syntax, or
   *     calls a function whose answer may differ the next time
   */
  public static Expression compile(String text, ExpressionLimits limits) {
    return compile(text, limits, Purpose.VALUE);
  }

  /**
   * Compiles the expression of a business key. It has no answer where a part of the key has no
   * value ({@link KeyParts}).
   *
   * @throws ExpressionException as {@link #compile}
   */
  public static Expression compileKey(String text, ExpressionLimits limits) {
    return compile(text, limits, Purpose.KEY);
  }

  private enum Purpose {
    VALUE,
    KEY
  }

  private static Expression compile(String text, ExpressionLimits limits, Purpose purpose) {
    String stripped = text.strip();
    String body = stripped.substring(OPEN.length(), stripped.length() - CLOSE.length()).strip();
    if (body.isEmpty()) {
      throw new ExpressionException("nothing between the braces", stripped);
    }
    if (body.length() > MAX_CHARS) {
      throw new ExpressionException("longer than " + MAX_CHARS + " characters", body);
    }
    try {
      Jsonata compiled = Jsonata.jsonata(body);
      compiled.setValidateInput(false);
      compiled.setOutputConvertNulls(false);
      Functions.ALL.forEach(compiled::registerFunction);
      Parser.Symbol root = LibraryTree.root(compiled);
      Syntax syntax = new SyntaxReader(body).read(root);
      refuseUnstable(syntax);
      if (purpose == Purpose.KEY) {
        KeyParts.require(body, root);
      }
      new Mending(body).mend(root);
      return new Expression(body, syntax, compiled, limits);
    } catch (JException e) {
      throw new ExpressionException(LibraryErrors.sentence(e), body);
    } catch (Mistake e) {
      throw new ExpressionException(String.valueOf(e.getMessage()), body);
    } catch (PatternSyntaxException e) {
      throw new ExpressionException("not a regular expression: /" + e.getPattern() + "/", body);
    } catch (RuntimeException | StackOverflowError e) {
      throw new ExpressionException("cannot be read as JSONata", body);
    }
  }

  /** Refuses every use of such a name as a variable, also as one of the expression's own. */
  private static void refuseUnstable(Syntax syntax) {
    syntax.visit(node -> {
      List<String> names =
          switch (node) {
            case Syntax.Variable(int _, String name) -> List.of(name);
            case Syntax.Bind bind -> List.of(bind.variable());
            case Syntax.Lambda lambda -> lambda.parameters();
            case Syntax.Path path ->
                path.steps().stream().flatMap(step -> step.binds().stream()).toList();
            default -> List.of();
          };
      for (String name : names) {
        if (UNSTABLE.matcher(name).matches()) {
          throw new Mistake(
              "$" + name + " is not available: a rule must give the same answer every time");
        }
      }
    });
  }

  /**
   * Evaluates the expression.
   *
   * <p>An evaluation that takes too long is tried once more, because one slow moment of the machine
   * proves little.
   *
   * @return the result; JSON null where it has none
   * @throws ExpressionException where there is no answer: wrong types, nested too deep, or too
   *     large
   * @throws Undecided where it did not end for lack of time, memory or stack
   */
  public JsonNode evaluate(Scope scope) {
    try {
      return evaluateOnce(scope);
    } catch (EvaluationBounds.TooLong first) {
      try {
        return evaluateOnce(scope);
      } catch (EvaluationBounds.TooLong second) {
        throw Undecided.because(
            "took longer than " + time.toMillis() + " ms, twice, in " + shortText());
      }
    }
  }

  private JsonNode evaluateOnce(Scope scope) {
    Jsonata.Frame frame = compiled.createFrame();
    scope.variables().forEach(frame::bind);
    EvaluationBounds bounds = new EvaluationBounds(time, depth);
    try {
      Object result = bounds.evaluate(compiled, frame);
      bounds.weigh(result); // A transformation may have made it larger since.
      return Values.toJson(result);
    } catch (RuntimeException | Error e) {
      throw failure(bounds.stop(), e);
    }
  }

  /**
   * The exception for what ended an evaluation. The bounds are asked first, because the library
   * hides what it catches.
   */
  private RuntimeException failure(EvaluationBounds.@Nullable Stop stop, Throwable e) {
    return switch (stop) {
      case EvaluationBounds.TooLong late -> late;
      case EvaluationBounds.TooDeep _ ->
          new ExpressionException("recursion deeper than " + depth + " levels", text);
      case EvaluationBounds.TooLarge _ ->
          new ExpressionException(
              "makes more than %d characters or values".formatted(EvaluationBounds.MAX_WEIGHT),
              text);
      case null ->
          Undecided.shortage(e)
              .<RuntimeException>map(this::undecided)
              .orElseGet(() -> new ExpressionException(why(e), text));
    };
  }

  private Undecided undecided(Error e) {
    String what = e instanceof StackOverflowError ? "the stack" : "memory";
    return Undecided.because(what + " ran out in " + shortText());
  }

  private static String why(Throwable e) {
    return switch (e) {
      case JException mistake -> LibraryErrors.sentence(mistake);
      case Mistake mistake -> String.valueOf(mistake.getMessage());
      case IllegalArgumentException mistake -> String.valueOf(mistake.getMessage());
      default -> "cannot be evaluated";
    };
  }

  /**
   * The names of the steps whose results it reads; an empty string stands for a use without a name.
   */
  public Set<String> steps() {
    Set<String> names = new LinkedHashSet<>();
    addSteps(syntax, names);
    return names;
  }

  private static void addSteps(Syntax node, Set<String> names) {
    if (node instanceof Syntax.Path path && isVariable(path.nodes().getFirst(), "steps")) {
      names.add(stepOf(path));
      path.children().stream().skip(1).forEach(child -> addSteps(child, names));
    } else if (isVariable(node, "steps")) {
      names.add("");
    } else {
      node.children().forEach(child -> addSteps(child, names));
    }
  }

  private static String stepOf(Syntax.Path path) {
    return path.steps().size() > 1
            && path.steps().getFirst().predicates().isEmpty()
            && path.nodes().get(1) instanceof Syntax.Name(int _, String name)
        ? name
        : "";
  }

  private static boolean isVariable(Syntax node, String wanted) {
    return node instanceof Syntax.Variable(int _, String name) && name.equals(wanted);
  }

  /**
   * What can be seen to be wrong with it before any event is there, each a sentence: names that
   * nothing has, calls with too few or too many arguments, and constants that fail.
   *
   * @param row whether it is evaluated for each row of a file, as {@code $row}
   */
  public List<String> mistakes(boolean row) {
    List<String> names = NameCheck.mistakes(syntax, row ? "row" : "detail");
    return names.isEmpty()
        ? ConstantCheck.mistakes(syntax, new ExpressionLimits(time, depth))
        : names;
  }

  /** What it gives, in words, where that is surely neither true nor false. */
  public Optional<String> notBoolean() {
    return ResultKind.notBoolean(syntax);
  }

  /** A field of a step's result, as in {@code $steps.pay.txId}. */
  public record StepField(String step, String field) {}

  /** The fields of results that are read by their names. */
  public List<StepField> stepFields() {
    List<StepField> fields = new ArrayList<>();
    syntax.visit(node -> {
      if (node instanceof Syntax.Path path
          && path.steps().size() > 2
          && path.nodes().getFirst() instanceof Syntax.Variable(int _, String steps)
          && steps.equals("steps")
          && path.nodes().get(1) instanceof Syntax.Name(int _, String step)
          && path.nodes().get(2) instanceof Syntax.Name(int _, String field)) {
        fields.add(new StepField(step, field));
      }
    });
    return fields;
  }

  /** Whether it reads {@code $run}. */
  public boolean readsRun() {
    return reads(syntax, "run");
  }

  /** What is wrong with it as a key because two of its parts touch; empty where none do. */
  public Optional<String> touchingParts() {
    return TouchingParts.in(syntax);
  }

  /** Whether it reads {@code $row}. */
  public boolean readsRow() {
    return reads(syntax, "row");
  }

  /** Whether a variable is read. What a function calls its own parameter is another one. */
  private static boolean reads(Syntax node, String variable) {
    if (node instanceof Syntax.Lambda(int _, List<String> parameters, Syntax _)
        && parameters.contains(variable)) {
      return false;
    }
    return isVariable(node, variable)
        || node.children().stream().anyMatch(child -> reads(child, variable));
  }

  /**
   * Whether it may read this field of {@code $detail}. Any mention of the name counts, because a
   * mention too many is harmless.
   */
  public boolean readsDetail(String field) {
    return DETAIL.matcher(text).find()
        && Pattern.compile("\\b" + Pattern.quote(field) + "\\b").matcher(text).find();
  }

  /** What it is made of. */
  public Syntax syntax() {
    return syntax;
  }

  /** The text without its braces. */
  public String text() {
    return text;
  }

  /** At most 80 characters of the text, on one line. */
  public String shortText() {
    return ExpressionException.bounded(text, 80);
  }

  @Override
  public String toString() {
    return OPEN + " " + text + " " + CLOSE;
  }
}
