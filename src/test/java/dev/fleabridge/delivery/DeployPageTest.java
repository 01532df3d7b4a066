package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/deploy.md tells people to type is what the command line and the template take. */
class DeployPageTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern ENTRIES = Pattern.compile("--entries '([^']+)'");

  private static final Pattern OUT = Pattern.compile("\\$\\(out (\\w+)\\)");

  /** A line break inside a string would be no JSON, and the command line refuses it. */
  @Test
  void theFirstPaymentIsAnEventThatTheRulesPay() throws Exception {
    List<MatchResult> found =
        ENTRIES.matcher(Files.readString(Path.of("docs/deploy.md"))).results().toList();
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

  @Test
  void whatItAsksTheStackForIsAnOutputOfBothTemplates() throws IOException {
    List<String> asked =
        OUT.matcher(Files.readString(Path.of("docs/deploy.md")))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(asked).contains("QueueArn", "DeadLetterQueueArn");
    assertThat(Template.read(Path.of("config/aws/fleabridge.yaml")).section("Outputs"))
        .containsKeys(asked.toArray(String[]::new));
    assertThat(Template.read(Path.of("config/aws/service.yaml")).section("Outputs"))
        .containsKeys("QueueArn", "DeadLetterQueueArn");
  }

  /** Messages that EventBridge or SNS put there have no queue that they could go back to. */
  @Test
  void deadLettersAreSentToAQueueThatIsNamed() throws IOException {
    assertThat(Files.readAllLines(Path.of("docs/deploy.md")))
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
