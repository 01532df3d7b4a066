package dev.fleabridge.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.explain.Line.About;
import dev.fleabridge.engine.guard.Grounds;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.AnAction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** By what the guard let an attempt go, in words. */
class GuardWordsTest {

  private static final Action ACTION = AnAction.transfer("12.4").computed("agt_b").build();

  @Test
  void listsCapsBudgetsBalanceAndReservationAreSaidInTheOrderInWhichTheGuardAsks() {
    Grounds grounds =
        new Grounds(
            Grounds.WRITTEN,
            "agt_*",
            Money.of("12.4"),
            null,
            List.of(
                new Grounds.Cap("per-action", "all", Money.of("50")),
                new Grounds.Cap("approval-above", "rule", Money.of("10")),
                new Grounds.Cap("two-approvers-above", "run", Money.of("40"))),
            1,
            true,
            List.of(
                new Grounds.Use("per-day", "all", "37.60", "50.00"),
                new Grounds.Use("agent-actions-per-hour", "rule:pay/agent:agt_payer", "3", "10")),
            new Grounds.Funds(
                "agt_payer", Money.of("99"), Money.of("20"), Money.of("79"), AnAction.CREATED),
            Money.of("12.648"));

    assertThat(said(grounds.json()))
        .containsExactly(
            "payer agt_payer is written in the rule, so that no list was asked",
            "payee agt_b was on the allow list by agt_*",
            "12.40 is within per-action 50.00 of all rules",
            "12.40 is above approval-above 10.00 of the rule; one person had approved it",
            "12.40 is not above two-approvers-above 40.00 of the rule as it was when the run began, so that no second person had to approve it",
            "agt_payer had not paid agt_b before, or not by this rule, and a person had approved it",
            "per-day of all rules and payers: 37.60 of 50.00 used before, 50.00 with it",
            "agent-actions-per-hour of rule:pay, agent:agt_payer: 3 of 10 actions used before",
            "agt_payer had 99.00, and 20.00 of it reserved: 79.00 were available, as read at 2026-11-20T22:30:00Z",
            "12.648 were set aside: 12.40 with the fee buffer or the fees");
    assertThat(lines(grounds.json(), false))
        .allMatch(line -> Integer.valueOf(1).equals(line.attempt()));
    assertThat(lines(grounds.json(), false)).noneMatch(line -> Boolean.FALSE.equals(line.holds()));
  }

  /** A payee is listed when something is sent to it, whatever becomes of that. */
  @Test
  void ofAKnownPayeeItIsNotSaidThatItWasPaid() {
    Grounds grounds =
        new Grounds(null, null, Money.of("1"), null, List.of(), 0, false, List.of(), null, null);
    assertThat(said(grounds.json()))
        .contains(
            "agt_b was known: agt_payer had paid it before, or something had been sent to it from the same account; so nobody had to approve a first payment");
  }

  @Test
  void anUnknownAmountIsSaidToHaveBeenApproved() {
    Grounds grounds =
        new Grounds(
            Grounds.WRITTEN,
            null,
            null,
            "our books do not have the escrow e1",
            List.of(new Grounds.Cap("approval-above", "all", Money.of("5"))),
            2,
            null,
            List.of(),
            null,
            null);
    assertThat(said(grounds.json()))
        .contains(
            "nobody could say how much it moves: our books do not have the escrow e1",
            "an unknown amount is above approval-above 5.00 of all rules; 2 people had approved it");
  }

  @Test
  void aRepeatSaysThatBudgetsAndTheBalanceWereNotAskedAgain() {
    Grounds grounds =
        new Grounds(
            Grounds.WRITTEN,
            Grounds.WRITTEN,
            Money.of("12.4"),
            null,
            List.of(),
            0,
            null,
            List.of(),
            null,
            Money.of("12.648"));
    assertThat(lines(grounds.json(), true))
        .extracting(Line::says)
        .anySatisfy(
            says -> assertThat(says).startsWith("budgets and the balance were not asked again"))
        .contains("12.648 stayed set aside: 12.40 with the fee buffer or the fees");
  }

  @Test
  void whatWasNotRecordedIsNotGuessed() {
    assertThat(lines(null, false))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.about()).isEqualTo(About.NOT_KNOWN);
          assertThat(line.holds()).isNull();
          assertThat(line.says()).contains("attempt 1", "not recorded");
        });
    assertThat(said(Json.object().put("caps", "many")))
        .singleElement()
        .satisfies(says -> assertThat(says).contains("cannot read what was kept"));
  }

  private static List<String> said(@Nullable ObjectNode grounds) {
    return lines(grounds, false).stream().map(Line::says).toList();
  }

  private static List<Line> lines(@Nullable ObjectNode grounds, boolean repeats) {
    Attempt opened =
        repeats
            ? Attempts.repeated(ACTION, "reconciler/1", AnAction.CREATED, grounds)
            : Attempts.opened(ACTION, "one/1", AnAction.CREATED, grounds);
    Attempt attempt =
        new Attempt(
            opened.actionId(),
            1,
            opened.owner(),
            opened.startedAt(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            repeats,
            grounds);
    return GuardWords.of(ACTION, attempt);
  }
}
