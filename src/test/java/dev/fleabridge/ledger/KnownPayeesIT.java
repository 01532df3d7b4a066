package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.KnownPayees.Question;
import dev.fleabridge.ledger.KnownPayees.Standing;
import dev.fleabridge.model.ActionState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A payee is known to whom something was sent, and to nobody by what was not carried out. */
class KnownPayeesIT {

  private static final KnownPayees.Key KEY = new KnownPayees.Key("agent:agt_payer", "agt_payee");

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final KnownPayees payees = new KnownPayees(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsListedIsListedUnderItsScopeAlone() {
    KnownPayees.Key ofRule = new KnownPayees.Key("rule:pay/agent:agt_payer", "agt_payee");
    payees.add(Map.of(KEY, id(1)), hour(1));
    payees.add(Map.of(KEY, id(1)), hour(2));
    payees.add(Map.of(KEY, id(2)), hour(2));
    payees.add(Map.of(), hour(2));
    assertThat(
            payees.ask(
                List.of(
                    question(KEY, null),
                    question(ofRule, "pay"),
                    question(new KnownPayees.Key(KEY.scope(), "agt_other"), null))))
        .isEqualTo(
            Map.of(
                question(KEY, null), Standing.LISTED,
                question(ofRule, "pay"), Standing.NEW,
                question(new KnownPayees.Key(KEY.scope(), "agt_other"), null), Standing.NEW));
    assertThat(bench.jdbc.queryForList("select * from known_payee order by action_id"))
        .hasSize(2)
        .first()
        .satisfies(row -> assertThat(row).containsEntry("since", Sql.time(hour(1))));
  }

  @Test
  void onlyWhatWasCarriedOutHasPaid() {
    for (ActionState state : ActionState.values()) {
      bench.jdbc.update("delete from action");
      bench.add(SomeAction.in(state));
      assertThat(answer(question(KEY, null)))
          .as("%s", state)
          .isEqualTo(state == ActionState.DONE ? Standing.PAID : Standing.NEW);
    }
  }

  @Test
  void whatAnotherAgentOrRuleHasPaidDoesNotCountWhereItMust() {
    bench.add(SomeAction.in(ActionState.DONE).ofRule("pay"));
    assertThat(answer(question(KEY, "pay"))).isEqualTo(Standing.PAID);
    assertThat(answer(question(KEY, "other"))).isEqualTo(Standing.NEW);
    assertThat(answer(question(KEY, null))).isEqualTo(Standing.PAID);
    assertThat(answer(new Question(KEY, "agt_other", null))).isEqualTo(Standing.NEW);
    assertThat(answer(question(new KnownPayees.Key(KEY.scope(), "agt_other"), null)))
        .isEqualTo(Standing.NEW);
    assertThat(payees.ask(List.of())).isEmpty();
  }

  @Test
  void whatIsListedAndPaidIsListed() {
    bench.add(SomeAction.in(ActionState.DONE));
    payees.add(Map.of(KEY, id(1)), hour(1));
    assertThat(answer(question(KEY, null))).isEqualTo(Standing.LISTED);
  }

  private @Nullable Standing answer(Question question) {
    return payees.ask(List.of(question)).get(question);
  }

  private static Question question(KnownPayees.Key key, @Nullable String rule) {
    return new Question(key, "agt_payer", rule);
  }
}
