package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What arguments a function takes, in JSONata's notation: {@code <s-nn?:s>} takes a text, for which
 * the context is taken where it is missing, a number, and a number that may be missing.
 */
final class Signature {

  private static final String ANY = "asnblfom";
  private static final String NOT_A_FUNCTION = "asnblom";

  /** A parameter. {@code many} says that it takes one argument or several. */
  private record Parameter(
      String takes, boolean fromContext, boolean optional, boolean many, String elements) {

    boolean isList() {
      return takes.equals("a");
    }

    String accepted() {
      return switch (takes) {
        case "a", "x" -> ANY;
        case "j" -> NOT_A_FUNCTION;
        case "f" -> "f";
        default -> takes + "m";
      };
    }

    boolean accepts(char kind) {
      return accepted().indexOf(kind) >= 0;
    }

    String regex() {
      String set = "[" + accepted() + "]" + (many ? "+" : "");
      return "(" + set + (fromContext || optional ? "?" : "") + ")";
    }

    String words() {
      return switch (takes) {
        case "a" -> elements.isEmpty() ? "a list" : "a list of " + plural(elements.charAt(0));
        case "x", "j" -> "a value";
        case "f" -> elements.isEmpty() ? Kind.FUNCTION.words() : "a regular expression";
        default -> alternatives();
      };
    }

    private String alternatives() {
      if (takes.equals("sf")) {
        return "a text, a regular expression or a function";
      }
      List<String> words = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        if (takes.indexOf(kind.symbol()) >= 0) {
          words.add(kind.words());
        }
      }
      return String.join(" or ", words);
    }

    private static String plural(char kind) {
      return switch (kind) {
        case 's' -> "texts";
        case 'n' -> "numbers";
        case 'o' -> "objects";
        case 'b' -> "true and false";
        case 'a' -> "lists";
        case 'f' -> "functions";
        default -> "values";
      };
    }
  }

  private final List<Parameter> parameters;
  private final Pattern pattern;

  private Signature(List<Parameter> parameters) {
    this.parameters = parameters;
    StringBuilder regex = new StringBuilder();
    parameters.forEach(parameter -> regex.append(parameter.regex()));
    this.pattern = Pattern.compile(regex.toString());
  }

  /**
   * Reads a signature.
   *
   * @throws Mistake where it is none
   */
  static Signature of(String text) {
    List<Parameter> parameters = new ArrayList<>();
    for (int at = 1; at < text.length() && text.charAt(at) != ':'; at++) {
      char symbol = text.charAt(at);
      switch (symbol) {
        case 's', 'n', 'b', 'l', 'o', 'a', 'f', 'j', 'x' ->
            parameters.add(new Parameter(String.valueOf(symbol), false, false, false, ""));
        case '(' -> {
          int end = closing(text, at, '(', ')');
          String choice = text.substring(at + 1, end);
          if (choice.indexOf('<') >= 0) {
            throw new Mistake("a signature chooses between simple kinds only: " + text);
          }
          parameters.add(new Parameter(choice, false, false, false, ""));
          at = end;
        }
        case '<' -> {
          int end = closing(text, at, '<', '>');
          Parameter last = last(text, parameters);
          if (!last.isList() && !last.takes().equals("f")) {
            throw new Mistake("in a signature only a and f have a part in <>: " + text);
          }
          parameters.add(
              new Parameter(last.takes(), false, false, false, text.substring(at + 1, end)));
          at = end;
        }
        case '-', '?', '+' -> {
          Parameter last = last(text, parameters);
          parameters.add(
              new Parameter(
                  last.takes(),
                  last.fromContext() || symbol == '-',
                  last.optional() || symbol == '?',
                  last.many() || symbol == '+',
                  last.elements()));
        }
        default -> {} // A closing > or what JSONata ignores as well.
      }
    }
    return new Signature(List.copyOf(parameters));
  }

  private static Parameter last(String text, List<Parameter> parameters) {
    if (parameters.isEmpty()) {
      throw new Mistake("not a signature: " + text);
    }
    return parameters.removeLast();
  }

  private static int closing(String text, int start, char open, char close) {
    int depth = 0;
    for (int at = start; at < text.length(); at++) {
      if (text.charAt(at) == open) {
        depth++;
      } else if (text.charAt(at) == close && --depth == 0) {
        return at;
      }
    }
    throw new Mistake("not a signature: " + text);
  }

  /** The fewest arguments, where no context stands in for one. */
  int fewest() {
    return (int) parameters.stream().filter(parameter -> !parameter.optional()).count();
  }

  /** Whether the first argument may be left out, and the context is taken. */
  boolean takesContext() {
    return parameters.stream().anyMatch(Parameter::fromContext);
  }

  /** The most arguments. */
  int most() {
    return parameters.stream().anyMatch(Parameter::many) ? Integer.MAX_VALUE : parameters.size();
  }

  /**
   * Puts arguments into the places of the parameters. One that is missing is taken from the context
   * where the parameter allows that, and a single value becomes a list where a list is wanted.
   *
   * @param name of the function, for the message
   * @throws Mistake where an argument does not fit
   */
  List<@Nullable Object> bind(String name, List<?> arguments, @Nullable Object context) {
    if (fits(arguments)) {
      List<@Nullable Object> bound = new ArrayList<>(arguments.size());
      for (int i = 0; i < arguments.size(); i++) {
        bound.add(argument(name, parameters.get(i), i, arguments.get(i)));
      }
      return bound;
    }
    Matcher matcher = pattern.matcher(kinds(arguments));
    if (!matcher.matches()) {
      throw mismatch(name, arguments);
    }
    return assigned(name, matcher, arguments, context);
  }

  private boolean fits(List<?> arguments) {
    if (arguments.size() != parameters.size()) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (!parameters.get(i).accepts(Kind.of(arguments.get(i)).symbol())) {
        return false;
      }
    }
    return true;
  }

  private static String kinds(List<?> arguments) {
    StringBuilder kinds = new StringBuilder();
    arguments.forEach(argument -> kinds.append(Kind.of(argument).symbol()));
    return kinds.toString();
  }

  private List<@Nullable Object> assigned(
      String name, Matcher matcher, List<?> arguments, @Nullable Object context) {
    List<@Nullable Object> bound = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      int taken = matcher.group(i + 1).length();
      if (taken > 0) {
        for (int end = next + taken; next < end; next++) {
          Object value = next < arguments.size() ? arguments.get(next) : null;
          bound.add(argument(name, parameter, next, value));
        }
      } else if (parameter.fromContext()) {
        bound.add(fromContext(name, parameter, next, context));
      } else {
        bound.add(next < arguments.size() ? arguments.get(next) : null);
        next++;
      }
    }
    return bound;
  }

  private static @Nullable Object fromContext(
      String name, Parameter parameter, int index, @Nullable Object context) {
    if (!parameter.accepts(Kind.of(context).symbol())) {
      throw new Mistake(
          "%s expects %s as its %s argument, and without it the context is %s"
              .formatted(name, parameter.words(), ordinal(index), Kind.describe(context)));
    }
    return parameter.isList() && context != null && !(context instanceof List)
        ? List.of(context)
        : context;
  }

  private static @Nullable Object argument(
      String name, Parameter parameter, int index, @Nullable Object value) {
    if (!parameter.isList() || value == null) {
      return value;
    }
    List<?> list = value instanceof List<?> given ? given : single(value);
    if (!parameter.elements().isEmpty()) {
      char wanted = parameter.elements().charAt(0);
      for (Object element : list) {
        if (Kind.of(element).symbol() != wanted) {
          throw new Mistake(
              "%s expects %s as its %s argument, and got %s%s"
                  .formatted(
                      name,
                      parameter.words(),
                      ordinal(index),
                      Kind.describe(element),
                      value instanceof List ? " in it" : ""));
        }
      }
    }
    return list;
  }

  private static List<@Nullable Object> single(Object value) {
    List<@Nullable Object> list = new ArrayList<>(1);
    list.add(value);
    return list;
  }

  /** Says which argument does not fit, as a person counts them. */
  private Mistake mismatch(String name, List<?> arguments) {
    if (arguments.size() > most()) {
      return new Mistake(
          "%s takes at most %d argument%s, and got %d"
              .formatted(name, most(), most() == 1 ? "" : "s", arguments.size()));
    }
    for (int i = 0; i < parameters.size(); i++) {
      boolean isGiven = i < arguments.size();
      Parameter parameter = parameters.get(i);
      if (isGiven ? !parameter.accepts(Kind.of(arguments.get(i)).symbol()) : isNeeded(parameter)) {
        return new Mistake(
            "%s expects %s as its %s argument, and got %s"
                .formatted(
                    name,
                    parameter.words(),
                    ordinal(i),
                    isGiven ? Kind.describe(arguments.get(i)) : "none"));
      }
    }
    return new Mistake(name + " does not take these arguments");
  }

  private static boolean isNeeded(Parameter parameter) {
    return !parameter.optional() && !parameter.fromContext();
  }

  static String ordinal(int index) {
    return switch (index) {
      case 0 -> "first";
      case 1 -> "second";
      case 2 -> "third";
      case 3 -> "fourth";
      default -> (index + 1) + "th";
    };
  }
}
