package dev.fleabridge.report.metrics;

import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Tally;
import dev.fleabridge.ledger.Tally.Ended;
import dev.fleabridge.ledger.Tally.Sums;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts how actions have ended, by reading the history behind the engine: {@code
 * fleabridge.actions.ended}, {@code fleabridge.money.moved} and {@code fleabridge.payment.latency}.
 * So the way of a payment has no meter on it, and one replica counts each end once, whichever
 * replica made it. The sums of measured agents are written in the transaction that moves the place,
 * so they count each end exactly once. A replica that dies between that transaction and its next
 * publication loses what it would have published.
 */
final class OutcomeCounts {

  private static final Logger log = LoggerFactory.getLogger(OutcomeCounts.class);
  private static final int LINES_AT_ONCE = 1_000;

  private final Tally tally;
  private final Escrows escrows;
  private final TransactionOperations transactions;
  private final Set<String> agents;
  private final MeterRegistry meters;
  private final Clock clock;

  /**
   * @param agents those whose payments are added up
   */
  OutcomeCounts(
      Tally tally,
      Escrows escrows,
      TransactionOperations transactions,
      Set<String> agents,
      MeterRegistry meters,
      Clock clock) {
    this.tally = tally;
    this.escrows = escrows;
    this.transactions = transactions;
    this.agents = agents;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Counts what comes next, at most a thousand lines of the history.
   *
   * @return whether there was any line
   */
  boolean count() {
    Tally.Part part = Objects.requireNonNull(transactions.execute(status -> book()));
    part.ended().forEach(this::measure);
    return part.end() != null;
  }

  private Tally.Part book() {
    Instant now = clock.instant();
    tally.lock();
    if (!agents.isEmpty()) {
      tally.measure(agents, now);
    }
    Tally.Part part = tally.next(LINES_AT_ONCE);
    if (part.end() != null) {
      tally.add(sums(part.ended()));
      part.ended().stream().filter(OutcomeCounts::lacksAudit).forEach(one -> complain(one, now));
      tally.advance(part.end());
    }
    return part;
  }

  private static boolean lacksAudit(Ended ended) {
    return ended.state() == ActionState.DONE && !ended.audited();
  }

  private void complain(Ended ended, Instant now) {
    log.error(
        "The audit has no line of an approval by which action {} was carried out",
        ended.actionId());
    tally.unaudited(ended.actionId(), "an approval without a line in the audit", now);
  }

  /** What the ends add to the sums of measured agents. */
  private Collection<Sums> sums(List<Ended> ended) {
    Set<String> measured = tally.sums().stream().map(Sums::agent).collect(Collectors.toSet());
    if (measured.isEmpty()) {
      return List.of();
    }
    Map<String, Sums> sums = new HashMap<>();
    Map<String, Escrow> released = released(ended);
    for (Ended one : ended) {
      if (one.state() == ActionState.DONE) {
        effects(one, released).stream()
            .filter(effect -> measured.contains(effect.agent()))
            .forEach(effect -> sums.merge(effect.agent(), effect, OutcomeCounts::plus));
      }
    }
    return sums.values();
  }

  private Map<String, Escrow> released(List<Ended> ended) {
    List<String> ids =
        ended.stream().map(Ended::escrow).filter(Objects::nonNull).distinct().toList();
    return ids.isEmpty()
        ? Map.of()
        : escrows.byRefsOrIds(ids).stream()
            .filter(escrow -> ids.contains(escrow.escrowId()))
            .collect(Collectors.toMap(Escrow::escrowId, Function.identity(), (one, same) -> one));
  }

  /**
   * Whose money an action has moved for good. An escrow counts when it is released, and a position
   * when it is closed: until then the payer may get the money back.
   */
  private static List<Sums> effects(Ended ended, Map<String, Escrow> released) {
    ActionKind kind = kind(ended);
    if (kind == null) {
      return List.of();
    }
    return switch (kind.deed()) {
      case NONE ->
          kind.spends() && ended.amount() != null
              ? moved(account(ended), ended.payee(), ended.amount())
              : List.of();
      case RELEASES_ESCROW -> {
        Escrow escrow = ended.escrow() == null ? null : released.get(ended.escrow());
        yield escrow == null ? List.of() : moved(escrow.payer(), escrow.payee(), escrow.amount());
      }
      case CLOSES_POSITION ->
          ended.payer() == null || ended.profit() == null
              ? List.of()
              : List.of(new Sums(ended.payer(), BigDecimal.ZERO, BigDecimal.ZERO, ended.profit()));
      case CREATES_ESCROW,
          COMPLETES_ESCROW,
          DISPUTES_ESCROW,
          OPENS_POSITION,
          PLACES_ORDER,
          CANCELS_ORDER,
          SETS_EXIT,
          REGISTERS_AGENT ->
          List.of();
    };
  }

  private static @Nullable String account(Ended ended) {
    return ended.account() == null ? ended.payer() : ended.account();
  }

  private static List<Sums> moved(@Nullable String payer, @Nullable String payee, Money amount) {
    return payer == null || payee == null
        ? List.of()
        : List.of(
            new Sums(payer, amount.value(), BigDecimal.ZERO, BigDecimal.ZERO),
            new Sums(payee, BigDecimal.ZERO, amount.value(), BigDecimal.ZERO));
  }

  private static Sums plus(Sums one, Sums other) {
    return new Sums(
        one.agent(),
        one.paid().add(other.paid()),
        one.received().add(other.received()),
        one.traded().add(other.traded()));
  }

  /** Null for a kind that a newer version has written. */
  private static @Nullable ActionKind kind(Ended ended) {
    return ActionKind.ofWireName(wireName(ended)).orElse(null);
  }

  private static String wireName(Ended ended) {
    return ended.kind().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void measure(Ended ended) {
    String kind = wireName(ended);
    Counter.builder("fleabridge.actions.ended")
        .tag("kind", kind)
        .tag("state", ended.state().name())
        .description("actions that have ended")
        .register(meters)
        .increment();
    ActionKind known = kind(ended);
    if (ended.state() != ActionState.DONE || known == null) {
      return;
    }
    Money amount = ended.amount();
    if (known.spends() && amount != null) {
      Counter.builder("fleabridge.money.moved")
          .tag("kind", kind)
          .baseUnit("USDC")
          .description("money that actions have moved, without fees")
          .register(meters)
          .increment(amount.value().doubleValue());
    }
    if (known.isOfPurpleFlea() && ended.unattended() && !ended.sinceEvent().isNegative()) {
      Timer.builder("fleabridge.payment.latency")
          .description("from the receipt of an event until its action is carried out")
          .register(meters)
          .record(ended.sinceEvent());
    }
  }
}
