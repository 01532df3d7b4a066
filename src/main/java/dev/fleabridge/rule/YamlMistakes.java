package dev.fleabridge.rule;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What keeps a text from being YAML, in words for whoever wrote it. */
final class YamlMistakes {

  /** A part of what the parser says, and what it comes from. The first that fits counts. */
  private static final Map<String, String> WORDS = words();

  private YamlMistakes() {}

  private static Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("TAB", "a tab stands in the indentation, which is made of spaces");
    words.put("character '%'", "an expression stands in quotes: \"{% ... %}\"");
    words.put("cannot start any token", "a text that begins with a special character needs quotes");
    words.put("mapping values", "a colon stands within a text: put the text in quotes");
    words.put("another document", "a file has one document: leave out ---");
    words.put("undefined alias", "*name repeats &name, which is not there; a text needs quotes");
    words.put("Nesting Depth", "nested too deep");
    words.put("aliases", "too many values, or aliases that contain themselves");
    words.put("tag", "own tags are not understood");
    words.put("block", "this does not belong to what is around it; see indentation and quotes");
    words.put("',' or ']'", "a [ is not closed");
    words.put("',' or '}'", "a { is not closed");
    words.put(
        "could not find expected ':'", "a key without a colon, or a line that is not indented");
    words.put("end of stream", "a quote is not closed");
    words.put(
        "document start", "this does not belong to what is around it; see indentation and quotes");
    words.put("escape", "within double quotes a backslash is written twice");
    return words;
  }

  /**
   * The words for what the parser says.
   *
   * @param problem the parser's own words
   */
  static String words(@Nullable String problem) {
    return WORDS.entrySet().stream()
        .filter(known -> problem != null && problem.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("this cannot be read");
  }
}
