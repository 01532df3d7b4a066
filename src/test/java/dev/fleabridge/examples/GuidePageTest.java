package dev.fleabridge.examples;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the page of the guide tells producers to send is what its examples react to. */
class GuidePageTest {

  private static final Path PAGE = Path.of("docs/from-the-guide.md");
  private static final Pattern SOURCE = Pattern.compile("\"Source\": \"([^\"]+)\"");
  private static final Pattern TYPE = Pattern.compile("\"DetailType\": \"([^\"]+)\"");
  private static final Pattern DETAIL =
      Pattern.compile("json\\.dumps\\(\\{(.*?)}\\)", Pattern.DOTALL);
  private static final Pattern FIELD = Pattern.compile("\"([A-Za-z_]+)\":");
  private static final Pattern RULE = Pattern.compile("`([a-z-]+)`");
  private static final Pattern EXAMPLE = Pattern.compile("Example \\[([a-z-]+)]");

  /** The sections with a producer's code. */
  static List<String> sections() throws IOException {
    return Arrays.stream(Files.readString(PAGE).split("\n## "))
        .filter(section -> section.contains("put_events(Entries"))
        .toList();
  }

  @Test
  void thereAreSuchSections() throws IOException {
    assertThat(sections()).hasSizeGreaterThan(6);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void whatIsSentIsWhatTheExampleReactsTo(String section) throws IOException {
    Path example = Path.of("config", "examples", first(EXAMPLE, section));
    String rules = Files.readString(example.resolve("rules.yaml"));
    String sentence =
        section.substring(
            section.indexOf("\n\nRule"), section.indexOf('.', section.indexOf("\n\nRule")));

    assertThat(all(RULE, sentence)).isNotEmpty().allMatch(rule -> rules.contains("id: " + rule));
    List<JsonNode> events =
        events(example).stream()
            .filter(event -> event.path("source").asString("").equals(first(SOURCE, section)))
            .filter(event -> event.path("detail-type").asString("").equals(first(TYPE, section)))
            .toList();
    Set<String> sent = Set.copyOf(all(FIELD, first(DETAIL, section)));
    assertThat(events)
        .as("events of %s like that of the page", example)
        .anySatisfy(
            event -> assertThat(Set.copyOf(event.path("detail").propertyNames())).isEqualTo(sent));
  }

  private static List<JsonNode> events(Path example) throws IOException {
    try (Stream<Path> files = Files.list(example.resolve("events"))) {
      return files.map(Scenario::read).filter(not(String::isBlank)).map(Json::read).toList();
    }
  }

  private static String first(Pattern pattern, String text) {
    List<String> all = all(pattern, text);
    assertThat(all).as("%s in %s", pattern, text).isNotEmpty();
    return all.getFirst();
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toList());
  }
}
