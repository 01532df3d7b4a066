package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.backtest.Difference.Side;
import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.ledger.BackTestReadings.PastEvent;
import dev.fleabridge.ledger.BackTestReadings.PastRun;
import dev.fleabridge.ledger.BackTestReadings.PastStep;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the rules in force and the candidate make of one event. It knows nothing but this
 * event: who decides a fact is told by its caller.
 */
final class EventComparison {

  private static final Map<String, WouldStep> NO_STEPS = Map.of();

  private final PastEvent event;
  private final ChangedRules rules;
  private final List<Difference> differences = new ArrayList<>();

  EventComparison(PastEvent event, ChangedRules rules) {
    this.event = event;
    this.rules = rules;
  }

  /**
   * What one side makes of the event.
   *
   * @param rules by id
   * @param deciding the ids of the rules whose fact this event decides; for another event of the
   *     same fact nothing is done
   */
  record Made(Map<String, WouldBe> rules, Set<String> deciding) {

    Map<String, WouldStep> steps(String rule) {
      if (!(rules.get(rule) instanceof WouldBe.Run run) || !deciding.contains(rule)) {
        return NO_STEPS;
      }
      Map<String, WouldStep> steps = new LinkedHashMap<>();
      run.steps().forEach(step -> steps.put(step.name(), step));
      return steps;
    }

    @Nullable String key(String rule) {
      return rules.get(rule) instanceof WouldBe.Run run ? run.businessKey() : null;
    }
  }

  List<Difference> of(Made inForce, Made candidate) {
    Set<String> ids = new LinkedHashSet<>(inForce.rules().keySet());
    ids.addAll(candidate.rules().keySet());
    for (String rule : ids) {
      failure(rule, inForce.rules().get(rule), candidate.rules().get(rule));
      steps(rule, inForce, candidate);
      otherFact(rule, inForce, candidate);
    }
    return differences;
  }

  private void failure(String rule, @Nullable WouldBe before, @Nullable WouldBe after) {
    if (after instanceof WouldBe.Failed failed
        && !(before instanceof WouldBe.Failed old && old.reason().equals(failed.reason()))) {
      add(rule, null, EnumSet.of(What.FAILS), null, null, said(failed.reason(), failed));
    }
  }

  private static String said(String reason, WouldBe.Failed failed) {
    return reason + ": " + failed.explanation();
  }

  private void steps(String rule, Made inForce, Made candidate) {
    Map<String, WouldStep> before = inForce.steps(rule);
    Map<String, WouldStep> after = candidate.steps(rule);
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      WouldStep old = before.get(name);
      WouldStep now = after.get(name);
      Set<What> what =
          isOfAFile(old, after) || isOfAFile(now, before)
              ? EnumSet.of(What.NOT_KNOWN)
              : what(rule, old, now);
      if (!what.isEmpty()) {
        add(
            rule,
            name,
            what,
            side(inForce.key(rule), old),
            side(candidate.key(rule), now),
            explanation(what, old, now));
      }
    }
  }

  /**
   * Whether a step, or the row of one, is known here, and the other side has its rows in a file:
   * that may have the same ones.
   */
  private static boolean isOfAFile(@Nullable WouldStep here, Map<String, WouldStep> there) {
    if (here == null
        || isFile(here)
        || (here.item().isEmpty() && here.kind().family() != ActionKind.Family.FAN_OUT)) {
      return false;
    }
    return readsFile(there.get(here.step()));
  }

  private Set<What> what(String rule, @Nullable WouldStep old, @Nullable WouldStep now) {
    Set<What> what = EnumSet.noneOf(What.class);
    if (isUnknown(old) || isUnknown(now)) {
      what.add(What.NOT_KNOWN);
      return what;
    }
    if (isDeclined(now) && !isDeclined(old)) {
      what.add(What.FAILS);
    }
    boolean acted = old != null && old.acts();
    boolean acts = now != null && now.acts();
    if (acts && !acted) {
      what.add(What.NEWLY_PAID);
    } else if (acted && !acts) {
      what.add(What.NO_LONGER_PAID);
    } else if (acts) {
      what.addAll(compared(Objects.requireNonNull(old), Objects.requireNonNull(now)));
      if (what.isEmpty() && isFile(now) && !rules.sameStep(rule, now.step())) {
        what.add(What.NOT_KNOWN);
      }
    }
    return what;
  }

  private static boolean isUnknown(@Nullable WouldStep step) {
    return step != null && step.kind().family() != ActionKind.Family.LOOK_UP && step.isUnknown();
  }

  private static boolean isDeclined(@Nullable WouldStep step) {
    return step != null && step.state() == ActionState.DECLINED;
  }

  private static boolean readsFile(@Nullable WouldStep step) {
    return step != null && step.acts() && isFile(step);
  }

  /** Whether its rows are in a file, which is not read again. */
  private static boolean isFile(WouldStep step) {
    Terms terms = step.terms();
    return step.kind().family() == ActionKind.Family.FAN_OUT
        && (terms == null || !terms.parameters().has("rows"));
  }

  private static Set<What> compared(WouldStep old, WouldStep now) {
    Set<What> what = EnumSet.noneOf(What.class);
    Terms before = Objects.requireNonNull(old.terms());
    Terms after = Objects.requireNonNull(now.terms());
    if (!Objects.equals(before.amount(), after.amount())) {
      what.add(What.OTHER_AMOUNT);
    }
    if (!Objects.equals(before.payer(), after.payer())) {
      what.add(What.OTHER_PAYER);
    }
    if (!Objects.equals(before.payee(), after.payee())) {
      what.add(What.OTHER_PAYEE);
    }
    boolean otherwise =
        old.kind() != now.kind()
            || (what.isEmpty() && !before.fingerprint().equals(after.fingerprint()));
    if (otherwise) {
      what.add(What.OTHER_TERMS);
    }
    return what;
  }

  private static @Nullable String explanation(
      Set<What> what, @Nullable WouldStep old, @Nullable WouldStep now) {
    if (what.contains(What.NOT_KNOWN) && (readsFile(old) || readsFile(now))) {
      return "the rows of the file are not read again";
    }
    if (now != null && now.explanation() != null) {
      return now.explanation();
    }
    return isUnknown(old) && old != null ? old.explanation() : null;
  }

  private static @Nullable Side side(@Nullable String key, @Nullable WouldStep step) {
    return step == null || key == null ? null : Side.of(key, step);
  }

  /** What the candidate would do for a fact: its key, who pays, and how much together. */
  private record Again(String rule, String key, @Nullable String payer, BigDecimal amount) {}

  /**
   * Whether the candidate makes another fact of what was one already: under another key of its
   * rule, or under another rule that takes the event in place of one that does so no more. A step
   * of which nobody knows whether it would act may act.
   */
  private void otherFact(String rule, Made inForce, Made candidate) {
    String key = candidate.key(rule);
    String old = inForce.key(rule);
    List<WouldStep> acting =
        candidate.steps(rule).values().stream()
            .filter(step -> step.acts() || isUnknown(step))
            .toList();
    if (key == null || acting.isEmpty() || key.equals(old)) {
      return;
    }
    Again again = new Again(rule, key, payer(acting), amount(acting));
    List<PastRun> ofRule = event.runs().stream().filter(run -> run.ruleId().equals(rule)).toList();
    if (ofRule.stream().anyMatch(run -> run.businessKey().equals(key))) {
      return;
    }
    Optional<PastRun> paid = ofRule.stream().filter(EventComparison::hasActed).findFirst();
    if (paid.isPresent()) {
      paysAgain(again, paid.get(), "what was paid under the key %s could be paid again");
    } else if (old != null) {
      otherKey(again, old);
    } else {
      event.runs().stream()
          .filter(run -> hasActed(run) && isLeft(run.ruleId(), candidate))
          .findFirst()
          .ifPresent(
              run -> paysAgain(again, run, "what rule %2$s paid under %1$s could be paid again"));
    }
  }

  private void otherKey(Again again, String old) {
    add(
        again.rule(),
        null,
        EnumSet.of(What.OTHER_KEY),
        Side.of(old, again.payer(), BigDecimal.ZERO),
        Side.of(again.key(), again.payer(), again.amount()),
        "nothing was paid under the other key");
  }

  private void paysAgain(Again again, PastRun paid, String explanation) {
    add(
        again.rule(),
        null,
        EnumSet.of(What.PAYS_AGAIN),
        Side.of(paid.businessKey(), again.payer(), recorded(paid)),
        Side.of(again.key(), again.payer(), again.amount()),
        explanation.formatted(paid.businessKey(), paid.ruleId()));
  }

  /**
   * Whether a rule that took the event does nothing for it any more: it is gone, now or before, or
   * says otherwise. One that says the same stays beside what is new.
   */
  private boolean isLeft(String rule, Made candidate) {
    boolean acts =
        candidate.rules().get(rule) instanceof WouldBe.Run run
            && run.steps().stream().anyMatch(WouldStep::acts)
            && rules.candidate().rule(rule).filter(Rule::isShadow).isEmpty();
    return !acts && !rules.unchanged().contains(rule);
  }

  private static @Nullable String payer(List<WouldStep> acting) {
    for (WouldStep step : acting) {
      Terms terms = step.terms();
      if (terms != null && terms.payer() != null) {
        return terms.payer();
      }
    }
    return null;
  }

  private static BigDecimal amount(List<WouldStep> acting) {
    BigDecimal sum = BigDecimal.ZERO;
    for (WouldStep step : acting) {
      Terms terms = step.terms();
      Money amount = terms == null ? null : terms.amount();
      sum = amount == null ? sum : sum.add(amount.value());
    }
    return sum;
  }

  /** Whether a run has done something outside, or may still do so. */
  private static boolean hasActed(PastRun run) {
    return run.steps().stream().anyMatch(EventComparison::hasActed);
  }

  private static boolean hasActed(PastStep step) {
    return !step.shadow()
        && step.kind().family() != ActionKind.Family.LOOK_UP
        && (step.state() == ActionState.DONE || !step.state().isFinal());
  }

  private static BigDecimal recorded(PastRun run) {
    return run.steps().stream()
        .filter(EventComparison::hasActed)
        .map(PastStep::amount)
        .filter(Objects::nonNull)
        .reduce(run.rowsAmount(), BigDecimal::add);
  }

  private void add(
      String rule,
      @Nullable String step,
      Set<What> what,
      @Nullable Side before,
      @Nullable Side after,
      @Nullable String explanation) {
    differences.add(
        new Difference(
            event.id(), event.receivedAt(), rule, step, what, before, after, explanation));
  }
}
