package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the state machine of outcomes.yaml makes of outcomes, by the expressions in its states. */
class OutcomeAnswersTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Template OUTCOMES = Template.read(Path.of("config/aws/outcomes.yaml"));
  private static final Pattern EXPRESSION = Pattern.compile("\\{%(.*)%}");
  private static final Pattern FIELD = Pattern.compile("\\$states\\.input\\.(\\w+)");
  private static final String OUTPUT = "Success Output";

  /** The ends that it is started for. */
  static Stream<String> ends() {
    Object states =
        Template.at(
            OUTCOMES.ofType("AWS::Events::Rule"),
            "EndsToMachine",
            "EventPattern",
            "detail",
            "state");
    return Template.all(states).stream().map(String::valueOf);
  }

  /**
   * Step Functions fails a state where an expression finds nothing (States.QueryEvaluationError).
   */
  @ParameterizedTest
  @MethodSource("ends")
  void noFieldThatAnOutcomeMayLackIsNeeded(String state) throws IOException {
    Map<String, Object> least = least(state);
    assertThat(least).doesNotContainKeys("result", "reason").containsKey("businessKey");
    expressions()
        .forEach((place, expression) ->
            assertThat(evaluated(expression, least)).as(place + ": " + expression).isNotNull());
  }

  @Test
  void theWaitingTaskGetsTheResultAsTextWithJson() throws IOException {
    String output = Objects.requireNonNull(expressions().get(OUTPUT));
    Map<String, Object> outcome = least("DONE");
    assertThat(evaluated(output, outcome)).isEqualTo("{}");

    outcome.put("result", Map.of("txId", "tx_1", "fee", "0.0010"));

    JsonNode told = JSON.readTree(String.valueOf(evaluated(output, outcome)));
    assertThat(told).isEqualTo(JSON.readTree("{\"txId\":\"tx_1\",\"fee\":\"0.0010\"}"));
  }

  @Test
  void onlyFieldsOfOutcomesAreAskedFor() throws IOException {
    Set<String> asked = new TreeSet<>();
    expressions()
        .values()
        .forEach(text -> FIELD.matcher(text).results().forEach(found -> asked.add(found.group(1))));
    assertThat(asked)
        .contains("businessKey", "result", "state")
        .isSubsetOf(detail().path("properties").propertyNames());
  }

  /** The expressions by the names of the state and of the field that they stand in. */
  private static Map<String, String> expressions() {
    Map<String, String> found = new TreeMap<>();
    Object states =
        Template.at(
            OUTCOMES.ofType("AWS::StepFunctions::StateMachine"), "Answer", "Definition", "States");
    Template.map(states)
        .forEach((name, state) ->
            Template.walk(
                state,
                (key, value) -> {
                  Matcher matcher = EXPRESSION.matcher(String.valueOf(value));
                  if (value instanceof String && matcher.matches()) {
                    found.put(name + " " + key, matcher.group(1));
                  }
                }));
    assertThat(found).containsKeys(OUTPUT, "Paid Condition", "Failure Cause");
    return found;
  }

  private static @Nullable Object evaluated(String expression, Map<String, Object> outcome) {
    Jsonata compiled = Jsonata.jsonata(expression);
    Jsonata.Frame frame = compiled.createFrame();
    frame.bind("states", Map.of("input", outcome));
    return compiled.evaluate(null, frame);
  }

  /** An outcome of that state with what the schema requires, and nothing else. */
  private static Map<String, Object> least(String state) throws IOException {
    JsonNode detail = detail();
    Map<String, Object> outcome = new LinkedHashMap<>();
    for (JsonNode required : detail.path("required")) {
      JsonNode type = detail.path("properties").path(required.asString()).path("type");
      outcome.put(required.asString(), type.asString().equals("boolean") ? false : "x");
    }
    outcome.put("state", state);
    return outcome;
  }

  private static JsonNode detail() throws IOException {
    return JSON.readTree(Files.readString(Path.of("config/outcome.schema.json")))
        .at("/$defs/detail");
  }
}
