package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTestsTest {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.id %}"
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1" } }
        - id: nightly
          schedule: "0 0 2 * * *"
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1" } }
        - id: listing
          when: { source: [list] }
          key: "{% $detail.id %}"
          steps:
            listed: { pay-scores: { rows: "{% $detail.rows %}", payer: agt_a, payee: agt_b, amount: "1" } }
      """;

  private static RuleTests read(String yaml) throws RulesInvalid {
    RuleBook rules = RuleBook.load(RULES, "rules", RuleLimits.defaults());
    return RuleTests.read(yaml, "tests", rules, RuleLimits.defaults());
  }

  /** A file with these lines in its only case, whose name is {@code one}. */
  private static String file(String lines) {
    return "cases:\n  - name: one\n    " + lines.replace("; ", "\n    ") + "\n";
  }

  @Test
  void readsACase() throws RulesInvalid {
    RuleTests tests =
        read(
            """
            cases:
              - name: first
                event: { source: test }
                expect: nothing
              - name: second
                schedule: { rule: nightly, time: "2026-11-20T02:00:00Z" }
                results: { nightly.pay: { txId: t } }
                ended: { pay.pay: { state: DECLINED } }
                rows: { pay: [1, 2] }
                expect:
                  nightly: { key: 12.0, steps: { "pay[a]": { amount: 1 } } }
                others: ignored
            """);

    assertThat(tests.cases()).extracting(RuleTests.Case::line).containsExactly(2, 5);
    RuleTests.Case second = tests.cases().get(1);
    assertThat(second.othersIgnored()).isTrue();
    assertThat(second.results()).containsOnlyKeys("nightly.pay");
    assertThat(second.ended()).containsOnlyKeys("pay.pay");
    assertThat(second.rows().get("pay")).hasSize(2);
    RuleTests.ExpectedRule nightly = Objects.requireNonNull(second.expected().get("nightly"));
    assertThat(nightly.key()).contains("12");
    assertThat(nightly.steps()).containsOnlyKeys("pay[a]");
    assertThat(tests.cases().getFirst().expected()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event: {}; expect: { pya: { key: 1 } } | line 4: case one: expect.pya: the rules have no such rule",
        "event: {}; expect: { pay: { kye: 1 } } | line 4: case one: expect.pay.kye: the key is not known here",
        "event: {}; expect: { pay: { steps: { pya: { state: READY } } } } | line 4: case one: expect.pay.steps.pya: the rule has no such step",
        "event: {}; expect: { pay: { steps: { pay: { amuont: 1 } } } } | line 4: case one: expect.pay.steps.pay.amuont: the key is not known here",
        "event: {}; expect: { pay: { fails: key_missing, key: 1 } } | line 4: case one: expect.pay: a rule that fails has neither a key nor steps",
        "event: {}; expect: nothnig | line 4: case one: expect: is not of the form that belongs here",
        "event: {} | line 2: case one: expect: is missing",
        "expect: nothing | line 2: case one: needs exactly one of: event, file, schedule",
        "event: {}; file: a; expect: nothing | line 2: case one: needs exactly one of: event, file, schedule",
        "event: {}; results: { pya: {} }; expect: nothing | line 4: case one: results.pya: the rules have no such step",
        "event: {}; results: { _ouput: {} }; expect: nothing | line 4: case one: results._ouput: the rules have no such step",
        "event: {}; rows: { listed: [] }; expect: nothing | line 4: case one: rows.listed: the step has its rows itself",
        "event: {}; results: { other.pay: {} }; expect: nothing | line 4: case one: results.other.pay: the rules have no such step",
        "event: {}; results: { pay: {} }; ended: { pay: { state: DECLINED } }; expect: nothing | line 5: case one: ended.pay: stands among the results, too",
        "schedule: { rule: pay, time: 2026-11-20T02:00:00Z }; expect: nothing | line 3: case one: schedule.rule: the rules have no scheduled rule pay",
        "schedule: { rule: nightly, time: tomorrow }; expect: nothing | line 3: case one: schedule.time: not a time such as 2026-11-22T23:00:00Z",
      })
  void aMistakeIsNamedByCaseFieldAndLine(String lines, String message) {
    RulesInvalid invalid = catchThrowableOfType(RulesInvalid.class, () -> read(file(lines)));
    assertThat(invalid.getMessage()).isEqualTo("tests: " + message);
  }

  @Test
  void twoCasesHaveTwoNames() {
    String twice = file("event: {}; expect: nothing");
    RulesInvalid invalid =
        catchThrowableOfType(
            RulesInvalid.class, () -> read(twice + twice.substring("cases:\n".length())));
    assertThat(invalid).hasMessage("tests: line 5: case one: name: another case has this name");
  }

  @Test
  void theShippedSchemaIsTheOneThatIsEnforced() throws Exception {
    try (InputStream enforced = RulesSchema.class.getResourceAsStream("/rules.test.schema.json")) {
      assertThat(enforced)
          .hasSameContentAs(Files.newInputStream(Path.of("config/rules.test.schema.json")));
    }
  }
}
