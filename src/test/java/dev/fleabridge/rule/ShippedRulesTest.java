package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.expression.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code config/rules.yaml} does with the events that it was written for. */
class ShippedRulesTest {

  private static RuleBook book;

  @BeforeAll
  static void load() throws Exception {
    book = RuleBook.load(RulesLocation.of("config/rules.yaml"), RuleLimits.defaults());
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("config"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("rules[^.]*\\.yaml"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachShippedFileLoads(Path file) throws Exception {
    RulesLocation location = RulesLocation.of(file.toString());
    assertThat(RuleBook.load(location, RuleLimits.defaults()).rules()).isNotEmpty();
  }

  private static Rule onlyMatch(Event event) {
    List<Rule> rules = book.match(event).rules();
    assertThat(rules).hasSize(1);
    return rules.getFirst();
  }

  private static Event signal(String confidence) {
    return Samples.event(
        "ml.inference",
        "Inference Result",
        "{'signal_id': 'sig-1', 'confidence': %s, 'producing_agent': 'agt_p', 'recipient_agent': 'agt_r'}"
            .formatted(confidence));
  }

  @Test
  void aConfidentSignalIsPaid() {
    Event event = signal("0.912");
    Rule rule = onlyMatch(event);
    Scope scope = Scope.of(event);
    assertThat(rule.id()).isEqualTo("signal-payout");
    assertThat(BusinessKey.of(rule, event)).isEqualTo(new BusinessKey.Known("sig-1"));
    assertThat(rule.refuses(scope)).isEmpty();
    assertThat(rule.steps().getFirst().resolve(scope))
        .isEqualTo(
            new Resolution.Ready(
                Samples.json(
                        "{'payer': 'agt_p', 'payee': 'agt_r', 'amount': '0.10',"
                            + " 'memo': 'Signal payout: sig-1 conf=0.912'}")
                    .asObject(),
                Optional.of(Money.of("0.10")),
                Optional.of("agt_p"),
                Optional.of("agt_r"),
                true,
                true));
  }

  @ParameterizedTest
  @CsvSource({"0.85,", "0.849999999999999,below_threshold", "0,below_threshold", "1,"})
  void anUnsureSignalIsNotPaid(String confidence, String reason) {
    assertThat(onlyMatch(signal(confidence)).refuses(Scope.of(signal(confidence))))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @ParameterizedTest
  @CsvSource({"null", "'\"0.9\"'", "{}"})
  void aSignalWithoutANumberIsAnErrorAndNotANo(String confidence) {
    Event event = signal(confidence.replace("\"", "'"));
    assertThat(onlyMatch(event).refuses(Scope.of(event)).orElseThrow())
        .startsWith("require_failed: ");
  }

  @ParameterizedTest
  @CsvSource({
    "0.95,50.00",
    "0.9000000000000001,50.00",
    "0.9,20.00",
    "0.81,20.00",
    "0.8,5.00",
    "0.71,5.00",
    "0.7,below_bonus_threshold",
    "0,below_bonus_threshold"
  })
  void aBonusGoesByAccuracy(String accuracy, String expected) {
    Event event = Samples.event("training-completed.strings.json");
    Rule rule = onlyMatch(event);
    assertThat(rule.id()).isEqualTo("training-bonus");
    Scope scope =
        Scope.of(event)
            .withSteps(
                Map.of(
                    "job", Samples.json("{'metrics': {'validation:accuracy': " + accuracy + "}}")));
    String found =
        switch (rule.step("bonus").orElseThrow().resolve(scope)) {
          case Resolution.Ready ready -> {
            assertThat(ready.payerFromEvent()).isFalse();
            assertThat(ready.payeeFromEvent()).isTrue();
            assertThat(ready.parameters().path("payee").stringValue())
                .isEqualTo("agt_model_fraud-xgb-20261118");
            assertThat(ready.parameters().at("/metadata/accuracy").decimalValue())
                .isEqualByComparingTo(accuracy);
            yield ready.parameters().path("amount").stringValue();
          }
          case Resolution.Skip(String reason) -> reason;
          case Resolution.Invalid invalid -> invalid.toString();
        };
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aJobWithoutTheMetricGetsNoBonus() {
    Event event = Samples.event("training-completed.strings.json");
    Scope scope =
        Scope.of(event)
            .withSteps(Map.of("job", Samples.json("{'metrics': {'validation:auc': 0.93}}")));
    assertThat(onlyMatch(event).step("bonus").orElseThrow().resolve(scope))
        .isEqualTo(new Resolution.Skip("no_accuracy_metric"));
  }

  @Test
  void theBonusWaitsForTheLookUpAndAFailedJobSaysWhy() {
    Event failed = Samples.event("training-failed.json");
    Rule rule = onlyMatch(failed);
    assertThat(rule.refuses(Scope.of(failed))).contains("job_not_completed");
    assertThat(rule.step("bonus").orElseThrow().dependsOn()).containsExactly("job");
    assertThat(rule.refuses(Scope.of(Samples.event("training-completed.strings.json")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "long,0.6,",
    "short,0.99,",
    "hold,0.99,hold",
    "sideways,0.99,unknown_direction",
    "long,0.59,below_threshold"
  })
  void aPredictionBecomesAnOrder(String direction, String confidence, String reason) {
    Event event =
        Samples.event(
            "ml.inference",
            "Prediction",
            "{'prediction_id': 'p1', 'direction': '%s', 'confidence': %s}"
                .formatted(direction, confidence));
    Rule rule = onlyMatch(event);
    assertThat(rule.refuses(Scope.of(event))).isEqualTo(Optional.ofNullable(reason));
    assertThat(BusinessKey.of(rule, event)).isEqualTo(new BusinessKey.Known("p1"));
    if (reason == null) {
      assertThat(rule.steps().getFirst().resolve(Scope.of(event)))
          .isEqualTo(
              new Resolution.Ready(
                  Samples.json(
                          "{'agent': 'agt_sagemaker_trader', 'market': 'BTC-USDC', 'side': '%s',"
                                  .formatted(direction)
                              + "'amount': '50.00', 'metadata': {'source': 'sagemaker',"
                              + " 'confidence': %s}}".formatted(confidence))
                      .asObject(),
                  Optional.of(Money.of("50")),
                  Optional.of("agt_sagemaker_trader"),
                  Optional.empty(),
                  true,
                  false));
    }
  }

  @Test
  void aPredictionWithoutADirectionIsNotTraded() {
    Event event =
        Samples.event("ml.inference", "Prediction", "{'prediction_id': 'p1', 'confidence': 1}");
    assertThat(onlyMatch(event).refuses(Scope.of(event))).isPresent();
  }
}
