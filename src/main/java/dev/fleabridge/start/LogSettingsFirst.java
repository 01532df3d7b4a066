package dev.fleabridge.start;

import dev.fleabridge.setting.StartRefused;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Looks at what forms the log, before the log is made. Where that fails, Spring Boot itself prints
 * a stack, which nobody can keep from it.
 */
final class LogSettingsFirst
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  /** Spring Boot's own names; besides them a form may be the name of a class. */
  private static final List<String> FORMS = List.of("ecs", "gelf", "logstash");

  @Override
  public int getOrder() {
    return LoggingApplicationListener.DEFAULT_ORDER - 1;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    for (String where : List.of("console", "file")) {
      require(
          "logging.structured.format." + where,
          LogSettingsFirst::isForm,
          "is none of " + String.join(", ", FORMS),
          environment);
    }
    requireCharset("console", environment);
    // Spring Boot does not ask for that of a file that nobody writes.
    if (environment.containsProperty("logging.file.name")
        || environment.containsProperty("logging.file.path")) {
      requireCharset("file", environment);
    }
    require(
        "logging.config", LogSettingsFirst::isThere, "names a file that is not there", environment);
  }

  private static void requireCharset(String where, ConfigurableEnvironment environment) {
    require(
        "logging.charset." + where,
        LogSettingsFirst::isCharset,
        "is no charset such as UTF-8",
        environment);
  }

  private static void require(
      String name, Predicate<String> good, String mistake, ConfigurableEnvironment environment) {
    String value = environment.getProperty(name);
    if (value != null && !good.test(value)) {
      throw StartRefused.setting(
          "%s %s.".formatted(SettingTrouble.withPlace(name, environment), mistake));
    }
  }

  private static boolean isForm(String form) {
    return form.isEmpty() || FORMS.contains(form.toLowerCase(Locale.ROOT)) || isFormatter(form);
  }

  private static boolean isFormatter(String className) {
    try {
      return StructuredLogFormatter.class.isAssignableFrom(ClassUtils.forName(className, null));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Of an empty one Spring Boot asks Java, which refuses it. */
  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Spring Boot leaves out what begins with {@code -D}. */
  private static boolean isThere(String file) {
    String location = file.strip();
    try {
      return location.isEmpty()
          || location.startsWith("-D")
          || ApplicationResourceLoader.get().getResource(location).exists();
    } catch (RuntimeException e) {
      return false;
    }
  }
}
