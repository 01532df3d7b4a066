package dev.fleabridge.operator;

import dev.fleabridge.ledger.RuleReadings.Deeds;
import dev.fleabridge.ledger.RuleReadings.Ends;
import dev.fleabridge.ledger.RuleReadings.Failed;
import dev.fleabridge.ledger.RuleReadings.Failures;
import dev.fleabridge.ledger.RuleReadings.Waiting;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Usdc;
import dev.fleabridge.model.Verdict;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What rules did in a while, as the API shows it. */
public final class RuleActivityViews {

  private RuleActivityViews() {}

  /**
   * What each rule did.
   *
   * @param waitingAtLeast whether more is held or in review than was looked at, so that these
   *     numbers are the least
   * @param next null: the list is never cut
   */
  @Schema(name = "RuleActivities")
  public record View(
      Instant since, boolean waitingAtLeast, List<OfRule> items, @Nullable String next) {}

  /**
   * How many actions, and how much they move together.
   *
   * @param amount as a decimal string; it may be larger than one action may be
   */
  @Schema(name = "CountAndAmount")
  public record Sum(long count, @Schema(type = "string") String amount) {}

  /**
   * What one rule did.
   *
   * @param inForce whether the rules in force have it
   * @param atLeast whether it did more than was looked at; then everything is counted from {@code
   *     countedFrom} on
   * @param runs the runs that it began, and {@code shadowRuns} those of them in shadow mode
   * @param paid payments that are DONE
   * @param skipped how many steps were skipped, by the reason; {@code declined} by theirs
   * @param states how many live actions stand in each state
   * @param heldNow how many of its actions are held now, and {@code reviewNow} how many need a
   *     review, however old they are
   * @param wouldPay what its shadow runs would have paid
   * @param wouldBeHeld how many steps of its shadow runs would have been held, by the reason
   * @param failures how many events it matched and could not be applied to; a thousand stands for
   *     more
   * @param lastFailures the newest of all of them
   */
  @Schema(name = "RuleActivity")
  public record OfRule(
      String rule,
      boolean inForce,
      boolean atLeast,
      Instant countedFrom,
      long runs,
      long shadowRuns,
      Sum paid,
      Map<String, Long> skipped,
      Map<String, Long> declined,
      Map<ActionState, Long> states,
      long heldNow,
      long reviewNow,
      Sum wouldPay,
      Map<String, Long> wouldBeHeld,
      long failures,
      List<FailureView> lastFailures) {

    static OfRule of(boolean inForce, Deeds deeds, Waiting waiting, Failures failures) {
      List<Ends> ends = deeds.ends();
      return new OfRule(
          deeds.rule(),
          inForce,
          deeds.isCut() || failures.isCut(),
          deeds.from(),
          deeds.runs(),
          deeds.shadowRuns(),
          sum(ends, e -> !e.shadow() && e.state() == ActionState.DONE),
          byReason(ends, e -> !e.shadow() && e.state() == ActionState.SKIPPED),
          byReason(ends, e -> !e.shadow() && e.state() == ActionState.DECLINED),
          byState(ends),
          waiting.held(),
          waiting.inReview(),
          sum(ends, e -> e.verdict() == Verdict.Would.BE_SENT),
          byReason(ends, e -> e.verdict() == Verdict.Would.BE_HELD),
          failures.count(),
          failures.last().stream().map(FailureView::of).toList());
    }

    /** Whether there is anything to tell of it. */
    public boolean didSomething() {
      return runs > 0 || !states.isEmpty() || heldNow + reviewNow > 0 || failures > 0;
    }

    private static Sum sum(List<Ends> ends, Predicate<Ends> which) {
      List<Ends> counted = ends.stream().filter(which).toList();
      BigDecimal amount =
          counted.stream().map(Ends::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
      return new Sum(counted.stream().mapToLong(Ends::moving).sum(), Usdc.text(amount));
    }

    /** The most frequent first. */
    private static Map<String, Long> byReason(List<Ends> ends, Predicate<Ends> which) {
      Map<String, Long> counts = new TreeMap<>();
      ends.stream()
          .filter(which)
          .forEach(e -> counts.merge(e.reason() == null ? "" : e.reason(), e.actions(), Long::sum));
      Map<String, Long> sorted = new LinkedHashMap<>();
      counts.entrySet().stream()
          .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
          .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      return sorted;
    }

    private static Map<ActionState, Long> byState(List<Ends> ends) {
      Map<ActionState, Long> counts = new TreeMap<>();
      Stream<Ends> live = ends.stream().filter(e -> !e.shadow());
      live.forEach(e -> counts.merge(e.state(), e.actions(), Long::sum));
      return counts;
    }
  }

  /** An event that the rule matched and could not be applied to. */
  @Schema(name = "FailureOfRule")
  public record FailureView(String event, String reason, String explanation, Instant at) {

    static FailureView of(Failed failed) {
      return new FailureView(failed.event(), failed.reason(), failed.explanation(), failed.at());
    }
  }
}
