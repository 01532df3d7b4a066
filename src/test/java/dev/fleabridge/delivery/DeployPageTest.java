package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/deploy.md tells people to type is what the command line and the template take. */
class DeployPageTest {

  private static final Path PAGE = Path.of("docs/deploy.md");
  private static final Path WHOLE = Path.of("config/aws/fleabridge.yaml");
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern ENTRIES = Pattern.compile("--entries '([^']+)'");

  private static final Pattern OUT = Pattern.compile("\\$\\(out (\\w+)\\)");
  private static final Pattern ID = Pattern.compile("\\$\\(id (\\w+)\\)");

  /** A variable of a shell or of a task has capital letters only. */
  private static final Pattern PARAMETER = Pattern.compile("\\b([A-Z][a-z]\\w*)=(?!=)");

  /** A line break inside a string would be no JSON, and the command line refuses it. */
  @Test
  void theFirstPaymentIsAnEventThatTheRulesPay() throws Exception {
    List<MatchResult> found = ENTRIES.matcher(Files.readString(PAGE)).results().toList();
    assertThat(found).hasSize(1);
    JsonNode entry = JSON.readTree(found.getFirst().group(1)).path(0);
    JsonNode detail = JSON.readTree(entry.path("Detail").asString());
    String event =
        JSON.writeValueAsString(
            Map.of(
                "source", entry.path("Source"),
                "detail-type", entry.path("DetailType"),
                "detail", detail));

    assertThat(Ruler.matchesRule(event, JSON.writeValueAsString(when("signal-payout")))).isTrue();
    JsonNode sample = JSON.readTree(Path.of("config/samples/rest/01-confident-signal.json"));
    assertThat(detail.propertyNames())
        .containsAll(List.of("signal_id", "confidence", "producing_agent", "recipient_agent"))
        .isSubsetOf(sample.path("detail").propertyNames());
  }

  /** The cluster of service.yaml is somebody else's, and the page says so. */
  @Test
  void whatItAsksTheStackForIsAnOutputOfBothTemplates() throws IOException {
    List<String> asked = found(OUT);
    assertThat(asked).contains("QueueArn", "DeadLetterQueueArn", "ClusterName");
    assertThat(Template.read(WHOLE).section("Outputs").keySet()).containsAll(asked);
    assertThat(Template.read(Path.of("config/aws/service.yaml")).section("Outputs").keySet())
        .containsAll(asked.stream().filter(name -> !name.equals("ClusterName")).toList());
  }

  @Test
  void whatItSetsIsAParameterAndWhatItNamesIsAResource() throws IOException {
    Template whole = Template.read(WHOLE);
    assertThat(found(PARAMETER))
        .contains("Tasks", "PurpleFleaUrl")
        .isSubsetOf(
            Stream.of(whole, Template.read(Path.of("config/aws/outcomes.yaml")))
                .flatMap(template -> template.section("Parameters").keySet().stream())
                .toList());
    assertThat(found(ID)).contains("Vpc");
    assertThat(whole.section("Resources").keySet()).containsAll(found(ID));
  }

  /** What stays has a name that a second stack comes upon, and costs money until it is deleted. */
  @Test
  void itNamesWhatStaysAfterTheStack() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Object resource : Template.read(WHOLE).section("Resources").values()) {
      if (!"RetainExceptOnCreate".equals(Template.map(resource).get("DeletionPolicy"))) {
        continue;
      }
      Map<String, Object> properties = Template.map(Template.map(resource).get("Properties"));
      Stream.of("QueueName", "LogGroupName", "Name")
          .map(properties::get)
          .filter(Objects::nonNull)
          .map(DeployPageTest::name)
          .forEach(names::add);
    }
    String page = Files.readString(PAGE);
    assertThat(names)
        .hasSizeGreaterThan(4)
        .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  /** The name as the page writes it, whether the template has it as a reference or in a text. */
  private static String name(Object value) {
    Object text = Template.map(value).getOrDefault("Fn::Sub", "${Name}");
    return String.valueOf(text).replace("${Name}", "<Name>");
  }

  private static List<String> found(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  /** Messages that EventBridge or SNS put there have no queue that they could go back to. */
  @Test
  void deadLettersAreSentToAQueueThatIsNamed() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.contains("start-message-move-task"))
        .isNotEmpty()
        .allMatch(line -> line.contains("--destination-arn"));
  }

  private static Object when(String rule) throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(Path.of("config/rules.yaml")));
    return Template.all(file.get("rules")).stream()
        .map(Template::map)
        .filter(one -> rule.equals(one.get("id")))
        .map(one -> one.get("when"))
        .findFirst()
        .orElseThrow();
  }
}
