package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.JException;
import org.jspecify.annotations.Nullable;

/**
 * Says in our own words what the library's parser and its walk refuse. The library's own texts have
 * holes that nothing fills.
 */
final class LibraryErrors {

  private LibraryErrors() {}

  /** A sentence, with the place in the expression where it is known. */
  static String sentence(JException e) {
    int at = e.getLocation();
    return words(String.valueOf(e.getError()), e.getCurrent(), e.getExpected())
        + (at > 0 ? " at character " + at : "");
  }

  private static String words(String code, @Nullable Object current, @Nullable Object expected) {
    String token = "\"" + current + "\"";
    return switch (code) {
      case "S0101" -> "a text has no closing quote";
      case "S0102" -> "a number is too large";
      case "S0103" -> "the escape \\" + current + " is not known";
      case "S0104" -> "\\u is followed by four hexadecimal digits";
      case "S0105" -> "a name in backquotes has no closing one";
      case "S0106" -> "a comment has no end";
      case "S0201", "S0205" -> token + " cannot stand here";
      case "S0202" -> "expected " + token + ", and got \"" + expected + "\"";
      case "S0203" -> "expected " + token + " before the end";
      case "S0204" -> token + " is not an operator";
      case "S0207", "S0206" -> "the expression ends too early";
      case "S0208" -> "a parameter of a function begins with $";
      case "S0209" -> "a predicate cannot follow a group";
      case "S0210" -> "a step has one group at most";
      case "S0211" -> token + " needs a value on its left side";
      case "S0212" -> "the left side of := is a variable, such as $x";
      case "S0213" -> "the literal " + current + " cannot be a step of a path";
      case "S0214" -> "the right side of " + current + " is a variable, such as $x";
      case "S0215" -> "@ comes before the predicates of a step";
      case "S0216" -> "@ comes before the order of a step";
      case "S0217" -> "% has nothing that it could be within";
      case "S0301" -> "a regular expression is empty";
      case "S0302" -> "a regular expression has no closing /";
      default -> evaluated(code, current, expected);
    };
  }

  private static String evaluated(
      String code, @Nullable Object current, @Nullable Object expected) {
    return switch (code) {
      case "T1003" -> "the key of an object must be a text, and is " + Kind.describe(current);
      case "D1009" -> "two fields of an object have one name: " + Kind.describe(current);
      case "T1005" -> current + " is not a function; $" + current + " is one";
      case "T1006" -> current == null ? "what is called is not a function" : called(current);
      case "T2007" ->
          "^ compares two numbers or two texts, and has %s and %s"
              .formatted(key(current), key(expected));
      case "T2008" ->
          "^ orders by numbers or texts, and has %s and %s".formatted(key(current), key(expected));
      default -> "cannot be read or evaluated as JSONata (" + code + ")";
    };
  }

  private static String called(Object name) {
    return "$" + name + " is not a function";
  }

  private static String key(@Nullable Object value) {
    return value instanceof OrderKey ? "the number " + value : Kind.describe(value);
  }
}
