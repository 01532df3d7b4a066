package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.KnownPayees;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.AnAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who asks whether a payee is new, and what it costs where nobody does. */
class PayeesTest {

  private static final GuardLimits HOLDING = GuardLimits.NONE.holdingFirstPayments();

  /** Without a database: whatever it is asked fails. */
  private static final KnownPayees NOBODY_ASKS = new KnownPayees(new JdbcTemplate());

  @Test
  void whereNoLimitAsksNothingIsReadAndNothingWritten() {
    Guard guard = guard(GuardLimits.NONE);
    Action action = AnAction.transfer("1").build();
    RunLimits limits = new RunLimits.Known(GuardLimits.NONE, GuardLimits.NONE);

    Payees payees =
        Payees.of(List.of(action), each -> guard.questionsAbout(each, limits), NOBODY_ASKS);
    assertThat(payees.unknownTo(action)).isEmpty();
    assertThat(payees.introducing(List.of(action))).isEmpty();
    NOBODY_ASKS.add(payees.unlisted(List.of(action)), AnAction.CREATED);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false, ''",
    "true, false, false, agent:agt_payer",
    "false, true, false, rule:pay/agent:agt_payer",
    "false, false, true, rule:pay/agent:agt_payer",
    "true, true, true, agent:agt_payer rule:pay/agent:agt_payer",
  })
  void eachLimitAsksForItself(
      boolean everywhere, boolean inForce, boolean decidedBy, String scopes) {
    RunLimits limits = new RunLimits.Known(limits(inForce), limits(decidedBy));
    List<KnownPayees.Question> questions =
        guard(limits(everywhere)).questionsAbout(AnAction.transfer("1").build(), limits);

    assertThat(questions)
        .extracting(question -> question.key().scope())
        .containsExactly(scopes.isEmpty() ? new String[0] : scopes.split(" "));
    assertThat(questions).allMatch(question -> question.key().payee().equals("agt_payee"));
    assertThat(questions).allMatch(question -> question.payer().equals("agt_payer"));
    assertThat(questions)
        .allMatch(question ->
            question.key().scope().startsWith("rule:") == "pay".equals(question.rule()));
  }

  /** An order has no payee; the action of the test has one all the same. */
  @Test
  void whatTakesMoneyFromItsPayerIsAskedAboutAndNothingElse() {
    Set<ActionKind> asked =
        Arrays.stream(ActionKind.values())
            .filter(kind ->
                !guard(HOLDING)
                    .questionsAbout(
                        AnAction.of(kind).build(),
                        new RunLimits.Known(GuardLimits.NONE, GuardLimits.NONE))
                    .isEmpty())
            .collect(Collectors.toSet());
    assertThat(asked)
        .isEqualTo(
            EnumSet.of(
                ActionKind.TRANSFER,
                ActionKind.PAYOUT,
                ActionKind.CREATE_ESCROW,
                ActionKind.OPEN_POSITION,
                ActionKind.LIMIT_ORDER,
                ActionKind.SWEEP));
  }

  @Test
  void ofARuleThatIsNotKnownHereNothingIsAsked() {
    assertThat(
            guard(HOLDING)
                .questionsAbout(
                    AnAction.transfer("1").build(),
                    new RunLimits.NotKnown(Reason.RULE_NOT_IN_FORCE, "no rule pay here")))
        .isEmpty();
  }

  private static GuardLimits limits(boolean holding) {
    return holding ? HOLDING : GuardLimits.NONE;
  }

  private static Guard guard(GuardLimits everywhere) {
    return new Guard(
        new GuardSettings(
            new BigDecimal("0.02"),
            everywhere,
            rule -> GuardLimits.NONE,
            new AllowList(List.of()),
            new AllowList(List.of()),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)));
  }
}
