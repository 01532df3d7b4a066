package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One good rules file, broken in many ways: each refusal names rule, field and line, and says what
 * is wrong. The cases are in {@code rules/broken.yaml}; what must load is in {@code
 * rules/legal.yaml}.
 */
class BrokenRulesTest {

  private static final String RULES =
      """
      rules:
        - id: pay
          {begin}
          key: {key}
          require:
            - { that: {that}, otherwise: not_wanted }
          steps:
            pay:
              transfer:
                payer: agt_payer
                payee: {payee}
                amount: {amount}
                memo: {memo}
            file:
              after: [pay]
              pay-scores:
                uri: "s3://scores/today.csv"
                format: csv
                payer: agt_payer
                payee: agt_payee
                amount: {rowAmount}
      """;

  private static final Map<String, String> GOOD =
      Map.of(
          "when", "{ source: [ml.inference] }",
          "key", "{% $detail.id %}",
          "that", "{% $detail.score > 0.5 %}",
          "payee", "agt_payee",
          "amount", "1.00",
          "memo", "a memo",
          "rowAmount", "{% $number($row.score) %}");

  static List<Map<String, String>> broken() throws IOException {
    return cases("/rules/broken.yaml");
  }

  static List<Map<String, String>> legal() throws IOException {
    return cases("/rules/legal.yaml");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void eachMistakeIsRefusedWithRuleFieldLineAndASentence(Map<String, String> parts) {
    String yaml = file(parts);
    RulesInvalid invalid =
        catchThrowableOfType(
            RulesInvalid.class, () -> RuleBook.load(yaml, "rules.yaml", RuleLimits.defaults()));

    assertThat(invalid).as("a refusal of %s", parts).isNotNull();
    String told = String.join("\n", invalid.problems().stream().map(Problem::toString).toList());
    if (parts.containsKey("begins")) {
      assertThat(told).startsWith(parts.get("begins")).doesNotContain("\n");
    } else {
      assertThat(told).isEqualTo(parts.get("says"));
    }
    assertThat(told).doesNotContain("Exception", "{{", "java.");
  }

  @ParameterizedTest
  @MethodSource("legal")
  void whatIsLegalLoads(Map<String, String> parts) {
    assertThatCode(() -> RuleBook.load(file(parts), "rules.yaml", RuleLimits.defaults()))
        .doesNotThrowAnyException();
  }

  private static String file(Map<String, String> parts) {
    String whole = parts.get("file");
    if (whole != null) {
      return whole;
    }
    Map<String, String> all = new TreeMap<>(GOOD);
    all.putAll(parts);
    String schedule = all.get("schedule");
    String file =
        RULES.replace(
            "{begin}", schedule == null ? "when: " + all.get("when") : "schedule: " + schedule);
    for (String name : GOOD.keySet()) {
      String text = JsonNodeFactory.instance.stringNode(all.get(name)).toString();
      file = file.replace("{" + name + "}", text);
    }
    return file;
  }

  private static List<Map<String, String>> cases(String resource) throws IOException {
    try (InputStream in = BrokenRulesTest.class.getResourceAsStream(resource)) {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    }
  }
}
