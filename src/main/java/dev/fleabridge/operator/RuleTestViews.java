package dev.fleabridge.operator;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.guard.Forecast;
import dev.fleabridge.engine.guard.Forecast.BudgetUse;
import dev.fleabridge.engine.guard.Forecast.Said;
import dev.fleabridge.engine.lever.Trial.TriedRule;
import dev.fleabridge.engine.lever.Trial.TriedStep;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Evaluated;
import dev.fleabridge.rule.PatternField;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the rules would do with an event, as the API shows it. */
public final class RuleTestViews {

  /** The most characters of a value that are shown. */
  private static final int MAX_VALUE_CHARS = 2_000;

  private RuleTestViews() {}

  /** What the rules would do with an event. */
  @Schema(name = "TestedEvent")
  public record Tested(String event, List<TestedRule> rules) {}

  /**
   * What one rule would do with the event.
   *
   * @param shadow whether its run would only show what it would do
   * @param unmatched the fields of its pattern that the event does not meet
   * @param fields every field of its pattern; none where the event has too many values to try
   * @param existingRun the run of the rule that this event has already, under any key, or else the
   *     run of this business key; the event would start no other
   * @param failure why the rule matches but cannot be applied
   * @param steps how the steps would begin when the event comes
   * @param values what its key and its conditions give
   * @param course how each step would begin when its turn comes, where those before it are done and
   *     no look-up is answered, and what the guard says of it now
   * @param courseIsCut whether there are more steps than are shown
   */
  public record TestedRule(
      String rule,
      boolean enabled,
      boolean matches,
      boolean shadow,
      List<String> unmatched,
      List<TestedField> fields,
      @Nullable String businessKey,
      @Nullable UUID existingRun,
      @Nullable Failure failure,
      List<TestedStep> steps,
      List<TestedValue> values,
      List<TestedTurn> course,
      boolean courseIsCut) {}

  /** Why a rule cannot be applied. */
  @Schema(name = "WhyNotApplied")
  public record Failure(String reason, String explanation) {}

  /**
   * A field of a rule's pattern.
   *
   * @param wanted what the pattern says, as JSON
   * @param found what the event has there, as JSON and perhaps cut; null where it has nothing
   */
  public record TestedField(String field, String wanted, @Nullable String found, boolean met) {

    static TestedField of(PatternField f) {
      return new TestedField(
          f.field(),
          f.wanted().toString(),
          f.found().isMissingNode() ? null : cut(f.found().toString()),
          f.met());
    }
  }

  /**
   * What an expression gives.
   *
   * @param field where it stands, such as {@code key}, {@code require[0]} or {@code amount}
   * @param expression its text, without braces
   * @param value as JSON, and perhaps cut; null where it has none
   * @param explanation why it has no value, or what a condition that does not hold leads to
   */
  public record TestedValue(
      String field,
      String expression,
      Evaluated.Outcome outcome,
      @Nullable String value,
      @Nullable String explanation) {

    static TestedValue of(Evaluated e) {
      JsonNode value = e.value();
      return new TestedValue(
          e.field(),
          e.expression(),
          e.outcome(),
          value == null || value.isNull() ? null : cut(value.toString()),
          e.explanation());
    }
  }

  /**
   * How a step would begin.
   *
   * @param waitsFor the steps that must end first
   */
  public record TestedStep(
      String step,
      String item,
      @Schema(implementation = ActionKind.class) String kind,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      Set<String> waitsFor) {

    static TestedStep of(PlannedAction a) {
      Terms terms = a.terms();
      return new TestedStep(
          a.step(),
          a.item(),
          a.kind().wireName(),
          a.state(),
          a.reason(),
          a.explanation(),
          terms == null ? null : terms.payer(),
          terms == null ? null : terms.payee(),
          terms == null ? null : terms.amount(),
          new TreeSet<>(a.needs()));
    }
  }

  /**
   * How a step would begin when its turn comes.
   *
   * @param state READY: the guard is asked; SKIPPED or DECLINED: it would not be sent; WAITING: it
   *     depends on an answer that is not known; HELD: it could not be evaluated
   * @param values what its conditions and computed parameters give; none of the payments of rows
   * @param guard what the guard says of it now; null unless it is READY
   */
  public record TestedTurn(
      String step,
      String item,
      @Schema(implementation = ActionKind.class) String kind,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      List<TestedValue> values,
      @Nullable Guarded guard) {

    static List<TestedTurn> of(TriedRule rule) {
      return rule.steps().stream().map(step -> of(step, rule)).toList();
    }

    private static TestedTurn of(TriedStep tried, TriedRule rule) {
      WouldStep step = tried.step();
      Terms terms = step.terms();
      Said guard = tried.guard();
      List<Evaluated> values =
          step.item().isEmpty() ? rule.ofSteps().getOrDefault(step.step(), List.of()) : List.of();
      return new TestedTurn(
          step.step(),
          step.item(),
          step.kind().wireName(),
          step.state(),
          step.reason(),
          step.explanation(),
          terms == null ? null : terms.payer(),
          terms == null ? null : terms.payee(),
          terms == null ? null : terms.amount(),
          values.stream().map(TestedValue::of).toList(),
          guard == null ? null : Guarded.of(guard));
    }
  }

  /**
   * What the guard would decide now, as if the steps before were sent.
   *
   * @param reason why it would not be sent; null where it would be
   * @param reserve what would be set aside of the payer's money
   * @param budgets the limits that add up and that it counts against, as the steps before leave
   *     them
   * @param wallet the payer's money, as the steps before leave it; null where it needs none, or
   *     where none is known
   */
  public record Guarded(
      Forecast.Would would,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable Money reserve,
      List<BudgetBefore> budgets,
      @Nullable WalletBefore wallet) {

    static Guarded of(Said said) {
      return new Guarded(
          said.would(),
          said.reason(),
          said.explanation(),
          said.reserve(),
          said.budgets().stream().map(BudgetBefore::of).toList(),
          said.wallet() == null ? null : WalletBefore.of(said.wallet()));
    }
  }

  /**
   * A limit before the step.
   *
   * @param limit its name in the configuration, such as {@code per-day}
   * @param most null where it limits the number of actions; {@code mostActions} is null where it
   *     limits the amount
   */
  public record BudgetBefore(
      String scope,
      String limit,
      Money used,
      @Nullable Money most,
      int usedActions,
      @Nullable Integer mostActions) {

    static BudgetBefore of(BudgetUse use) {
      Budget budget = use.budget();
      return switch (budget.most()) {
        case Budget.Most.Amount(Money most) -> of(use, most, null);
        case Budget.Most.Actions(int most) -> of(use, null, most);
      };
    }

    private static BudgetBefore of(
        BudgetUse use, @Nullable Money most, @Nullable Integer mostActions) {
      return new BudgetBefore(
          use.budget().window().scope(),
          use.budget().limit(),
          use.used().amount(),
          most,
          use.used().actions(),
          mostActions);
    }
  }

  /**
   * The payer's money before the step.
   *
   * @param account whose money it is
   * @param balance null where it was never reported
   */
  public record WalletBefore(
      String account,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf) {

    static WalletBefore of(Wallet w) {
      return new WalletBefore(w.agent(), w.balance(), w.reserved(), w.available(), w.asOf());
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_VALUE_CHARS ? text : text.substring(0, MAX_VALUE_CHARS) + "…";
  }
}
