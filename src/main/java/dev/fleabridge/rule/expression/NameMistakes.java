package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Collects what {@link NameCheck} finds, each as a sentence that says what to write instead. */
final class NameMistakes {

  /** The variables that an expression can read without binding them. */
  static final Set<String> OURS = Set.of("event", "detail", "steps", "run", "row");

  private static final List<String> ENVELOPE =
      List.of(
          "version",
          "id",
          "detail-type",
          "source",
          "account",
          "time",
          "region",
          "resources",
          "detail",
          "replay-name");

  /** The fields of what of ours has the same fields always. */
  private static final Map<String, List<String>> FIELDS =
      Map.of("event", ENVELOPE, "run", List.of("id", "rule", "businessKey"));

  private final Set<String> boundSomewhere;
  private final String root;
  private final List<String> sentences = new ArrayList<>();

  /**
   * @param boundSomewhere what the expression binds anywhere
   * @param root the variable of which the author probably means a field, where he names none
   */
  NameMistakes(Set<String> boundSomewhere, String root) {
    this.boundSomewhere = boundSomewhere;
    this.root = root;
  }

  /** The sentences, each once, in the order in which they were found. */
  List<String> sentences() {
    return sentences.stream().distinct().toList();
  }

  private void say(String sentence) {
    sentences.add(sentence);
  }

  /** {@code $} or {@code $$}, where there is no input. */
  void noInput(String name) {
    say(
        "$%s has no value here: an expression has no input; there are %s"
            .formatted(name, ourNames()));
  }

  void unknownVariable(String name, Frame frame) {
    if (name.equals("states")) {
      say(
          "$states is of Step Functions and does not exist here; there are %s"
              .formatted(ourNames()));
    } else if (boundSomewhere.contains(name)) {
      say("$%s has no value here: it is bound later, or within other parentheses".formatted(name));
    } else {
      Set<String> known = new TreeSet<>(OURS);
      known.addAll(frame.all());
      String right =
          Nearest.of(name, known)
              .or(() -> Nearest.of(name, FunctionTable.names()))
              .map(near -> "it is written $" + near)
              .orElse("there are " + ourNames());
      say("$%s does not exist; %s".formatted(name, right));
    }
  }

  private String ourNames() {
    return "$event, $detail, $steps, $run" + (root.equals("row") ? ", $row" : "");
  }

  /** A field that is read from a context that is not there, with the fields after it. */
  void relative(List<String> names, Frame frame) {
    String written = names.stream().map(NameMistakes::written).collect(Collectors.joining("."));
    say("%s has no value: write %s".formatted(written, meant(names.getFirst(), written, frame)));
  }

  private String meant(String first, String written, Frame frame) {
    String lower = first.toLowerCase(Locale.ROOT);
    if (Set.of("true", "false", "null").contains(lower)) {
      return lower;
    }
    if (OURS.contains(first) || frame.binds(first)) {
      return "$" + written;
    }
    return ENVELOPE.contains(first) && !first.equals("id")
        ? "$event." + written
        : "$" + root + "." + written;
  }

  /** {@code *}, {@code **} or {@code %}, where there is no context. */
  void relativeToken(String token) {
    say("%s has no value here: write $%s.%s".formatted(token, root, token));
  }

  void bareKey(String name) {
    say("the key %1$s has no value: write '%1$s'".formatted(name));
  }

  void textPredicate(String name) {
    say(
        "['%s'] is a condition that always holds; a field is written .%s"
            .formatted(name, written(name)));
  }

  /** A text that a predicate compares with a constant. */
  void textCompared(String name) {
    say(
        "'%s' is a text, and is compared with a constant; a field is written %s"
            .formatted(name, written(name).startsWith("'") ? "`" + name + "`" : name));
  }

  void subtraction(String first, String rest) {
    sentences.removeIf(sentence -> sentence.contains(" has no field " + first + ";"));
    say(
        "%1$s-%2$s is a subtraction; a name with a hyphen is written '%1$s-%2$s'"
            .formatted(first, rest));
  }

  /** A field of one of our variables, where it is known which fields that has. */
  void checkField(String owner, String field) {
    List<String> known = FIELDS.getOrDefault(owner, List.of(field));
    if (!known.contains(field)) {
      String right =
          Nearest.of(field, known)
              .map(near -> "it is written $%s.%s".formatted(owner, written(near)))
              .orElseGet(() ->
                  owner.equals("event")
                      ? "what the sender wrote is in $detail." + written(field)
                      : "there are " + String.join(", ", known));
      say("$%s has no field %s; %s".formatted(owner, written(field), right));
    }
  }

  /** An expression that gives a function. */
  void functionAsValue() {
    say("a function is no value: call it");
  }

  /** A function in a path that is not called there. */
  void functionAsStep(String name) {
    say("$%1$s is a function and no value: write $%1$s(...)".formatted(name));
  }

  /** A call of a text, a number or the like. */
  void constantCall(boolean regex) {
    say(
        regex
            ? "a regular expression is an argument of $match, $contains, $split or $replace, and"
                + " cannot be called"
            : "a constant is no function");
  }

  /** A call of a bare name. */
  void bareCall(String name, Frame frame) {
    boolean known = FunctionTable.names().contains(name) || frame.binds(name);
    String right = known ? "$" + name + "(...)" : "a function's name with its $";
    say("%s(...) calls nothing: write %s".formatted(name, right));
  }

  /**
   * Checks a call of a function that the expression has not bound.
   *
   * @param given the number of arguments
   * @param context whether there is a context, from which some functions take their first argument
   */
  void checkCall(String name, int given, Frame frame, boolean context) {
    if (OURS.contains(name) || name.isEmpty() || name.equals("$")) {
      say("$%s is no function".formatted(name));
      return;
    }
    FunctionTable.arity(name)
        .ifPresentOrElse(
            arity -> {
              if (!arity.takes(given, context)) {
                String many = given == 0 ? "none" : String.valueOf(given);
                say("$%s takes %s, and is given %s".formatted(name, arity.words(), many));
              }
            },
            () -> unknownFunction(name, frame));
  }

  private void unknownFunction(String name, Frame frame) {
    if (FunctionTable.isStepFunctions(name)) {
      say("$%s is a function of Step Functions and does not exist here".formatted(name));
    } else if (boundSomewhere.contains(name)) {
      unknownVariable(name, frame);
    } else {
      Set<String> known = new TreeSet<>(FunctionTable.names());
      known.addAll(frame.all());
      String right = Nearest.of(name, known).map(near -> "; it is written $" + near).orElse("");
      say("there is no function $%s%s".formatted(name, right));
    }
  }

  private static String written(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : "'" + name + "'";
  }
}
