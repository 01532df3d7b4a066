package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An action of which only that has a value which a test speaks of: a transfer of 1 by {@code
 * agt_payer} for {@code agt_payee}, never claimed and not due.
 */
final class SomeAction {

  private final ActionState state;
  private UUID id = UUID.randomUUID();
  private UUID run = UUID.randomUUID();
  private String rule = "pay";
  private String step = "pay";
  private String item = "";
  private ActionKind kind = ActionKind.TRANSFER;
  private @Nullable String reason;
  private boolean unresolved;
  private @Nullable String payer = "agt_payer";
  private @Nullable String payee = "agt_payee";
  private String amount = "1";
  private @Nullable ObjectNode result;
  private @Nullable String account;
  private @Nullable Instant leaseUntil;
  private int epoch;
  private int failures;
  private Instant updatedAt = WholeAction.hour(0);
  private @Nullable Instant dueAt;
  private @Nullable Instant expiresAt;
  private @Nullable Instant sentAt;
  private @Nullable Instant settledAt;

  private SomeAction(ActionState state) {
    this.state = state;
  }

  static SomeAction in(ActionState state) {
    return new SomeAction(state);
  }

  /** The ids of tests: they sort as their numbers do. */
  static UUID id(int number) {
    return new UUID(0, number);
  }

  SomeAction as(int number) {
    id = id(number);
    return this;
  }

  SomeAction ofRun(UUID newRun, String newStep, String newItem) {
    run = newRun;
    step = newStep;
    item = newItem;
    return this;
  }

  SomeAction ofRule(String newRule) {
    rule = newRule;
    return this;
  }

  SomeAction named(String newStep) {
    step = newStep;
    return this;
  }

  SomeAction of(ActionKind newKind) {
    kind = newKind;
    return this;
  }

  SomeAction because(Reason newReason) {
    reason = newReason.code();
    return this;
  }

  /** It has no parameters yet, and so neither payer nor amount. */
  SomeAction unresolved() {
    unresolved = true;
    return this;
  }

  SomeAction from(@Nullable String newPayer) {
    payer = newPayer;
    return this;
  }

  SomeAction to(@Nullable String newPayee) {
    payee = newPayee;
    return this;
  }

  SomeAction amount(String newAmount) {
    amount = newAmount;
    return this;
  }

  SomeAction result(String field, String value) {
    result = Json.object().put(field, value);
    return this;
  }

  SomeAction account(String newAccount) {
    account = newAccount;
    return this;
  }

  SomeAction leasedUntil(@Nullable Instant until) {
    leaseUntil = until;
    return this;
  }

  SomeAction epoch(int newEpoch) {
    epoch = newEpoch;
    return this;
  }

  SomeAction failures(int count) {
    failures = count;
    return this;
  }

  SomeAction updated(Instant at) {
    updatedAt = at;
    return this;
  }

  SomeAction due(@Nullable Instant at) {
    dueAt = at;
    return this;
  }

  SomeAction expires(Instant at) {
    expiresAt = at;
    return this;
  }

  SomeAction sent(Instant at) {
    sentAt = at;
    return this;
  }

  SomeAction settled(Instant at) {
    settledAt = at;
    return this;
  }

  Action build() {
    return new Action(
        id,
        new Action.Origin(run, "event", rule, step, item, "key-" + UUID.randomUUID(), null),
        kind,
        new Action.Standing(state, reason, null),
        unresolved
            ? null
            : new Terms("fingerprint", payer, payee, false, false, Money.of(amount), Json.object()),
        result,
        new Action.Claim(leaseUntil == null ? null : "replica", leaseUntil, epoch, failures),
        Action.Charge.NONE.from(account),
        Action.Approval.NONE,
        new Action.Times(
            WholeAction.hour(0), updatedAt, dueAt, expiresAt, sentAt, sentAt, settledAt));
  }
}
