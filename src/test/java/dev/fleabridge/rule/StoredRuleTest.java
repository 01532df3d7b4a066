package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Money;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.Scope;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A stored rule is read by what it was when it was stored, and nothing is paid on a guess. */
class StoredRuleTest {

  private static final String PAY =
      "{'payer': 'agt_a', 'payee': 'agt_b', 'amount': '{% $detail.x * 2 %}'}";

  private static final String RULE =
      """
      {'id': 'bonus', 'when': {'source': ['test']}, 'key': '{% $detail.key %}',
       'require': [{'that': '{% $detail.x > 1 %}', 'otherwise': 'too_little'}],
       'limits': {'per-action': '5', 'hold-first-payment': true},
       'steps': {
         'look': {'describe-training-job': {'name': 'j'}},
         'pay': {'transfer': PAY, 'after': ['look'], 'scale': 2, 'deadline': 'PT6H',
                 'require': [{'that': '{% $detail.x < 9 %}', 'otherwise': 'too_much'}]},
         'instead': {'transfer': PAY, 'on-failure-of': 'pay'}}}
      """
          .replace("PAY", PAY);

  private static ObjectNode rule() {
    return Samples.json(RULE).asObject();
  }

  private static ObjectNode rule(Consumer<ObjectNode> change) {
    ObjectNode rule = rule();
    change.accept(rule);
    return rule;
  }

  /** What this version's schema refuses in a file, and takes in a rule that is stored already. */
  private static void assertReadOnlyWhereStored(ObjectNode rule) throws RulesInvalid {
    assertThatThrownBy(() -> Rule.fromDefinition(rule)).isInstanceOf(RulesInvalid.class);
    assertThatThrownBy(() -> StoredRule.read(rule, StoredRule.GRAMMAR + 1))
        .isInstanceOf(RulesInvalid.class);
    for (int grammar = 0; grammar <= StoredRule.GRAMMAR; grammar++) {
      StoredRule read = StoredRule.read(rule, grammar);
      Scope scope = Samples.scope("{'x': 1.5}");
      assertThat(read.refuses(scope)).isEmpty();
      assertThat(read.refuses(Samples.scope("{'x': 1}"))).contains("too_little");
      Resolution.Ready ready = (Resolution.Ready) read.steps().getLast().resolve(scope);
      assertThat(ready.amount()).contains(Money.of("3"));
      assertThat(StoredRule.limitsOf(rule, grammar).perAction()).contains(Money.of("5"));
      assertThat(StoredRule.substitutesOf(rule, grammar)).isEqualTo(read.substitutes());
    }
  }

  @Test
  void aWordThatIsRefusedByNow() throws Exception {
    assertReadOnlyWhereStored(rule(rule -> rule.put("retries", 3)));
    assertReadOnlyWhereStored(
        rule(rule -> rule.path("steps").path("pay").asObject().put("item", "{% $detail.n %}")));
  }

  @Test
  void aNameThatIsRefusedByNow() throws Exception {
    assertReadOnlyWhereStored(rule(rule -> rule.put("id", "Bonus of March")));
    assertReadOnlyWhereStored(
        rule(rule -> {
          ObjectNode steps = rule.path("steps").asObject();
          steps.set("pay again!", steps.path("instead").deepCopy());
        }));
  }

  @Test
  void moreStepsThanAreTakenByNow() throws Exception {
    assertReadOnlyWhereStored(
        rule(rule -> {
          ObjectNode steps = rule.path("steps").asObject();
          for (int i = 0; i < 100; i++) {
            steps.set("step" + i, steps.path("instead").deepCopy());
          }
        }));
  }

  @Test
  void whatRunsDoNotAskForIsNotLookedAt() throws Exception {
    assertReadOnlyWhereStored(
        rule(rule -> rule.set("when", Samples.json("{'source': [{'as': 'before'}]}"))));
    assertReadOnlyWhereStored(rule(rule -> rule.remove("key")));
    assertReadOnlyWhereStored(
        rule(rule -> {
          rule.remove("when");
          rule.put("schedule", "whenever");
        }));
    assertReadOnlyWhereStored(
        rule(rule -> rule.path("steps").path("pay").asObject().put("after", "look")));
  }

  /** The checks that tell an author what can never work are for files, and not for runs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% $roundd($detail.x) %}",
        "{% $details.x %}",
        "{% detail.x %}",
        "{% $event.detailType %}",
        "{% $round($detail.x, 1, 2) %}",
        "{% $detail.x + '1' %}",
        "{% $steps.look.TrainingJobName %}"
      })
  void anExpressionThatIsRefusedByNow(String memo) throws Exception {
    assertReadOnlyWhereStored(
        rule(rule -> rule.path("steps").path("pay").path("transfer").asObject().put("memo", memo)));
  }

  @Test
  void aPatternOrAScheduleThatIsRefusedByNow() throws Exception {
    assertReadOnlyWhereStored(
        rule(rule -> rule.set("when", Samples.json("{'source': ['test'], 'accounts': [5]}"))));
    assertReadOnlyWhereStored(
        rule(rule -> {
          rule.remove("when");
          rule.put("schedule", "0 0 6 ? * 2");
        }));
  }

  /** Each would be passed over where it is looked for, and money would go out by the rest. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'{% $detail.x > 1 %}'",
        "{'that': '{% true %}', 'otherwise': 'no'}",
        "null",
        "[{'that': '{% true %}', 'otherwise': 'no', 'unless': '{% $detail.x %}'}]",
        "[{'that': true, 'otherwise': 'no'}]",
        "[{'that': '{% true %}'}]",
        "['{% true %}']"
      })
  void aConditionOfAnotherFormIsNotPassedOver(String require) {
    ObjectNode ofRule = rule(rule -> rule.set("require", Samples.json(require)));
    ObjectNode ofStep =
        rule(rule ->
            rule.path("steps").path("pay").asObject().set("require", Samples.json(require)));
    assertNotRead(ofRule);
    assertNotRead(ofStep);
    assertNothingIsSpentBy(ofRule);
    assertNothingIsSpentBy(ofStep);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'pay': 'agt_b'}",
        "{'transfer': 'agt_b'}",
        "{'transfer': {'payer': 'agt_a', 'payee': 'agt_b'}}",
        "{'transfer': {'payer': 'agt_a', 'payee': 'agt_b', 'amount': null}}",
        "{'transfer': {'payer': 'agt_a', 'payee': 'agt_b', 'amount': 1, 'less-fees': true}}",
        "{'transfer': PAY, 'record': {'agent': 'agt_a', 'memo': 'm'}}",
        "{'transfer': PAY, 'on-failure-of': ['look']}",
        "{'transfer': PAY, 'scale': 7}",
        "{'transfer': PAY, 'scale': 2.5}",
        "{'transfer': PAY, 'scale': '2'}",
        "{'transfer': PAY, 'deadline': {'at': 'noon'}}",
        "[]"
      })
  void aStepOfAnotherFormIsNotRead(String step) {
    ObjectNode rule = withPay(step);
    assertNotRead(rule);
    assertNothingIsSpentBy(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'transfer': {'payer': 'agt_a', 'payee': 'agt_b', 'amount': '{% $ %'}}",
        "{'transfer': {'payer': 'agt_a', 'payee': 'agt_b', 'amount': '{% $millis() %}'}}",
        "{'transfer': PAY, 'deadline': 'soon'}",
        "{'release-escrow': {'agent': 'agt_a', 'ref': 'r', 'escrow': 'e'}}"
      })
  void aStepThatMeansNothingIsNotRead(String step) {
    assertNotRead(withPay(step));
  }

  private static ObjectNode withPay(String step) {
    return rule(
        rule -> rule.path("steps").asObject().set("pay", Samples.json(step.replace("PAY", PAY))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null", "'pay'"})
  void aRuleWithoutStepsIsNotRead(String steps) {
    ObjectNode rule = rule(changed -> changed.set("steps", Samples.json(steps)));
    assertNotRead(rule);
    assertThatThrownBy(() -> StoredRule.substitutesOf(rule, 0)).isInstanceOf(RulesInvalid.class);
  }

  @Test
  void whoStandsInForWhomIsNotGuessed() {
    ObjectNode list =
        rule(rule ->
            rule.path("steps").path("instead").asObject().set("on-failure-of", Samples.json("[]")));
    ObjectNode text = rule(rule -> rule.path("steps").asObject().put("instead", "pay"));
    assertThatThrownBy(() -> StoredRule.substitutesOf(list, 0)).isInstanceOf(RulesInvalid.class);
    assertThatThrownBy(() -> StoredRule.substitutesOf(text, 0)).isInstanceOf(RulesInvalid.class);
  }

  private static void assertNotRead(ObjectNode rule) {
    for (int grammar = 0; grammar <= StoredRule.GRAMMAR + 1; grammar++) {
      int number = grammar;
      assertThatThrownBy(() -> StoredRule.read(rule, number))
          .isInstanceOf(RulesInvalid.class)
          .hasMessageContaining("stored rule: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'per-fortnight': 3}",
        "{'per-day': 'much'}",
        "{'per-day': null}",
        "{'per-day': {'usdc': 3}}",
        "{'per-day': true}",
        "{'hold-first-payment': 'yes'}",
        "{'actions-per-day': 2.5}",
        "{'approval-expires-after': 3}",
        "['per-day']",
        "'none'",
        "null"
      })
  void aLimitThatIsNotUnderstoodIsNotTakenForNone(String limits) {
    assertNothingIsSpentBy(rule(changed -> changed.set("limits", Samples.json(limits))));
  }

  private static void assertNothingIsSpentBy(ObjectNode rule) {
    for (int grammar = 0; grammar <= StoredRule.GRAMMAR + 1; grammar++) {
      int number = grammar;
      assertThatThrownBy(() -> StoredRule.limitsOf(rule, number)).isInstanceOf(RulesInvalid.class);
    }
  }

  @Test
  void ofANewerGrammarEveryWordMustBeKnown() throws Exception {
    int newer = StoredRule.GRAMMAR + 1;
    assertThat(StoredRule.limitsOf(rule(), newer).holdFirstPayment()).isTrue();
    assertThat(StoredRule.read(rule(), newer).step("pay")).isPresent();
    ObjectNode further = rule(rule -> rule.put("retries", 3));
    assertThatThrownBy(() -> StoredRule.limitsOf(further, newer)).isInstanceOf(RulesInvalid.class);
    assertThatThrownBy(() -> StoredRule.substitutesOf(further, newer))
        .isInstanceOf(RulesInvalid.class);
  }

  /** Else a replica might send by the limits what is done in the place of what is done. */
  @Test
  void whoStandsInForWhomIsKnownWhereverTheLimitsAre() throws Exception {
    ObjectNode newFunction =
        withPay("{'transfer': {'payer': 'agt_a', 'payee': 'agt_b', 'amount': '{% $millis() %}'}}");
    ObjectNode list =
        rule(rule ->
            rule.path("steps").path("instead").asObject().set("on-failure-of", Samples.json("[]")));
    for (int grammar = 0; grammar <= StoredRule.GRAMMAR + 1; grammar++) {
      int number = grammar;
      StoredRule.limitsOf(newFunction, number);
      assertThat(StoredRule.substitutesOf(newFunction, number).isInPlaceOf("instead", "pay"))
          .isTrue();
      assertThatThrownBy(() -> StoredRule.limitsOf(list, number)).isInstanceOf(RulesInvalid.class);
    }
  }

  @Test
  void whatIsStoredTodayIsReadAsItIsInForce() throws Exception {
    Rule inForce = Rule.fromDefinition(rule());
    StoredRule stored = StoredRule.read(rule(), StoredRule.GRAMMAR);
    assertThat(StoredRule.limitsOf(rule(), StoredRule.GRAMMAR)).isEqualTo(inForce.limits());
    assertThat(stored)
        .usingRecursiveComparison()
        .withEqualsForType((one, other) -> one.text().equals(other.text()), Expression.class)
        .withEqualsForType(JsonNode::equals, JsonNode.class)
        .isEqualTo(new StoredRule(inForce.require(), inForce.steps()));
    assertThat(stored.step("none")).isEqualTo(Optional.empty());
  }
}
