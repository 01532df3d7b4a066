package dev.fleabridge.start;

import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.setting.AlsoNamed;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One setting that there is, or a family of settings that differ in keys.
 *
 * @param elements the parts of its name in kebab case, {@code fleabridge} the first; {@link
 *     AlsoNamed#KEY} stands for a free key
 * @param shape what may follow the name
 * @param wideKeys whether its reader asks for exact names, and so a key may hold underscores in an
 *     environment variable
 * @param former whether this is a name of an earlier release
 */
record Setting(List<String> elements, Shape shape, boolean wideKeys, boolean former) {

  /** What stands below the name of a setting. */
  enum Shape {
    /** Nothing. */
    VALUE,
    /** Nothing, or the place in a list. */
    LIST,
    /** A key of any form. */
    MAP
  }

  private static final Pattern PLACE = Pattern.compile("\\d+");

  Setting {
    elements = List.copyOf(elements);
  }

  /** Whether a written name, in its elements, is this setting. */
  boolean isNamed(List<String> written) {
    if (written.size() < elements.size() || !agrees(written, elements.size())) {
      return false;
    }
    List<String> rest = written.subList(elements.size(), written.size());
    return switch (shape) {
      case VALUE -> rest.isEmpty();
      case LIST -> rest.isEmpty() || (rest.size() == 1 && PLACE.matcher(rest.get(0)).matches());
      case MAP -> !rest.isEmpty();
    };
  }

  /** Whether it stands in the section of a file that a written name, in its elements, is. */
  boolean isBelow(List<String> written) {
    boolean section =
        written.size() < elements.size()
            || (shape == Shape.MAP && written.size() == elements.size());
    return section && agrees(written, written.size());
  }

  private boolean agrees(List<String> written, int first) {
    return IntStream.range(0, first)
        .allMatch(i -> isKey(i) || isElement(elements.get(i), written.get(i)));
  }

  /** Of exact names, kebab and camel case are read, and nothing that only resembles them. */
  private boolean isElement(String element, String written) {
    return isExact()
        ? written.equals(element) || KnownSettings.kebab(written).equals(element)
        : Nearest.plain(element).equals(Nearest.plain(written));
  }

  private boolean isExact() {
    return wideKeys && elements.contains(AlsoNamed.KEY);
  }

  /**
   * Whether an environment variable is read as this setting: all its hyphens left out, or each
   * replaced by an underscore. A mixture is not read by Spring Boot, so it is not this setting.
   */
  boolean isVariable(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    boolean oneCase =
        variable.equals(upper)
            || (!isExact() && variable.equals(variable.toLowerCase(Locale.ROOT)));
    return oneCase && (upper.matches(variables("")) || upper.matches(variables("_")));
  }

  private String variables(String hyphen) {
    String name =
        elements.stream()
            .map(element ->
                element.equals(AlsoNamed.KEY)
                    ? (wideKeys ? "[A-Z0-9_]+" : "[^_]+")
                    : element.replace("-", hyphen).toUpperCase(Locale.ROOT))
            .collect(Collectors.joining("_"));
    return switch (shape) {
      case VALUE -> name;
      case LIST -> name + "(_\\d+)?";
      case MAP -> name + "_.+";
    };
  }

  /** The name with the keys that somebody has written at their places. */
  String withKeysOf(WrittenSetting written) {
    List<String> theirs = written.elements();
    // Of a variable, what is too much belongs to the key.
    int more = written.variable() ? Math.max(0, theirs.size() - elements.size()) : 0;
    StringBuilder name = new StringBuilder();
    int at = 0;
    for (int i = 0; i < elements.size(); i++) {
      name.append(i == 0 ? "" : ".");
      if (isKey(i) && at + more < theirs.size()) {
        name.append(String.join(wideKeys ? "_" : "", theirs.subList(at, at + more + 1)));
        at += more;
      } else {
        name.append(elements.get(i));
      }
      at++;
    }
    if (shape == Shape.MAP) {
      String key =
          at < theirs.size() ? String.join(".", theirs.subList(at, theirs.size())) : "<key>";
      name.append('.').append(key);
    }
    return name.toString();
  }

  private boolean isKey(int element) {
    return elements.get(element).equals(AlsoNamed.KEY);
  }

  /** The name as documents have it, with {@code *} for keys. */
  @Override
  public String toString() {
    return String.join(".", elements) + (shape == Shape.MAP ? ".*" : "");
  }
}
