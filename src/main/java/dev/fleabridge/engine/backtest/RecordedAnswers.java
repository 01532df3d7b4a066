package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.plan.Given;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.ledger.BackTestReadings.PastRun;
import dev.fleabridge.ledger.BackTestReadings.PastStep;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Terms;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the steps of an event's runs were answered when it came. A look-up counts where the same was
 * asked, by whatever rule. A payment counts as it ended, though it may have been for another
 * amount: later steps need its ids, and its failure. One of a shadow run was never made.
 */
final class RecordedAnswers implements Given {

  private final List<PastRun> runs;

  RecordedAnswers(List<PastRun> runs) {
    this.runs = runs;
  }

  @Override
  public Optional<End> end(String rule, String businessKey, WouldStep step) {
    Stream<PastStep> recorded =
        step.kind().family() == ActionKind.Family.LOOK_UP
            ? runs.stream().flatMap(run -> run.steps().stream()).filter(past -> same(past, step))
            : runs.stream()
                .filter(run -> run.ruleId().equals(rule))
                .flatMap(run -> run.steps().stream())
                .filter(past ->
                    !past.shadow()
                        && past.step().equals(step.step())
                        && past.kind() == step.kind());
    return recorded
        .filter(past -> past.state().isFinal())
        .findFirst()
        .map(past ->
            new End(
                past.state(),
                past.reason(),
                past.result() == null ? Json.object() : past.result()));
  }

  private static boolean same(PastStep past, WouldStep step) {
    Terms terms = step.terms();
    return past.kind() == step.kind()
        && past.parameters() != null
        && terms != null
        && Canonical.text(past.parameters()).equals(Canonical.text(terms.parameters()));
  }
}
