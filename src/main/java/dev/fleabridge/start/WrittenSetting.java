package dev.fleabridge.start;

import dev.fleabridge.rule.expression.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ObjectUtils;

/**
 * A name that somebody has written into the configuration, below {@code fleabridge} or below what
 * is probably a slip of it.
 *
 * @param name as it was written
 * @param elements its parts, {@code fleabridge} the first
 * @param inBrackets the places of those parts that stand in brackets
 * @param form how it is written
 * @param empty whether it has no value, as a section of a file of which no line is left
 * @param ours whether it begins with {@code fleabridge} exactly
 * @param where in words where it stands, such as a file and a line
 * @param value asks for what is set to it. It may be a secret, so it is not kept here
 */
record WrittenSetting(
    String name,
    List<String> elements,
    Set<Integer> inBrackets,
    Form form,
    boolean empty,
    boolean ours,
    String where,
    Supplier<@Nullable Object> value) {

  /** How a name is written. */
  enum Form {
    /** With dots, as in a file. */
    DOTTED,
    /** An environment variable with underscores. */
    VARIABLE,
    /** In the form of a variable, where Spring Boot reads none. */
    MISPLACED_VARIABLE
  }

  private static final int MAX_SLIPS_OF_ROOT = 2;

  WrittenSetting {
    elements = List.copyOf(elements);
    inBrackets = Set.copyOf(inBrackets);
  }

  /**
   * Every such name in all sources of an environment. Of values only their absence is looked at
   * here.
   */
  static List<WrittenSetting> in(ConfigurableEnvironment environment) {
    List<WrittenSetting> written = new ArrayList<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable
          && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
        Stream.of(enumerable.getPropertyNames())
            .map(name -> of(name, enumerable))
            .filter(one -> one.ours() || one.isNearlyOurs())
            .forEach(written::add);
      }
    }
    return written;
  }

  private static WrittenSetting of(String name, EnumerablePropertySource<?> source) {
    Form form = form(name, source);
    List<String> elements =
        form == Form.DOTTED ? elements(name) : List.of(name.toLowerCase(Locale.ROOT).split("_"));
    boolean ours =
        !elements.isEmpty() && Nearest.plain(elements.getFirst()).equals(KnownSettings.ROOT);
    // Not of others' names: to ask a folder of mounted secrets for a value is to read a file.
    boolean empty = ours && form == Form.DOTTED && isEmpty(source.getProperty(name));
    return new WrittenSetting(
        name,
        elements,
        form == Form.DOTTED ? inBrackets(name) : Set.of(),
        form,
        empty,
        ours,
        Place.of(source, name),
        () -> source.getProperty(name));
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null || ObjectUtils.isEmpty(value) || value.toString().isEmpty();
  }

  private static Form form(String name, PropertySource<?> source) {
    int dot = name.indexOf('.');
    int underscore = name.indexOf('_');
    if (source instanceof SystemEnvironmentPropertySource) {
      return dot < 0 || (underscore >= 0 && underscore < dot) ? Form.VARIABLE : Form.DOTTED;
    }
    return dot < 0 && underscore >= 0 ? Form.MISPLACED_VARIABLE : Form.DOTTED;
  }

  /** Whether its elements lack characters, which Spring Boot reads in brackets only. */
  boolean isShortened() {
    return form == Form.DOTTED
        && !withoutMarks(name).equals(withoutMarks(String.join(".", elements)));
  }

  private static String withoutMarks(String text) {
    return text.replaceAll("[.\\[\\]]", "");
  }

  /** Whether it becomes this variable with underscores for its hyphens and dots. */
  boolean isAskedForAs(String variable) {
    return String.join("_", elements).replace('-', '_').equalsIgnoreCase(variable);
  }

  boolean variable() {
    return form == Form.VARIABLE;
  }

  /** The parts of a dotted name. What Spring Boot cannot take apart is taken apart at its dots. */
  private static List<String> elements(String name) {
    try {
      ConfigurationPropertyName read = ConfigurationPropertyName.adapt(name, '.');
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < read.getNumberOfElements(); i++) {
        elements.add(read.getElement(i, ConfigurationPropertyName.Form.ORIGINAL));
      }
      return elements;
    } catch (RuntimeException e) {
      return List.of(name.split("\\."));
    }
  }

  private static Set<Integer> inBrackets(String name) {
    try {
      ConfigurationPropertyName read = ConfigurationPropertyName.adapt(name, '.');
      return IntStream.range(0, read.getNumberOfElements())
          .filter(i -> read.chop(i + 1).isLastElementIndexed())
          .boxed()
          .collect(Collectors.toSet());
    } catch (RuntimeException e) {
      return Set.of();
    }
  }

  private boolean isNearlyOurs() {
    return elements.size() > 1
        && Nearest.within(MAX_SLIPS_OF_ROOT, elements.getFirst(), List.of(KnownSettings.ROOT))
            .isPresent();
  }

  /** The same as it would be with the right first word. */
  WrittenSetting underOurRoot() {
    List<String> right = new ArrayList<>(elements);
    right.set(0, KnownSettings.ROOT);
    String whole =
        variable()
            ? KnownSettings.ROOT.toUpperCase(Locale.ROOT) + name.substring(name.indexOf('_'))
            : String.join(".", right);
    return new WrittenSetting(whole, right, inBrackets, form, empty, true, where, value);
  }
}
