package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.rule.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one scope may spend over a time, or how many actions it may send. Pure.
 *
 * @param limit the name of the limit in the configuration
 * @param window the scope and the time
 */
public record Budget(String limit, Window window, Most most) {

  /** The most that may be used, as an amount or as a number of actions. */
  public sealed interface Most {
    record Amount(Money amount) implements Most {}

    record Actions(int actions) implements Most {}
  }

  /**
   * The budgets of quotas. Quotas for all payers count in {@code together}, the others in {@code
   * ofAgent}.
   */
  public static List<Budget> of(Quotas quotas, String together, String ofAgent) {
    List<Budget> found = new ArrayList<>();
    for (Span span : Span.ALL) {
      Window window = new Window(span.perAgent() ? ofAgent : together, span.period());
      Money amount = quotas.amounts().get(span);
      if (amount != null) {
        found.add(new Budget(span.amountName(), window, new Most.Amount(amount)));
      }
      Integer actions = quotas.counts().get(span);
      if (actions != null) {
        found.add(new Budget(span.countName(), window, new Most.Actions(actions)));
      }
    }
    return found;
  }

  /** Whether its rows are days. Those are older than windows, and have amounts but no counts. */
  public boolean isOfDays() {
    return !window.period().isRolling() && most instanceof Most.Amount;
  }

  /** The row that is charged with an action that is sent now. */
  public Budgets.Key charged(Instant now) {
    return isOfDays()
        ? new Budgets.Key(window.scope(), LocalDate.ofInstant(now, ZoneOffset.UTC))
        : window.at(now).key();
  }

  /** The time until which an action counts that is sent now. */
  Instant chargeCountsUntil(Instant now) {
    return window.at(now).countsUntil();
  }

  /** The row to lock before the charged one; empty for a row of a day, which is its own lock. */
  Optional<Budgets.Key> gate() {
    return isOfDays() ? Optional.empty() : Optional.of(window.gate());
  }

  /** Whether an action that moves so much fits. */
  public boolean fits(Used used, Money amount) {
    return switch (most) {
      case Most.Amount(Money limit) -> !used.amount().plus(amount).exceeds(limit);
      case Most.Actions(int limit) -> used.actions() < limit;
    };
  }

  /** Why an action that moves so much does not fit. */
  public String explain(Used used, Money amount) {
    String usedOfMost =
        switch (most) {
          case Most.Amount(Money limit) -> "%s of %s".formatted(used.amount(), limit);
          case Most.Actions(int limit) -> "%d of %d actions".formatted(used.actions(), limit);
        };
    return "%s for %s are used (%s, %s), and %s more would exceed it"
        .formatted(
            usedOfMost,
            window.period().inWords(),
            window.scope(),
            limit,
            most instanceof Most.Actions ? "one" : amount);
  }
}
