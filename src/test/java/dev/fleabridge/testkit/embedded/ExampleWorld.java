package dev.fleabridge.testkit.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dashjoin.jsonata.Jsonata;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.standin.MlopsStandIn;
import dev.fleabridge.testkit.standin.ModelStandIn.Answer;
import dev.fleabridge.testkit.standin.ModelStandIn.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/**
 * The world around an example: what stands in {@code world.yaml} beside its rules. Agents with
 * their money, training jobs, objects in S3 (files of the same folder), runs of MLflow and
 * Databricks, rows that statements find, and models, each a JSONata formula over the request; a
 * formula that calls {@code $error} is a model that fails.
 */
public final class ExampleWorld {

  private final Path folder;
  private final Map<String, Map<String, Object>> parts;

  private ExampleWorld(Path folder, Map<String, Map<String, Object>> parts) {
    this.folder = folder;
    this.parts = parts;
  }

  /** The world beside this rules file; an empty one where there is no {@code world.yaml}. */
  public static ExampleWorld beside(Path rules) {
    Path folder = rules.resolveSibling("").toAbsolutePath();
    Path file = folder.resolve("world.yaml");
    if (!Files.exists(file)) {
      return new ExampleWorld(folder, Map.of());
    }
    Map<String, Map<String, Object>> parts =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(content(file), UTF_8));
    return new ExampleWorld(folder, parts);
  }

  /** The world of rules that stand in no folder. */
  static ExampleWorld empty() {
    return new ExampleWorld(Path.of(""), Map.of());
  }

  /** Agent to balance, as the sandbox shall have them at first. */
  public Map<String, BigDecimal> agents() {
    Map<String, BigDecimal> agents = new LinkedHashMap<>();
    part("agents")
        .forEach((agent, balance) -> agents.put(agent, new BigDecimal(String.valueOf(balance))));
    return agents;
  }

  /** The sandbox's settings, with these agents in place of those that it opens by itself. */
  public SandboxSettings furnish(SandboxSettings settings) {
    return parts.containsKey("agents")
        ? settings.with(
            "balances",
            agents().entrySet().stream()
                .map(agent -> agent.getKey() + ":" + agent.getValue())
                .collect(Collectors.joining(",")))
        : settings;
  }

  /** Makes the training jobs, the models and the objects. */
  public void furnish(AwsStandIn aws) {
    part("training-jobs")
        .forEach((name, metrics) -> {
          Map<String, BigDecimal> values = new LinkedHashMap<>();
          if (metrics instanceof Map<?, ?> given) {
            given.forEach((metric, value) ->
                values.put(String.valueOf(metric), new BigDecimal(String.valueOf(value))));
          }
          aws.sageMaker().trainingJob(name, "Completed", values);
        });
    part("endpoints")
        .forEach((name, formula) ->
            aws.models().endpoint(name, question -> answer(String.valueOf(formula), question)));
    part("buckets").forEach((name, purpose) -> aws.s3().bucket(name));
    part("objects")
        .forEach((address, file) -> {
          URI uri = URI.create(address);
          byte[] content = content(folder.resolve(String.valueOf(file)));
          String type = String.valueOf(file).endsWith(".csv") ? "text/csv" : "application/json";
          aws.s3().put(uri.getHost(), uri.getPath().substring(1), content, type);
        });
  }

  /** Makes the runs of MLflow and of Databricks, and what statements find. */
  public void furnish(MlopsStandIn mlops) {
    part("mlflow-runs")
        .forEach((run, metrics) -> {
          Map<String, BigDecimal> values = new LinkedHashMap<>();
          texts(metrics).forEach((name, value) -> values.put(name, new BigDecimal(value)));
          mlops.mlflowRun(run, values);
        });
    part("databricks-runs")
        .forEach((run, result) -> mlops.databricksRun(run, String.valueOf(result)));
    part("databricks-rows")
        .forEach((parameter, found) -> mlops.databricksRows(parameter, rows(found)));
  }

  /** A list of rows, or one. */
  private static List<Map<String, Object>> rows(Object given) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object one : given instanceof List<?> list ? list : List.of(given)) {
      Map<String, Object> row = new LinkedHashMap<>();
      if (one instanceof Map<?, ?> map) {
        map.forEach((name, value) -> row.put(String.valueOf(name), value));
      }
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, String> texts(Object given) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
    }
    return texts;
  }

  private static Answer answer(String formula, Question question) {
    try {
      Object request = JsonMapper.shared().readValue(question.body(), Object.class);
      Object output = Jsonata.jsonata(formula).evaluate(request);
      return Answer.json(JsonMapper.shared().writeValueAsString(output));
    } catch (RuntimeException e) {
      return new Answer.ModelError(500, String.valueOf(e.getMessage()));
    }
  }

  private Map<String, Object> part(String name) {
    return parts.getOrDefault(name, Map.of());
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
