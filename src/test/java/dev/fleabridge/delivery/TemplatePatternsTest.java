package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.json.JsonMapper;

/** The patterns of the templates, matched as EventBridge matches, with its own event-ruler. */
class TemplatePatternsTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Template WHOLE = Template.read(Path.of("config/aws/fleabridge.yaml"));
  private static final Template OUTCOMES = Template.read(Path.of("config/aws/outcomes.yaml"));

  static Stream<String> detailTypes() {
    return TemplateEvents.documented().stream()
        .map(type -> type.replace("*", " Created"))
        .filter(type -> !type.startsWith("AWS API Call"));
  }

  /** Two rules would bring an event twice: harmless, and paid for twice as a message. */
  @ParameterizedTest
  @MethodSource("detailTypes")
  void exactlyOneRuleBringsEachEventOfSageMaker(String detailType) {
    assertThat(matching(WHOLE, event("aws.sagemaker", detailType, Map.of()))).hasSize(1);
    assertThat(matching(WHOLE, event("aws.other", detailType, Map.of()))).isEmpty();
  }

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("config/samples/sqs"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSamplesComeIn(Path sample) throws IOException {
    assertThat(matching(WHOLE, Files.readString(sample))).containsExactly("JobEvents");
  }

  @Test
  void aCallThatWritesComesInAndOneThatReadsDoesNot() {
    String type = "AWS API Call via CloudTrail";
    Map<String, Object> writes =
        Map.of("eventSource", "sagemaker.amazonaws.com", "readOnly", false);
    Map<String, Object> reads = Map.of("eventSource", "sagemaker.amazonaws.com", "readOnly", true);
    assertThat(matching(WHOLE, event("aws.sagemaker", type, writes)))
        .containsExactly("CloudTrailRule");
    assertThat(matching(WHOLE, event("aws.sagemaker", type, reads))).isEmpty();
  }

  @Test
  void whatProducersTellComesIn() {
    assertThat(matching(WHOLE, event("ml.inference", "Inference Result", Map.of())))
        .containsExactly("ProducerEvents");
  }

  /** Outcomes are told on the bus of the producers, and must not come back as events. */
  @Test
  void outcomesDoNotComeBack() {
    assertThat(matching(WHOLE, outcome("any", "DONE", false))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "any,       DONE,         false, PaymentsToTopic",
    "any,       DONE,         true,  ''",
    "any,       NEEDS_REVIEW, false, ReviewToSlack ReviewToTeams",
    "any,       HELD,         true,  ''",
    "any,       SKIPPED,      false, ''",
    "paid-step, SKIPPED,      false, EndsToMachine",
    "paid-step, DONE,         false, PaymentsToTopic EndsToMachine",
    "paid-step, HELD,         false, ReviewToSlack ReviewToTeams",
  })
  void eachOutcomeIsToldToWhomItConcerns(
      String rule, String state, boolean shadow, String expected) {
    List<String> rules = expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1));
    assertThat(matching(OUTCOMES, outcome(rule, state, shadow)))
        .containsExactlyInAnyOrderElementsOf(rules);
  }

  /** A field that no outcome has would match nothing, or leave a hole in a message. */
  @Test
  void onlyFieldsOfOutcomesAreUsed() throws IOException {
    Set<String> published =
        JSON
            .readTree(Files.readString(Path.of("config/outcome.schema.json")))
            .at("/$defs/detail/properties")
            .propertyNames()
            .stream()
            .collect(Collectors.toSet());
    Set<String> used = new TreeSet<>();
    for (Map<String, Object> rule : OUTCOMES.ofType("AWS::Events::Rule").values()) {
      used.addAll(Template.map(Template.at(rule, "EventPattern", "detail")).keySet());
      Template.walk(
          rule,
          (key, value) -> {
            if (String.valueOf(value).startsWith("$.detail.")) {
              used.add(String.valueOf(value).substring("$.detail.".length()));
            }
          });
    }
    assertThat(used).contains("state", "payee", "rule").isSubsetOf(published);
  }

  /** An outcome with the fields that docs/outcomes.md shows. */
  private static String outcome(String rule, String state, boolean shadow) {
    Map<String, Object> detail =
        Map.of("rule", rule, "state", state, "shadow", shadow, "amount", "0.10");
    return event("fleabridge", "Fleabridge Action Outcome", detail);
  }

  private static String event(String source, String type, Map<String, Object> detail) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("source", source);
    event.put("detail-type", type);
    event.put("detail", detail);
    return JSON.writeValueAsString(event);
  }

  private static List<String> matching(Template template, String event) {
    List<String> names = new ArrayList<>();
    template
        .ofType("AWS::Events::Rule")
        .forEach((name, rule) -> {
          Object pattern = filled(Template.map(rule.get("EventPattern")));
          if (matches(event, JSON.writeValueAsString(pattern))) {
            names.add(name);
          }
        });
    return names;
  }

  private static boolean matches(String event, String pattern) {
    try {
      return Ruler.matchesRule(event, pattern);
    } catch (Exception e) {
      throw new AssertionError(pattern + " is no pattern", e);
    }
  }

  /** The pattern with the defaults of the parameters that it names. */
  private static Object filled(Object value) {
    return switch (value) {
      case Map<?, ?> map when map.get("Ref") instanceof String name -> defaultOf(name);
      case Map<?, ?> map -> {
        Map<String, Object> filled = new LinkedHashMap<>();
        map.forEach((key, inner) -> filled.put(String.valueOf(key), filled(inner)));
        yield filled;
      }
      case List<?> list -> list.stream().map(TemplatePatternsTest::filled).toList();
      default -> value;
    };
  }

  private static Object defaultOf(String name) {
    for (Template template : List.of(WHOLE, OUTCOMES)) {
      Map<String, Object> parameter = Template.map(template.section("Parameters").get(name));
      Object value = parameter.get("Default");
      if (value != null) {
        return "CommaDelimitedList".equals(parameter.get("Type")) ? List.of(value) : value;
      }
    }
    throw new IllegalStateException("no parameter with a default: " + name);
  }
}
