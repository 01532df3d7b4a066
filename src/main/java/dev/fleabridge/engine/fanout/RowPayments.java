package dev.fleabridge.engine.fanout;

import dev.fleabridge.engine.fanout.rows.Row;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.expression.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns rows into payments, as a {@code pay-scores} step says. */
final class RowPayments {

  /** An item is bounded, because it is part of an index, whose entries are bounded. */
  private static final int MAX_ITEM_CHARS = 500;

  private static final int MAX_REASON_CHARS = 300;

  /** What becomes of one row. */
  sealed interface RowPlan {
    /**
     * A payment is due for the row.
     *
     * @param numbered whether only the number of its row tells the payment from others
     */
    record Pay(PlannedAction payment, boolean numbered) implements RowPlan {}

    record Skip() implements RowPlan {}

    record Invalid(Problem problem) implements RowPlan {}
  }

  private final Action parent;
  private final Run run;
  private final Step step;
  private final Scope scope;
  private final Supplier<UUID> ids;
  private final Duration patience;
  private final Evaluations evaluations;

  RowPayments(
      Action parent,
      Run run,
      Step step,
      Scope scope,
      Supplier<UUID> ids,
      Duration patience,
      Evaluations evaluations) {
    this.evaluations = evaluations;
    this.parent = parent;
    this.run = run;
    this.step = step;
    this.scope = scope;
    this.ids = ids;
    this.patience = step.deadline().orElse(patience);
  }

  RowPlan of(Row row, Instant now) {
    return switch (row) {
      case Row.Unreadable(long number, String reason) -> invalid(number, reason);
      case Row.Readable(long number, JsonNode value) -> readable(number, value, now);
    };
  }

  private RowPlan readable(long number, JsonNode value, Instant now) {
    Beginning beginning =
        Beginning.of(
            ActionKind.TRANSFER, evaluations.run(() -> step.resolveRow(scope.withRow(value))));
    Terms terms = beginning.terms();
    if (beginning.state() == ActionState.SKIPPED) {
      return new RowPlan.Skip();
    }
    if (terms == null) {
      return invalid(number, Objects.requireNonNullElse(beginning.explanation(), "no payment"));
    }
    String told = item(terms.parameters());
    if (told != null && !isStorable(told)) {
      return invalid(
          number, "item: more than %d characters, or some that are none".formatted(MAX_ITEM_CHARS));
    }
    String item = told == null ? "row-" + number : told;
    return new RowPlan.Pay(payment(item, withoutItem(terms), now), told == null);
  }

  private PlannedAction payment(String item, Terms terms, Instant now) {
    return new PlannedAction(
        ids.get(),
        step.name(),
        item,
        ActionKind.TRANSFER,
        ActionState.READY,
        null,
        null,
        Planner.idempotencyKey(run.ruleId(), run.businessKey(), step.name(), item),
        terms,
        Set.of(),
        now,
        now.plus(patience),
        parent.requestedBy());
  }

  /** Takes the item out, because it names the payment for us and is no part of the call. */
  private static Terms withoutItem(Terms terms) {
    ObjectNode parameters = terms.parameters().deepCopy();
    parameters.remove("item");
    return new Terms(
        terms.fingerprint(),
        terms.payer(),
        terms.payee(),
        terms.payerComputed(),
        terms.payeeComputed(),
        terms.amount(),
        parameters);
  }

  private static @Nullable String item(ObjectNode parameters) {
    JsonNode item = parameters.get("item");
    return item == null ? null : item.asString();
  }

  private static boolean isStorable(String item) {
    return item.length() <= MAX_ITEM_CHARS
        && item.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  private static RowPlan invalid(long number, String reason) {
    String bounded =
        reason.length() <= MAX_REASON_CHARS
            ? reason
            : reason.substring(0, MAX_REASON_CHARS) + "...";
    return new RowPlan.Invalid(new Problem(number, bounded));
  }
}
