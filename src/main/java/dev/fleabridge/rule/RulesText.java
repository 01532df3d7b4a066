package dev.fleabridge.rule;

import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML as JSON and remembers on which line each value stands.
 *
 * <p>Plain scalars are read as in YAML 1.2's core schema and by editors with a JSON Schema: only
 * {@code true} and {@code false} are booleans, and {@code 1:30} is text. Numbers keep every digit.
 * Duplicate keys and own tags are mistakes. The number of values that aliases may produce is
 * bounded.
 */
final class RulesText {

  private static final int MAX_VALUES = 100_000;
  private static final int MAX_DEPTH = 50;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,100}(\\.\\d{0,100})?|\\.\\d{1,100})([eE][-+]?\\d{1,3})?");

  private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<String, String> mistakes = new LinkedHashMap<>();
  private int values;

  private RulesText() {}

  /** A file as JSON, with the collection for its mistakes. */
  record Read(JsonNode root, RuleProblems problems) {}

  /**
   * Reads a file.
   *
   * @throws RulesInvalid where it is not YAML, is empty, or is too large
   */
  static Read read(String yaml, String origin, RuleLimits limits) throws RulesInvalid {
    if (yaml.length() > limits.maxFileBytes()
        || yaml.getBytes(StandardCharsets.UTF_8).length > limits.maxFileBytes()) {
      throw invalid(origin, 0, "larger than " + limits.maxFileBytes() + " bytes");
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(limits.maxFileBytes());
    try {
      Node document = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (document == null) {
        throw invalid(origin, 1, "the file is empty");
      }
      RulesText text = new RulesText();
      JsonNode root = text.convert(document, "", 0);
      RuleProblems problems = new RuleProblems(root, text.lines);
      text.mistakes.forEach(problems::add);
      return new Read(root, problems);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw invalid(origin, line, "not YAML: " + YamlMistakes.words(e.getProblem()));
    } catch (ReaderException e) {
      int line = 1 + (int) yaml.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw invalid(origin, line, "not YAML: a control character stands in this line");
    } catch (YAMLException e) {
      throw invalid(origin, 0, "not YAML: " + YamlMistakes.words(e.getMessage()));
    }
  }

  private static RulesInvalid invalid(String origin, int line, String message) {
    return new RulesInvalid(origin, List.of(new Problem("", "", line, message)));
  }

  private JsonNode convert(Node node, String pointer, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw new YAMLException("too many values, or aliases that contain themselves");
    }
    lines.putIfAbsent(pointer, node.getStartMark().getLine() + 1);
    return switch (node) {
      case MappingNode mapping -> object(mapping, pointer, depth);
      case SequenceNode sequence -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node element : sequence.getValue()) {
          array.add(convert(element, RuleProblems.at(pointer, array.size()), depth + 1));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar, pointer);
      default -> throw new YAMLException("an unknown kind of value");
    };
  }

  private ObjectNode object(MappingNode mapping, String pointer, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.put(pointer, "a key is not a text");
        continue;
      }
      String name = key.getValue();
      String place = RuleProblems.at(pointer, name);
      if (object.has(name)) {
        lines.put(place, key.getStartMark().getLine() + 1);
        mistakes.put(place, "the key occurs twice");
        continue;
      }
      lines.put(place, key.getStartMark().getLine() + 1);
      object.set(name, convert(tuple.getValueNode(), place, depth + 1));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode scalar, String pointer) {
    if (!scalar.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
      mistakes.put(pointer, "own tags are not understood");
    }
    JsonNodeFactory json = JsonNodeFactory.instance;
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return json.stringNode(text);
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> json.nullNode();
      case "true", "True", "TRUE" -> json.booleanNode(true);
      case "false", "False", "FALSE" -> json.booleanNode(false);
      default -> {
        if (INTEGER.matcher(text).matches()) {
          yield json.numberNode(Long.parseLong(text));
        }
        yield NUMBER.matcher(text).matches()
            ? json.numberNode(new BigDecimal(text))
            : json.stringNode(text);
      }
    };
  }
}
