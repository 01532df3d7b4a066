package dev.fleabridge.testkit.workbench;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action for tests of what looks at one: READY, of rule {@code pay}, by {@code agt_payer} for
 * {@code agt_payee}, due at {@link #CREATED} and for a week.
 */
public final class AnAction {

  public static final Instant CREATED = Instant.parse("2026-11-20T22:30:00Z");
  public static final Instant DEADLINE = CREATED.plus(Duration.ofDays(7));

  private final ActionKind kind;
  private @Nullable Money amount;
  private String payee = "agt_payee";
  private boolean computed;
  private @Nullable String approvedBy;
  private @Nullable String secondApprovedBy;
  private @Nullable String reason;
  private ActionState state = ActionState.READY;
  private int failures;
  private @Nullable Instant leaseUntil;
  private @Nullable TraceContext trace;
  private String step = "pay";

  private AnAction(ActionKind kind) {
    this.kind = kind;
  }

  public static AnAction of(ActionKind kind) {
    return new AnAction(kind);
  }

  public static AnAction transfer(String amount) {
    return of(ActionKind.TRANSFER).amount(amount);
  }

  public AnAction amount(String value) {
    amount = Money.of(value);
    return this;
  }

  /** Payer and payee were computed from the event, the payee as this. */
  public AnAction computed(String newPayee) {
    computed = true;
    payee = newPayee;
    return this;
  }

  public AnAction approvedBy(String person) {
    approvedBy = person;
    return this;
  }

  public AnAction secondApprovedBy(String person) {
    secondApprovedBy = person;
    return this;
  }

  public AnAction because(String newReason) {
    reason = newReason;
    return this;
  }

  public AnAction in(ActionState newState) {
    state = newState;
    return this;
  }

  public AnAction failures(int count) {
    failures = count;
    return this;
  }

  public AnAction step(String name) {
    step = name;
    return this;
  }

  public AnAction leasedUntil(Instant until) {
    leaseUntil = until;
    return this;
  }

  /** Begun by an event that has a place in a trace. */
  public AnAction traced(TraceContext place) {
    trace = place;
    return this;
  }

  public Action build() {
    Action.Times times = Action.Times.begun(CREATED, CREATED, DEADLINE);
    return Action.begun(
            UUID.randomUUID(),
            new Action.Origin(
                UUID.randomUUID(), "event", "pay", step, "", "0".repeat(64), null, false, trace),
            kind,
            new Action.Standing(state, reason, null),
            new Terms("fingerprint", "agt_payer", payee, computed, computed, amount, Json.object()),
            times)
        .withClaim(new Action.Claim(null, leaseUntil, 0, failures))
        .withApproval(new Action.Approval(approvedBy, secondApprovedBy, null));
  }
}
