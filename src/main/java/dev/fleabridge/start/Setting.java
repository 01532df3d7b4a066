package dev.fleabridge.start;

import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.setting.AlsoNamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    /** A key. */
    MAP
  }

  private static final Pattern PLACE = Pattern.compile("\\d+");

  /**
   * A key in a variable. Spring Boot would read an underscore in it as a dot, find nothing where it
   * has a dot, and leave other characters out.
   */
  private static final String KEY_IN_VARIABLE = "[A-Z0-9-]+";

  private static final String KEY_WITHOUT_HYPHENS = "[A-Z0-9]+";

  private static final String WIDE_KEY = "[A-Z0-9_]+";

  /** What somebody may have meant for a key. */
  private static final String ANY_KEY = ".+";

  private static final String KEY_GROUP = "key";

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

  boolean isExact() {
    return wideKeys && elements.contains(AlsoNamed.KEY);
  }

  /**
   * Whether an environment variable is read as this setting: all its hyphens left out, or each
   * replaced by an underscore. A mixture is not read by Spring Boot, so it is not this setting. It
   * reads less of what has a key: see {@link #variables}.
   */
  boolean isVariable(String variable) {
    return isInOneCase(variable)
        && variables().anyMatch(one -> one.matcher(upper(variable)).matches());
  }

  /**
   * Whether an environment variable would be read as this setting, if its key were written
   * otherwise: whoever writes {@code MY_BUCKET} may mean {@code my-bucket}.
   */
  boolean isVariableButForItsKey(String variable) {
    return hasKey() && !isVariable(variable) && keyMeantIn(variable).isPresent();
  }

  /**
   * The key in a variable that is nearly this setting, in upper case: it may have characters, or
   * follow hyphens, with which Spring Boot does not read it.
   */
  Optional<String> keyMeantIn(String variable) {
    return isInOneCase(variable)
        ? Stream.of("", "_")
            .map(hyphen ->
                variable(hyphen, hyphen, wideKeys ? WIDE_KEY : ANY_KEY).matcher(upper(variable)))
            .filter(Matcher::matches)
            .map(found -> found.group(KEY_GROUP))
            .findFirst()
        : Optional.empty();
  }

  private boolean isInOneCase(String variable) {
    return variable.equals(upper(variable))
        || (!isExact() && variable.equals(variable.toLowerCase(Locale.ROOT)));
  }

  /** Whether somebody chooses a part of its name. */
  boolean hasKey() {
    return shape == Shape.MAP || elements.contains(AlsoNamed.KEY);
  }

  /** What stands before its key, with a dot at the end. */
  String family() {
    int key = elements.indexOf(AlsoNamed.KEY);
    List<String> before = key < 0 ? elements : elements.subList(0, key);
    return String.join(".", before) + ".";
  }

  /**
   * The key as Spring Boot reads it from what is written; empty where that is another setting, or
   * this one has no key, or its reader asks for exact names.
   */
  Optional<WrittenKey> keyIn(WrittenSetting written) {
    if (!hasKey() || isExact()) {
      return Optional.empty();
    }
    if (written.variable()) {
      return variables()
          .map(one -> one.matcher(upper(written.name())))
          .filter(Matcher::matches)
          .map(found -> found.group(KEY_GROUP).toLowerCase(Locale.ROOT))
          .map(key -> new WrittenKey(List.of(key), Set.of(), true))
          .findFirst();
    }
    if (!isNamed(written.elements())) {
      return Optional.empty();
    }
    int first = shape == Shape.MAP ? elements.size() : elements.indexOf(AlsoNamed.KEY);
    int end = shape == Shape.MAP ? written.elements().size() : first + 1;
    Set<Integer> inBrackets =
        IntStream.range(first, end)
            .filter(written.inBrackets()::contains)
            .mapToObj(i -> i - first)
            .collect(Collectors.toSet());
    return Optional.of(new WrittenKey(written.elements().subList(first, end), inBrackets, false));
  }

  private static String upper(String variable) {
    return variable.toUpperCase(Locale.ROOT);
  }

  /**
   * The forms of a variable that is read as this setting. Spring Boot looks for keys in the names
   * that there are, and so finds none behind an underscore that stands for a hyphen. Behind a key
   * with a hyphen of its own it finds no such underscore either.
   */
  private Stream<Pattern> variables() {
    if (!hasKey() || isExact()) {
      String key = wideKeys ? WIDE_KEY : KEY_IN_VARIABLE;
      return Stream.of(variable("", "", key), variable("_", "_", key));
    }
    return Stream.of(variable("", "", KEY_IN_VARIABLE), variable("", "_", KEY_WITHOUT_HYPHENS));
  }

  private Pattern variable(String hyphenBeforeKey, String hyphenAfterKey, String key) {
    String group = "(?<%s>%s)".formatted(KEY_GROUP, key);
    int ofKey = elements.indexOf(AlsoNamed.KEY);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      String hyphen = ofKey >= 0 && i > ofKey ? hyphenAfterKey : hyphenBeforeKey;
      parts.add(i == ofKey ? group : upper(elements.get(i).replace("-", hyphen)));
    }
    String name = String.join("_", parts);
    return Pattern.compile(
        switch (shape) {
          case VALUE -> name;
          case LIST -> name + "(_\\d+)?";
          case MAP -> name + "_" + group;
        });
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
