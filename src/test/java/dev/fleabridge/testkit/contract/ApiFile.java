package dev.fleabridge.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An OpenAPI document as a file in YAML. The same document always makes the same file. */
public final class ApiFile {

  /** The whole API. */
  public static final Path WHOLE = Path.of("docs", "openapi.yaml");

  /** What agents may call. */
  public static final Path AGENTS = Path.of("docs", "openapi-agents.yaml");

  private static final int WIDTH = 100;

  private ApiFile() {}

  /** What a file says. */
  public static ObjectNode read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode parse(String yaml) {
    JsonNode read = JsonMapper.shared().valueToTree(yaml().load(yaml));
    return read.asObject();
  }

  /** A document, in its own order. */
  public static String text(JsonNode document) {
    return yaml().dump(JsonMapper.shared().treeToValue(document, Object.class));
  }

  private static Yaml yaml() {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(WIDTH);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    LoaderOptions bounds = new LoaderOptions();
    return new Yaml(
        new SafeConstructor(bounds), new Representer(options), options, bounds, new Resolver());
  }
}
