package dev.fleabridge.start;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** Says in words where a setting was written. */
final class Place {

  private Place() {}

  /** The place of one name in a source that has it. */
  static String of(PropertySource<?> source, String name) {
    if (source instanceof SystemEnvironmentPropertySource) {
      return "the environment variable " + name;
    }
    if (source instanceof CommandLinePropertySource) {
      return "the argument --" + name;
    }
    if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
      return "the system property -D" + name;
    }
    if (source.getName().equals("spring.application.json")) {
      return "SPRING_APPLICATION_JSON";
    }
    Origin origin = OriginLookup.getOrigin(source, name);
    return origin == null || origin instanceof PropertySourceOrigin ? source.getName() : of(origin);
  }

  /** An origin in words. */
  static String of(Origin origin) {
    if (origin instanceof TextResourceOrigin text) {
      @Nullable Resource resource = text.getResource();
      String file = resource == null ? "a file" : file(resource);
      TextResourceOrigin.@Nullable Location location = text.getLocation();
      return location == null ? file : "%s, line %d".formatted(file, location.getLine() + 1);
    }
    if (origin instanceof PropertySourceOrigin of) {
      @Nullable Origin inner = of.getOrigin();
      return inner == null || inner.equals(of)
          ? of(of.getPropertySource(), of.getPropertyName())
          : of(inner);
    }
    return origin instanceof SystemEnvironmentOrigin variable
        ? "the environment variable " + variable.getProperty()
        : String.valueOf(origin);
  }

  private static String file(Resource resource) {
    if (resource instanceof ClassPathResource inside) {
      return inside.getPath() + " in the jar";
    }
    try {
      return resource.getFile().toPath().normalize().toString();
    } catch (IOException | UnsupportedOperationException e) {
      return String.valueOf(resource.getFilename());
    }
  }
}
