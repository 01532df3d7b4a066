package dev.fleabridge.start;

import static java.util.Objects.requireNonNull;

import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.setting.AlsoNamed;
import dev.fleabridge.setting.OnlyKeys;
import dev.fleabridge.start.Setting.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Every setting that there is below {@code fleabridge}. The records to which settings are bound
 * tell it, so that a setting is known exactly where something reads it.
 */
final class KnownSettings {

  static final String ROOT = "fleabridge";

  private final List<Setting> all = new ArrayList<>();

  /**
   * @param bound records with {@link ConfigurationProperties}
   * @throws IllegalStateException where one is no record: its names could not be told
   */
  KnownSettings(Collection<Class<?>> bound) {
    bound.forEach(this::add);
  }

  List<Setting> all() {
    return List.copyOf(all);
  }

  /** Whether something reads what is written there, or could stand below what has no value. */
  boolean isKnown(WrittenSetting written) {
    return switch (written.form()) {
      case DOTTED ->
          all.stream()
              .filter(setting -> setting.isExact() || !written.isShortened())
              .anyMatch(setting ->
                  setting.isNamed(written.elements())
                      || (written.empty() && setting.isBelow(written.elements())));
      case VARIABLE -> all.stream().anyMatch(setting -> setting.isVariable(written.name()));
      case MISPLACED_VARIABLE -> false;
    };
  }

  /**
   * Whether a variable is read because its key stands in a file: Spring Boot asks for each name
   * that there is with underscores for its hyphens and dots.
   */
  boolean isReadBeside(WrittenSetting variable, List<WrittenSetting> others) {
    return variable.variable()
        && others.stream()
            .filter(other -> !other.variable() && other.isAskedForAs(variable.name()))
            .anyMatch(other ->
                all.stream()
                    .anyMatch(setting ->
                        setting.shape() == Shape.MAP && setting.isNamed(other.elements())));
  }

  /** How a setting is to be written whose key cannot be read as it is written; else empty. */
  Optional<String> otherForm(WrittenSetting written) {
    return all.stream()
        .filter(setting -> !setting.former())
        .flatMap(setting -> otherForm(setting, written).stream())
        .findFirst();
  }

  private static Optional<String> otherForm(Setting setting, WrittenSetting written) {
    if (written.variable() && setting.isVariableButForItsKey(written.name())) {
      String named = setting.toString().replace(AlsoNamed.KEY, "<name>");
      String key = setting.keyMeantIn(written.name()).orElseThrow();
      if (key.contains("_")) {
        return Optional.of(
            "A variable does not tell a hyphen, a dot and an underscore in a name apart: write %s in a file."
                .formatted(named));
      }
      String right = variable(named).replace("<NAME>", key);
      return Optional.of(
          setting.isVariable(right)
              ? UnknownSettings.nearest(right)
              : "A name in a variable has letters and digits only: write %s in a file."
                  .formatted(named));
    }
    return written.isShortened() && setting.hasKey() && setting.isNamed(written.elements())
        ? Optional.of(
            "A name with other characters than letters, digits, hyphens and underscores stands in brackets: %s."
                .formatted(setting.toString().replace("." + AlsoNamed.KEY, ".[<name>]")))
        : Optional.empty();
  }

  /** The right name that is nearest to a wrong one, in the form in which that is written. */
  Optional<String> nearest(WrittenSetting written) {
    List<String> names =
        all.stream()
            .filter(setting -> !setting.former())
            .map(setting -> setting.withKeysOf(written))
            .toList();
    String name = String.join(".", written.elements());
    return Nearest.of(name, names)
        .or(() -> withTheSameEnd(written))
        .map(found -> written.variable() ? variable(found) : found);
  }

  /**
   * The one setting that ends in the same word, such as one that stands a level lower. Of several
   * it is the one with the fewest levels.
   */
  private Optional<String> withTheSameEnd(WrittenSetting written) {
    String end = "." + written.elements().getLast();
    List<String> found =
        all.stream()
            .filter(setting -> !setting.former() && setting.shape() != Shape.MAP)
            .map(setting -> setting.withKeysOf(written))
            .filter(name -> name.endsWith(end))
            .distinct()
            .sorted(Comparator.comparingLong(KnownSettings::levels))
            .limit(2)
            .toList();
    boolean clear =
        found.size() == 1
            || (found.size() == 2 && levels(found.getFirst()) < levels(found.getLast()));
    return clear ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static long levels(String name) {
    return name.chars().filter(letter -> letter == '.').count();
  }

  private static String variable(String name) {
    return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private void add(Class<?> type) {
    String prefix =
        requireNonNull(type.getAnnotation(ConfigurationProperties.class), type::getName).value();
    record(List.of(prefix.split("\\.")), type, false);
    AlsoNamed also = type.getAnnotation(AlsoNamed.class);
    if (also != null) {
      Stream.of(also.value())
          .flatMap(name -> choices(List.of((prefix + "." + name).split("\\."))))
          .forEach(name -> all.add(new Setting(name, Shape.VALUE, true, false)));
      for (String former : also.formerly()) {
        record(List.of(former.split("\\.")), type, true);
      }
    }
  }

  /** Each name that an element such as {@code wallet|escrow} stands for. */
  private static Stream<List<String>> choices(List<String> name) {
    Stream<List<String>> found = Stream.of(List.of());
    for (String element : name) {
      List<String> each = List.of(element.split("\\|"));
      found = found.flatMap(before -> each.stream().map(one -> below(before, one)));
    }
    return found;
  }

  private void record(List<String> prefix, Class<?> type, boolean former) {
    if (!type.isRecord()) {
      throw new IllegalStateException(
          type.getName() + " is no record: only a record tells the names of its settings");
    }
    for (RecordComponent component : type.getRecordComponents()) {
      List<String> name = below(prefix, name(type, component));
      OnlyKeys keys = component.getAnnotation(OnlyKeys.class);
      if (keys != null) {
        keys(keys)
            .forEach(key -> all.add(new Setting(below(name, key), Shape.VALUE, false, former)));
      } else {
        value(name, component.getGenericType(), former);
      }
    }
  }

  /**
   * The name below its prefix of a setting that is told by components, such as {@code
   * sqs.pollTimeout} or {@code queues[0]}.
   *
   * @param type the record that the first of them is in; null where nobody knows
   */
  static String nameOf(@Nullable Class<?> type, String components) {
    List<String> names = new ArrayList<>();
    Class<?> in = type;
    for (String part : components.split("\\.", -1)) {
      String component = part.replaceAll("\\[.*", "");
      Optional<RecordComponent> found = component(in, component);
      String name =
          found.map(of -> name(of.getDeclaringRecord(), of)).orElseGet(() -> kebab(component));
      names.add(name + part.substring(component.length()));
      in = found.<Class<?>>map(RecordComponent::getType).orElse(null);
    }
    return String.join(".", names);
  }

  private static Optional<RecordComponent> component(@Nullable Class<?> type, String name) {
    return type == null || !type.isRecord()
        ? Optional.empty()
        : Stream.of(type.getRecordComponents()).filter(one -> one.getName().equals(name)).findAny();
  }

  /** A component may have another name than its setting, where Java has taken that. */
  private static String name(Class<?> type, RecordComponent component) {
    try {
      Name given = type.getDeclaredField(component.getName()).getAnnotation(Name.class);
      return given == null ? kebab(component.getName()) : given.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private void value(List<String> name, Type type, boolean former) {
    Class<?> raw = raw(type);
    if (raw.isRecord()) {
      record(name, raw, former);
    } else if (Map.class.isAssignableFrom(raw)) {
      Class<?> value = raw(argument(type, 1));
      if (value.isRecord()) {
        record(below(name, AlsoNamed.KEY), value, former);
      } else {
        all.add(new Setting(name, Shape.MAP, false, former));
      }
    } else {
      boolean list = Collection.class.isAssignableFrom(raw) || raw.isArray();
      all.add(new Setting(name, list ? Shape.LIST : Shape.VALUE, false, former));
    }
  }

  private static List<String> below(List<String> name, String element) {
    return Stream.concat(name.stream(), Stream.of(element)).toList();
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : (Class<?>) type;
  }

  private static Type argument(Type type, int place) {
    return ((ParameterizedType) type).getActualTypeArguments()[place];
  }

  private static Set<String> keys(OnlyKeys keys) {
    try {
      Constructor<? extends Supplier<Set<String>>> maker = keys.value().getDeclaredConstructor();
      maker.setAccessible(true);
      return maker.newInstance().get();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(keys.value() + " cannot be made", e);
    }
  }

  /** The name of a component as settings have it: {@code perDay} is {@code per-day}. */
  static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
