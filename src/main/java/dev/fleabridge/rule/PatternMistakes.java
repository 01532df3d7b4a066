package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What keeps a pattern from being one, in words for whoever wrote it. */
final class PatternMistakes {

  /** The beginning of what the matcher says, and what it comes from. The first that fits counts. */
  private static final Map<String, String> WORDS = words();

  private PatternMistakes() {}

  private static Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("Bottom must be less", "numeric asks for a range in which no number lies");
    words.put(
        "Too many elements in numeric",
        "numeric takes one comparison, or a lower bound and then an upper one, such as [\">=\", 0.5,"
            + " \"<\", 1]");
    words.put(
        "Cannot compare number",
        "numeric and anything-but cannot compare a number of so many digits");
    String cidr = "cidr takes a range of addresses, such as 10.0.0.0/8";
    words.put("IPv", cidr + ", and an address alone is written as a text");
    words.put("Invalid IP", cidr);
    words.put("Nonstandard IP", cidr);
    words.put("Malformed CIDR", cidr);
    words.put("It must be an Array followed with $or", "$or takes a list of at least two patterns");
    words.put(
        "Invalid escape character",
        "in wildcard a backslash stands only before * and another backslash");
    words.put(
        "Unsupported anything-but pattern",
        "anything-but takes values, or one of prefix, suffix, wildcard and equals-ignore-case");
    words.put("prefix/suffix match pattern", "prefix and suffix take a text");
    return words;
  }

  /**
   * The words for what the matcher says.
   *
   * @param problem the matcher's own words
   */
  static String words(String problem) {
    return WORDS.entrySet().stream()
        .filter(known -> problem.startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> ExpressionException.bounded(problem, 160));
  }
}
