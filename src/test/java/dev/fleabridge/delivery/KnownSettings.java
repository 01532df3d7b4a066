package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The settings that docs/configuration.md names in the first cells of its tables. */
final class KnownSettings {

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  /** What stands for a name of the installation's own, such as that of an agent. */
  private static final String ANY = "[^.]+";

  private final List<Pattern> patterns;

  private KnownSettings(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  static KnownSettings read() {
    Set<String> names = new LinkedHashSet<>();
    try {
      for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
        if (line.startsWith("| `")) {
          names.addAll(namesOf(line.split("\\|", -1)[1]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KnownSettings(names.stream().map(KnownSettings::pattern).toList());
  }

  /**
   * Whether there is a setting of that name, in the spelling of files: {@code fleabridge.a.b-c}.
   */
  boolean has(String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(canonical(name)).matches());
  }

  /** Whether there is a setting that this environment variable sets. */
  boolean hasVariable(String variable) {
    return has(variable.toLowerCase(Locale.ROOT).replace('_', '.'));
  }

  private static Set<String> namesOf(String cell) {
    Set<String> names = new LinkedHashSet<>();
    String first = "";
    for (MatchResult span : SPAN.matcher(cell).results().toList()) {
      String name = span.group(1);
      if (name.startsWith("fleabridge.")) {
        first = name;
        names.add(name);
      } else if (name.startsWith(".") && !first.isEmpty()) {
        long depth = name.chars().filter(c -> c == '.').count();
        String parent = first;
        for (int i = 0; i < depth; i++) {
          parent = parent.substring(0, parent.lastIndexOf('.'));
        }
        names.add(parent + name);
        names.add(first.substring(0, first.lastIndexOf('.')) + name);
      }
    }
    return names;
  }

  private static Pattern pattern(String name) {
    StringBuilder regex = new StringBuilder();
    for (String part : name.split("\\.", -1)) {
      regex.append(regex.isEmpty() ? "" : "\\.");
      regex.append(part.startsWith("<") ? ANY : Pattern.quote(canonical(part)));
    }
    return Pattern.compile(regex.toString());
  }

  private static String canonical(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "");
  }
}
