package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fleabridge.ledger.Runs.RuleVersion;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.testkit.workbench.AnAction;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A version of a rule is compiled once, and no more versions are kept than there is room for. */
class CompiledRulesTest {

  private static final String PAYS =
      """
      {"steps": {"pay": {"transfer":
        {"payer": "agt_a", "payee": "agt_b", "amount": "{% $detail.x * 2 %}"}}}}
      """;

  private static final int LENGTH = Json.readStoredObject(PAYS).toString().length();

  private final CompiledRules rules = new CompiledRules(2 * LENGTH);

  private static Run run(String ruleId, String hash) {
    return run(ruleId, hash, Json.readStoredObject(PAYS));
  }

  private static Run run(String ruleId, String hash, ObjectNode definition) {
    return new Run(
        UUID.randomUUID(),
        ruleId,
        "key",
        "event",
        AnAction.CREATED,
        new RuleVersion(hash, StoredRule.GRAMMAR, definition),
        Workbench.event("event", "test", "Test", "{\"x\": 3}"));
  }

  @Test
  void aVersionIsCompiledOnceForAllItsRuns() throws Exception {
    StoredRule first = rules.of(run("pay", "one"));

    assertThat(rules.of(run("pay", "one"))).isSameAs(first);
    assertThat(rules.of(run("pay", "other"))).isNotSameAs(first);
    assertThat(rules.of(run("other", "one"))).isNotSameAs(first);
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() throws Exception {
    StoredRule one = rules.of(run("pay", "1"));
    StoredRule two = rules.of(run("pay", "2"));
    assertThat(rules.of(run("pay", "1"))).isSameAs(one);
    rules.of(run("pay", "3"));

    assertThat(rules.of(run("pay", "1"))).isSameAs(one);
    assertThat(rules.of(run("pay", "2"))).isNotSameAs(two);
  }

  @Test
  void whatCannotBeReadIsNotReadAgain() throws Exception {
    Run unreadable = run("pay", "1", Json.object().put("id", "pay"));
    Throwable why = catchThrowable(() -> rules.of(unreadable));

    assertThat(why).isInstanceOf(RulesInvalid.class).hasMessageContaining("steps");
    assertThatThrownBy(() -> rules.of(unreadable)).isSameAs(why);
    assertThat(rules.of(run("pay", "2")).step("pay")).isPresent();
  }

  @Test
  void threadsThatMeetGetTheSameAnswers() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<String>> work = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Run run = run("pay", "version-" + i % 5);
        work.add(() -> amount(rules.of(run), run));
      }
      for (Future<String> amount : threads.invokeAll(work)) {
        assertThat(amount.get()).isEqualTo("6.00");
      }
    }
  }

  private static String amount(StoredRule rule, Run run) {
    Beginning beginning =
        Beginning.of(
            ActionKind.TRANSFER,
            rule.step("pay").orElseThrow().resolve(RunScope.of(run, List.of())));
    return String.valueOf(Objects.requireNonNull(beginning.terms()).amount());
  }
}
