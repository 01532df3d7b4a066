package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Event;
import org.junit.jupiter.api.Test;

class TraceTest {

  private static final String RULE =
      """
      rules:
        - id: three
          when: { source: [lists], detail: { a: [p], b: [p], c: [p] } }
          key: "{% $detail.id %}"
          steps: { it: { record: { agent: agt_a, memo: m } } }
      """;

  @Test
  void saysOfEachFieldOfThePatternWhetherItHolds() throws Exception {
    Event event = Samples.event("lists", "x", "{'id': 's', 'a': 'p', 'b': 'q'}");

    assertThat(Trace.ofPattern(rule(), event))
        .containsExactlyInAnyOrder(
            new Trace.Line("source is \"lists\"; the rule asks for [\"lists\"]", true),
            new Trace.Line("detail.a is \"p\"; the rule asks for [\"p\"]", true),
            new Trace.Line("detail.b is \"q\"; the rule asks for [\"p\"]", false),
            new Trace.Line("detail.c is not there; the rule asks for [\"p\"]", false));
  }

  @Test
  void looksIntoListsAsTheMatcherDoes() throws Exception {
    String rule = RULE.replace("{ a: [p], b: [p], c: [p] }", "{ items: { a: [x], b: [y] } }");
    Event event = Samples.event("lists", "x", "{'id': 's', 'items': [{'a': 'x'}, {'a': 'z'}]}");

    assertThat(Trace.ofPattern(rule(rule), event))
        .contains(
            new Trace.Line("detail.items.a is [\"x\",\"z\"]; the rule asks for [\"x\"]", true),
            new Trace.Line("detail.items.b is not there; the rule asks for [\"y\"]", false));
  }

  /** What the matcher would not try is not said to hold. */
  @Test
  void saysOfAnEventThatIsTooWideNothingButThat() throws Exception {
    String list = "[%s'p']".formatted("'q',".repeat(999));
    Event event =
        Samples.event("lists", "x", "{'id': 's', 'a': %1$s, 'b': %1$s, 'c': %1$s}".formatted(list));

    assertThat(Trace.ofPattern(rule(), event))
        .containsExactly(
            new Trace.Line("the event has too many values to try the pattern again", null));
  }

  private static Rule rule() throws RulesInvalid {
    return rule(RULE);
  }

  private static Rule rule(String yaml) throws RulesInvalid {
    return RuleBook.load(yaml, "rules.yaml", RuleLimits.defaults()).rules().getFirst();
  }
}
