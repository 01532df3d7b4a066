package dev.fleabridge.rule.expression;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Makes Java read a regular expression as JavaScript does, where both take it and mean otherwise.
 * In JavaScript {@code $} is the end of the text and not what stands before a last line break,
 * {@code \s} is any blank of Unicode, a bracket or {@code &&} within brackets is itself, and {@code
 * i} holds for letters of every alphabet.
 */
final class RegexDialect {

  private static final String LINE_BREAKS = "\\n\\r\\u2028\\u2029";
  private static final String BLANKS =
      "\\t\\x0B\\f \\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u3000\\uFEFF" + LINE_BREAKS;

  private final String source;
  private final boolean multiline;
  private final StringBuilder java = new StringBuilder();
  private boolean inBrackets;
  private int at;

  private RegexDialect(String source, boolean multiline) {
    this.source = source;
    this.multiline = multiline;
  }

  /** The pattern as JavaScript means it. */
  static Pattern javaScript(Pattern pattern) {
    int flags = pattern.flags();
    boolean ignoresCase = (flags & Pattern.CASE_INSENSITIVE) != 0;
    String source =
        new RegexDialect(pattern.pattern(), (flags & Pattern.MULTILINE) != 0).translated();
    try {
      return Pattern.compile(source, ignoresCase ? flags | Pattern.UNICODE_CASE : flags);
    } catch (PatternSyntaxException e) {
      return pattern; // What is so unusual stays as Java reads it.
    }
  }

  private String translated() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '\\' && at + 1 < source.length()) {
        escaped(source.charAt(at + 1));
        at += 2;
      } else {
        java.append(inBrackets ? withinBrackets(c) : outside(c));
        at++;
      }
    }
    return java.toString();
  }

  private void escaped(char c) {
    if (c == 's') {
      java.append(inBrackets ? BLANKS : "[" + BLANKS + "]");
    } else if (c == 'S' && !inBrackets) {
      java.append("[^" + BLANKS + "]");
    } else {
      java.append('\\').append(c);
    }
  }

  private String withinBrackets(char c) {
    if (c == ']') {
      inBrackets = false;
    }
    return c == '[' || c == '&' ? "\\" + c : String.valueOf(c);
  }

  private String outside(char c) {
    return switch (c) {
      case '[' -> {
        inBrackets = true;
        yield "[";
      }
      case '$' -> multiline ? "$" : "\\z";
      case '.' -> "[^" + LINE_BREAKS + "]";
      default -> String.valueOf(c);
    };
  }
}
