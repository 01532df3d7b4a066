package dev.fleabridge.testkit.embedded;

import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The rules of the lively data beside those of a file, as three revisions that somebody may have
 * made one after the other.
 */
final class LivelyRules {

  private static final Pattern RULES = Pattern.compile("^rules:[ \t]*(#.*)?\\R", Pattern.MULTILINE);
  private static final String SHADOW = "  # Since the third revision.\n";
  private static final String FIRST_LIMIT = "per-hour: \"60.00\" # the second revision raises it";
  private static final String SECOND_LIMIT = "per-hour: \"150.00\"";

  private final String file;
  private final String ours;

  /**
   * @param file the text of the rules file; its rules stay as they are
   */
  LivelyRules(String file) {
    this.file = file;
    this.ours = text();
  }

  String first() {
    return beside(ours.substring(0, ours.indexOf(SHADOW)));
  }

  /** With a larger limit. */
  String second() {
    return first().replace(FIRST_LIMIT, SECOND_LIMIT);
  }

  /** And with a rule in shadow mode. */
  String third() {
    return beside(ours.replace(FIRST_LIMIT, SECOND_LIMIT));
  }

  private String beside(String rules) {
    String added = RULES.split(rules, 2)[1].stripTrailing() + "\n\n";
    return RULES.matcher(file).replaceFirst(found -> quoteReplacement(found.group() + added));
  }

  private static String text() {
    try (InputStream in = LivelyRules.class.getResourceAsStream("/embedded/lively-rules.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
