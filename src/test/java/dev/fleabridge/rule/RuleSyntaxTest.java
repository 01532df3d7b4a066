package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.rule.expression.Syntax;
import org.junit.jupiter.api.Test;

class RuleSyntaxTest {

  @Test
  void aRuleShowsWhatItsKeyIsMadeOf() {
    Rule rule =
        Samples.rule(
            """
            steps:
              note: { record: { agent: agt_a, memo: m } }
            """);
    Syntax key = rule.key().orElseThrow().syntax();
    assertThat(((Syntax.Path) key).nodes())
        .containsExactly(new Syntax.Variable(7, "detail"), new Syntax.Name(10, "id"));
  }
}
