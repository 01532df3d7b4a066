package dev.fleabridge.start;

import static java.util.Objects.requireNonNullElse;

import dev.fleabridge.setting.ExitCode;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says which setting has a value that is not understood or not allowed. Values are not shown. */
final class SettingTrouble {

  private SettingTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes, @Nullable Environment environment) {
    return validation(causes, environment)
        .or(() -> placeholder(causes))
        .or(() -> StartFailure.innermost(causes, BindException.class).map(e -> bound(e, causes)))
        .or(() -> refusedValue(causes, environment))
        .or(() -> json(causes))
        .or(() -> log(causes))
        .map(what -> new StartFailure(ExitCode.CONFIGURATION, what, StartFailure.CHANGE_SETTING));
  }

  private static Optional<String> refusedValue(
      List<Throwable> causes, @Nullable Environment environment) {
    return StartFailure.innermost(causes, InvalidConfigurationPropertyValueException.class)
        .map(e -> withPlace(e.getName(), environment))
        .map("%s has a value that is not understood."::formatted)
        .or(() ->
            StartFailure.innermost(causes, NoSuchSslBundleException.class)
                .map(e ->
                    "A setting such as server.ssl.bundle names a bundle that is not there below spring.ssl.bundle."));
  }

  /** Only what stands in this one setting is read as JSON at a start. */
  private static Optional<String> json(List<Throwable> causes) {
    return StartFailure.innermost(causes, JsonParseException.class)
        .map(e -> "SPRING_APPLICATION_JSON (or spring.application.json) is no JSON.");
  }

  private static Optional<String> log(List<Throwable> causes) {
    return isOfTheLog(causes)
        ? Optional.of("The log cannot be made as a setting below logging says.")
        : Optional.empty();
  }

  /** Whether the log could not be made, so that nothing can be logged. */
  static boolean isOfTheLog(List<Throwable> causes) {
    return StartFailure.isThrownIn(causes, LoggingApplicationListener.class.getPackageName());
  }

  private static Optional<String> placeholder(List<Throwable> causes) {
    return StartFailure.innermost(causes, PlaceholderResolutionException.class)
        .map(e -> "A setting refers to ${%s}, which is set nowhere.".formatted(e.getPlaceholder()));
  }

  private static String bound(BindException failure, List<Throwable> causes) {
    return StartFailure.ownSentence(causes)
        .orElseGet(() -> {
          ConfigurationProperty property = failure.getProperty();
          String name =
              property == null ? failure.getName().toString() : property.getName().toString();
          Origin origin = property == null ? null : property.getOrigin();
          if (property != null && String.valueOf(property.getValue()).contains("${")) {
            return "%s refers to a ${…} that is set nowhere.".formatted(named(name, origin));
          }
          return "%s is not %s."
              .formatted(named(name, origin), kind(failure.getTarget().getType()));
        });
  }

  /** The name of a setting, with the place where it is written. */
  static String withPlace(String name, @Nullable Environment environment) {
    return named(name, origin(name, environment));
  }

  private static @Nullable Origin origin(String name, @Nullable Environment environment) {
    if (environment == null || !ConfigurationPropertyName.isValid(name)) {
      return null;
    }
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty found =
          source.getConfigurationProperty(ConfigurationPropertyName.of(name));
      if (found != null) {
        return found.getOrigin();
      }
    }
    return null;
  }

  private static String named(String name, @Nullable Origin origin) {
    return origin == null ? name : "%s (%s)".formatted(name, Place.of(origin));
  }

  private static String kind(ResolvableType type) {
    Class<?> element = type.asCollection().resolveGeneric();
    return element != null && element.isEnum()
        ? "a list of some of " + constants(element)
        : kind(type.resolve());
  }

  /** What a value of a type looks like. */
  static String kind(@Nullable Class<?> type) {
    Class<?> of = requireNonNullElse(type, Object.class);
    return of.isEnum()
        ? "one of " + constants(of)
        : KINDS.getOrDefault(of, "a value of the right kind");
  }

  private static String constants(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> KnownSettings.kebab(constant.toString().toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining(", "));
  }

  private static final Map<Class<?>, String> KINDS =
      Map.ofEntries(
          Map.entry(Duration.class, "a duration such as 30s, 15m or 24h"),
          Map.entry(Instant.class, "a time such as 2026-11-01T00:00:00Z"),
          Map.entry(DataSize.class, "a size such as 64KB or 1MB"),
          Map.entry(URI.class, "an address such as https://example.com"),
          Map.entry(BigDecimal.class, "a number such as 0.02"),
          Map.entry(Integer.class, "a whole number"),
          Map.entry(int.class, "a whole number"),
          Map.entry(Long.class, "a whole number"),
          Map.entry(long.class, "a whole number"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(boolean.class, "true or false"));

  private static Optional<String> validation(
      List<Throwable> causes, @Nullable Environment environment) {
    return StartFailure.innermost(causes, BindValidationException.class)
        .map(e -> {
          String prefix = e.getValidationErrors().getName().toString();
          Class<?> record = record(prefix, causes);
          return e.getValidationErrors().getAllErrors().stream()
              .map(error -> violated(prefix, record, error, environment))
              .sorted()
              .collect(Collectors.joining(" "));
        });
  }

  /** The record that was bound at a prefix; null where another was. */
  private static @Nullable Class<?> record(String prefix, List<Throwable> causes) {
    return StartFailure.innermost(causes, BindException.class)
        .filter(e -> e.getName().toString().equals(prefix))
        .map(e -> e.getTarget().getType().resolve())
        .orElse(null);
  }

  private static String violated(
      String prefix,
      @Nullable Class<?> record,
      ObjectError error,
      @Nullable Environment environment) {
    String field =
        error instanceof FieldError of ? "." + KnownSettings.nameOf(record, of.getField()) : "";
    return "%s %s.".formatted(withPlace(prefix + field, environment), bound(error));
  }

  /**
   * The bound in words. It is named by its annotation; the values of that come in the order of
   * their names, after the field.
   */
  private static String bound(ObjectError error) {
    Object[] with = requireNonNullElse(error.getArguments(), new Object[0]);
    return switch (requireNonNullElse(error.getCode(), "")) {
      case "Min" -> "must be at least " + at(with, 1);
      case "Max" -> "must be at most " + at(with, 1);
      case "DecimalMin" -> "must be at least " + at(with, 2);
      case "DecimalMax" -> "must be at most " + at(with, 2);
      case "DurationMin" -> "must be at least " + duration(with);
      case "DurationMax" -> "must be at most " + duration(with);
      case "NotNull", "NotBlank", "NotEmpty" -> "must have a value";
      default -> "is not allowed";
    };
  }

  /** Days, hours, inclusive, millis, minutes, nanos, seconds: see {@link #bound}. */
  private static String duration(Object[] with) {
    Duration whole =
        Duration.ofDays(number(with, 1))
            .plusHours(number(with, 2))
            .plusMillis(number(with, 4))
            .plusMinutes(number(with, 5))
            .plusSeconds(number(with, 7));
    return whole.toMillis() % 1000 == 0
        ? DurationStyle.SIMPLE.print(whole, ChronoUnit.SECONDS)
        : DurationStyle.SIMPLE.print(whole, ChronoUnit.MILLIS);
  }

  private static long number(Object[] values, int place) {
    return place < values.length && values[place] instanceof Number number ? number.longValue() : 0;
  }

  private static String at(Object[] values, int place) {
    return place < values.length ? String.valueOf(values[place]) : "another value";
  }
}
