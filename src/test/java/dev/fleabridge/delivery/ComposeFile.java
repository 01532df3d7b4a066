package dev.fleabridge.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The services of {@code docker/compose.yaml}. */
record ComposeFile(Map<String, Service> services) {

  static final Path FILE = Path.of("docker", "compose.yaml");

  /** One service, with the keys of the file as they are. */
  record Service(Map<String, Object> keys) {

    /** The value of a key as text; empty where it is not there. */
    String text(String key) {
      Object value = keys.get(key);
      return value == null ? "" : value.toString();
    }

    /** The value of a key that is a list; empty where it is not there. */
    List<String> list(String key) {
      return keys.get(key) instanceof List<?> values
          ? values.stream().map(String::valueOf).toList()
          : List.of();
    }

    /** The variables of its environment, in their order. */
    Map<String, String> environment() {
      Map<String, String> variables = new LinkedHashMap<>();
      if (keys.get("environment") instanceof Map<?, ?> map) {
        map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
      }
      return variables;
    }

    /** The stage that it is built from; null where it is the last one, or not built here. */
    @Nullable String target() {
      return keys.get("build") instanceof Map<?, ?> build
          ? Objects.toString(build.get("target"), null)
          : null;
    }

    boolean isBuiltHere() {
      return keys.containsKey("build");
    }
  }

  @SuppressWarnings("unchecked")
  static ComposeFile read() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILE));
    Map<String, Service> services = new LinkedHashMap<>();
    ((Map<String, Map<String, Object>>) Objects.requireNonNull(file.get("services")))
        .forEach((name, keys) -> services.put(name, new Service(keys)));
    return new ComposeFile(services);
  }

  /** The service of this name. */
  Service service(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }
}
