package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The books know the keys that rules had: no replica starts with another one that nobody meant
 * (money rule 21).
 */
class ChangedKeyStartIT {

  private static final String BEFORE = rules("{% $detail.key %}");
  private static final String AFTER = rules("{% $detail.region & '/' & $detail.key %}");

  private final Workbench bench = new Workbench(BEFORE);

  @TempDir Path folder;

  @Test
  void withAKeyThatHasChangedSinceARunItStartsOnlyWhereThatIsAcknowledged() {
    bench.file(Workbench.event("e1", "test", "Test", Json.object().put("key", "k1").toString()));
    start(BEFORE, List.of());

    assertThatThrownBy(() -> start(AFTER, List.of()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.rules.acknowledge-changed-keys")
        .satisfies(refusal -> start(AFTER, List.of(word(refusal))));
  }

  @Test
  void withAKeyThatNoRunWasMadeByItStarts() {
    start(AFTER, List.of());
  }

  private void start(String rules, List<String> acknowledged) {
    Map<String, String> configuration = new TreeMap<>();
    for (int i = 0; i < acknowledged.size(); i++) {
      configuration.put(
          "fleabridge.rules.acknowledge-changed-keys[%d]".formatted(i), acknowledged.get(i));
    }
    try {
      Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
      configuration.put("fleabridge.rules.location", file.toString());
      EngineProperties properties =
          new Binder(new MapConfigurationPropertySource(configuration))
              .bindOrCreate("fleabridge", EngineProperties.class);
      RevisionConfiguration beans = new RevisionConfiguration();
      RuleRevisions revisions = beans.ruleRevisions(bench.jdbc);
      Submitting submitting =
          beans.submitting(
              revisions, bench.jdbc, new AuditLog(bench.jdbc), bench.transactions, properties);
      beans.startedRules(
          revisions, submitting, properties, bench.clock, (name, most) -> new byte[0]);
    } catch (IOException | RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String word(Throwable refusal) {
    Matcher word = Pattern.compile("add (\\S+) to ").matcher(String.valueOf(refusal.getMessage()));
    assertThat(word.find()).isTrue();
    return word.group(1);
  }

  private static String rules(String key) {
    return """
    rules:
      - id: pay
        when: { source: [test] }
        key: "%s"
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "4", memo: hello } }
    """
        .formatted(key);
  }
}
