package dev.fleabridge.start;

import dev.fleabridge.Fleabridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Configuration as somebody writes it, and the settings of the whole service. */
final class WrittenConfiguration {

  private final StandardEnvironment environment = new StandardEnvironment();

  WrittenConfiguration() {
    environment
        .getPropertySources()
        .forEach(s -> environment.getPropertySources().remove(s.getName()));
  }

  /** Every setting of the service, from the records of its floors. */
  static KnownSettings known() {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    List<String> floors =
        List.of(Fleabridge.class.getAnnotation(SpringBootApplication.class).scanBasePackages());
    return new KnownSettings(
        floors.stream()
            .flatMap(floor -> scan.findCandidateComponents(floor).stream())
            .<Class<?>>map(found -> type(Objects.requireNonNull(found.getBeanClassName())))
            .filter(type -> isOfTheService(type))
            .toList());
  }

  private static boolean isOfTheService(Class<?> type) {
    return type.getProtectionDomain()
        .getCodeSource()
        .equals(Fleabridge.class.getProtectionDomain().getCodeSource());
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  WrittenConfiguration variables(Map<String, String> variables) {
    environment
        .getPropertySources()
        .addLast(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
    return this;
  }

  WrittenConfiguration arguments(String... arguments) {
    environment.getPropertySources().addLast(new SimpleCommandLinePropertySource(arguments));
    return this;
  }

  WrittenConfiguration systemProperty(String name, String value) {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.of(name, value)));
    return this;
  }

  WrittenConfiguration file(Path file, String text) throws IOException {
    Files.writeString(file, text);
    new YamlPropertySourceLoader()
        .load(file.toString(), new FileSystemResource(file))
        .forEach(environment.getPropertySources()::addLast);
    return this;
  }

  /** What is wrong with the names. */
  List<String> unknown() {
    return UnknownSettings.find(known(), environment);
  }
}
