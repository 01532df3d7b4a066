package dev.fleabridge.testkit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class LivelyRulesTest {

  private static final String OURS = "demo-";

  private final String file;
  private final LivelyRules rules;

  LivelyRulesTest() throws Exception {
    file = Files.readString(Path.of(LivelyRun.DEFAULT_RULES));
    rules = new LivelyRules(file);
  }

  @Test
  void theRulesOfTheFileStayAsTheyAre() {
    for (String revision : List.of(rules.first(), rules.second(), rules.third())) {
      assertThat(read(revision)).filteredOn(rule -> !isOurs(rule)).isEqualTo(read(file));
    }
  }

  @Test
  void ourRulesListenToOurSourcesOnly() {
    assertThat(read(rules.third()))
        .filteredOn(LivelyRulesTest::isOurs)
        .hasSize(8)
        .allSatisfy(rule ->
            assertThat(rule.get("when"))
                .extracting("source")
                .asInstanceOf(list(String.class))
                .isNotEmpty()
                .allMatch(source -> source.startsWith("demo.")));
  }

  @Test
  void eachRevisionSaysSomethingElse() {
    assertThat(rules.first()).contains("per-hour: \"60.00\"");
    assertThat(rules.second()).contains("per-hour: \"150.00\"").doesNotContain("60.00\" #");
    assertThat(read(rules.second())).hasSize(read(rules.first()).size());
    assertThat(read(rules.third())).hasSize(read(rules.second()).size() + 1);
  }

  private static boolean isOurs(Map<String, Object> rule) {
    return String.valueOf(rule.get("id")).startsWith(OURS);
  }

  private static List<Map<String, Object>> read(String text) {
    Map<String, List<Map<String, Object>>> file =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return file.getOrDefault("rules", List.of());
  }
}
