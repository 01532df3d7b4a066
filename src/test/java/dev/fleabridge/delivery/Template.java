package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A template of CloudFormation, read as data. The short form of a function is read as the long one:
 * {@code !Sub x} is a map from {@code Fn::Sub} to {@code x}.
 *
 * @param text the file as it is written
 * @param root what it says: maps, lists and scalars
 */
record Template(String text, Map<String, Object> root) {

  private static final class Functions extends SafeConstructor {

    Functions(LoaderOptions options) {
      super(options);
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              String name = node.getTag().getValue().substring(1);
              boolean plain = name.equals("Ref") || name.equals("Condition");
              return Map.of(plain ? name : "Fn::" + name, argument(node));
            }
          });
    }

    private Object argument(Node node) {
      return switch (node) {
        case ScalarNode scalar -> scalar.getValue();
        case SequenceNode sequence -> constructSequence(sequence);
        case MappingNode mapping -> constructMapping(mapping);
        default -> throw new IllegalArgumentException("no argument: " + node);
      };
    }
  }

  static Template read(Path file) {
    try {
      return of(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a template from its text; a key that comes twice in one map is refused. */
  static Template of(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Template(text, map(new Yaml(new Functions(options)).load(text)));
  }

  Map<String, Object> section(String name) {
    return map(root.getOrDefault(name, Map.of()));
  }

  /** The properties of each resource of the type, by the resource's name, in their order. */
  Map<String, Map<String, Object>> ofType(String type) {
    Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    section("Resources")
        .forEach((name, resource) -> {
          if (type.equals(map(resource).get("Type"))) {
            found.put(name, map(map(resource).getOrDefault("Properties", Map.of())));
          }
        });
    return found;
  }

  /** What stands at a path of keys; null where a key is not there. */
  static @Nullable Object at(Object from, String... path) {
    @Nullable Object here = from;
    for (String key : path) {
      here = here instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return here;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /**
   * What a value that is one thing or a list may come to be: both branches of a condition count,
   * and the value that means "nothing" does not.
   */
  static List<Object> all(@Nullable Object value) {
    List<Object> found = new ArrayList<>();
    switch (value) {
      case null -> {}
      case List<?> list -> list.forEach(item -> found.addAll(all(item)));
      case Map<?, ?> map when map.get("Fn::If") instanceof List<?> branches ->
          branches.stream().skip(1).forEach(branch -> found.addAll(all(branch)));
      case Map<?, ?> map when "AWS::NoValue".equals(map.get("Ref")) -> {}
      default -> found.add(value);
    }
    return found;
  }

  /** Shows every entry of every map below a value, whatever it lies in. */
  static void walk(@Nullable Object value, BiConsumer<String, Object> visitor) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, inner) -> {
            visitor.accept(String.valueOf(key), inner);
            walk(inner, visitor);
          });
      case List<?> list -> list.forEach(item -> walk(item, visitor));
      case null, default -> {}
    }
  }
}
