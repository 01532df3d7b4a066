package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.OpenBooks;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.RuleVersion;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.StoredRule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what the guard would decide now about steps that stand in no books, for people who try rules
 * out. The steps are decided in their order, each as if those before it were sent. It locks nothing
 * and writes nothing, so the answer may be another one a moment later.
 */
public final class Forecast {

  /** What would become of a step. */
  public enum Would {
    /** The guard lets it go. */
    BE_SENT,
    /** The guard stops it until its reason ends. */
    BE_HELD,
    /** The payer's balance would be read first. */
    WAIT_FOR_A_BALANCE,
    /** It would end without being sent. */
    NOT_BE_SENT
  }

  /**
   * A step that would be READY.
   *
   * @param businessKey of its run
   */
  public record Asked(Rule rule, String businessKey, Event event, WouldStep step) {}

  /**
   * A limit that adds up, which the step counts against.
   *
   * @param budget the limit
   * @param used what is used of it before the step
   */
  public record BudgetUse(Budget budget, Used used) {}

  /**
   * What the guard says.
   *
   * @param reason why it is not sent; null where it would be
   * @param reserve what is set aside of the payer's money; null unless the step would be sent and
   *     spends
   * @param wallet the payer's money before the step; null where there is none, or none is known
   */
  public record Said(
      Would would,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable Money reserve,
      List<BudgetUse> budgets,
      @Nullable Wallet wallet) {}

  private final Guard guard;
  private final OutsideNames outside;
  private final Ledger ledger;
  private final Clock clock;

  public Forecast(Guard guard, OutsideNames outside, Ledger ledger, Clock clock) {
    this.guard = guard;
    this.outside = outside;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** What the guard says of each of these steps, in the same order. */
  public List<Said> of(List<Asked> asked) {
    Instant now = clock.instant();
    List<Action> actions = new ArrayList<>();
    Map<UUID, Asked> asking = new HashMap<>();
    Map<UUID, RunLimits> limits = new HashMap<>();
    for (Asked one : asked) {
      Action action = action(one, now);
      actions.add(action);
      asking.put(action.id(), one);
      limits.put(action.id(), limits(one.rule()));
    }
    Function<Action, RunLimits> limitsOf =
        action -> Objects.requireNonNull(limits.get(action.id()));
    Surroundings around =
        new Surroundings(
            Stakes.of(actions, ledger),
            Payees.of(
                actions,
                action -> guard.questionsAbout(action, limitsOf.apply(action)),
                ledger.knownPayees()),
            OpenBooks.seen(
                actions,
                this::walletsOf,
                action -> guard.budgetsOf(action, limitsOf.apply(action), now),
                ledger,
                now),
            EscrowHandles.of(actions, ledger.escrows()),
            now);
    List<Said> said = new ArrayList<>();
    List<Asked> sent = new ArrayList<>();
    for (Action action : actions) {
      Asked one = Objects.requireNonNull(asking.get(action.id()));
      Said answer = say(action, one, limitsOf.apply(action), around, sent);
      said.add(answer);
      if (answer.would() == Would.BE_SENT) {
        sent.add(one);
      }
    }
    return said;
  }

  private record Surroundings(
      Stakes stakes, Payees payees, Books books, EscrowHandles handles, Instant now) {}

  private static Action action(Asked asked, Instant now) {
    WouldStep step = asked.step();
    Action.Origin origin =
        new Action.Origin(
            new UUID(0, 0),
            asked.event().id(),
            asked.rule().id(),
            step.step(),
            step.item(),
            "",
            null);
    return Action.begun(
        UUID.randomUUID(),
        origin,
        step.kind(),
        new Action.Standing(ActionState.READY, null, null),
        step.terms(),
        Action.Times.begun(now, now, null));
  }

  /** A run that began now would have begun by the rule that is in force. */
  private RunLimits limits(Rule rule) {
    GuardLimits inForce = guard.rulesInForce().apply(rule.id());
    return inForce == null
        ? new RunLimits.NotKnown(Reason.RULE_NOT_IN_FORCE, "this replica has no rule " + rule.id())
        : new RunLimits.Known(inForce, inForce);
  }

  private List<String> walletsOf(Action action) {
    String payer = action.payer();
    return action.kind().spends() && payer != null ? List.of(guard.walletOf(payer)) : List.of();
  }

  private Said say(
      Action found, Asked asked, RunLimits limits, Surroundings around, List<Asked> sent) {
    Instant now = around.now();
    Optional<Asked> creation = creation(asked, sent);
    Optional<Decision> stopped =
        guard
            .brake(found, limits, around.books().pauses(), now)
            .or(() -> outside.blocks(found, run(asked, now), now))
            .or(() ->
                creation.isPresent() ? Optional.empty() : around.handles().blocks(found, now));
    if (stopped.isPresent()) {
      return said(found, stopped.get(), limits, around);
    }
    return switch (SweepAmount.of(found, false, around.books(), guard, now)) {
      case SweepAmount.Nothing(String why) ->
          said(found, Would.NOT_BE_SENT, Reason.ZERO_AMOUNT.code(), why, null, limits, around);
      case SweepAmount.Unknowable(String why) ->
          said(found, Would.NOT_BE_SENT, Reason.BALANCE_UNKNOWN.code(), why, null, limits, around);
      case SweepAmount.BalanceNeeded(String payer) -> waits(found, payer, limits, around);
      case SweepAmount.Known(Action action) -> {
        Stake stake = stake(action, creation, around);
        Decision decision =
            guard.decide(action, limits, stake, around.payees(), around.books(), now);
        Optional<Decision> taken =
            decision instanceof Decision.Send
                ? around.handles().isTaken(action, now)
                : Optional.empty();
        yield said(action, taken.orElse(decision), limits, around);
      }
    };
  }

  private Said said(Action action, Decision decision, RunLimits limits, Surroundings around) {
    return switch (decision) {
      case Decision.Send send -> {
        boolean spends = action.kind().spends();
        Money reserve = spends ? send.reserve() : null;
        Said answer = said(action, Would.BE_SENT, null, null, reserve, limits, around);
        if (spends) {
          take(action, send, around.books());
        }
        yield answer;
      }
      case Decision.Hold hold ->
          said(
              action,
              Would.BE_HELD,
              hold.reason().code(),
              hold.explanation(),
              null,
              limits,
              around);
      case Decision.ReadBalance read -> waits(action, read.payer(), limits, around);
      case Decision.Expire expire ->
          said(action, Would.NOT_BE_SENT, null, expire.explanation(), null, limits, around);
    };
  }

  private Said waits(Action action, String payer, RunLimits limits, Surroundings around) {
    return said(
        action,
        Would.WAIT_FOR_A_BALANCE,
        Reason.BALANCE_UNAVAILABLE.code(),
        "the balance of %s would be read first".formatted(payer),
        null,
        limits,
        around);
  }

  private Said said(
      Action action,
      Would would,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable Money reserve,
      RunLimits limits,
      Surroundings around) {
    List<BudgetUse> budgets =
        guard.budgets(action, limits).stream()
            .map(budget -> new BudgetUse(budget, around.books().used(budget, around.now())))
            .toList();
    String payer = action.payer();
    Wallet wallet =
        payer == null || !action.kind().spends()
            ? null
            : around.books().wallet(guard.walletOf(payer));
    return new Said(would, reason, explanation, reserve, budgets, wallet);
  }

  /** In the books of this forecast alone, so that the next step finds less. */
  private void take(Action action, Decision.Send send, Books books) {
    String payer = action.payer();
    Money amount = action.amount();
    if (payer != null && books.wallet(guard.walletOf(payer)) != null) {
      books.reserve(guard.walletOf(payer), send.reserve());
    }
    if (amount != null) {
      send.charges().forEach(key -> books.charge(key, amount));
    }
  }

  private static Run run(Asked asked, Instant now) {
    Rule rule = asked.rule();
    RuleVersion version =
        new RuleVersion(rule.hash(), StoredRule.GRAMMAR, (ObjectNode) rule.definition());
    return new Run(
        new UUID(0, 0),
        rule.id(),
        asked.businessKey(),
        asked.event().id(),
        now,
        version,
        asked.event());
  }

  /** The step before it that would make what this one acts on. */
  private static Optional<Asked> creation(Asked asked, List<Asked> sent) {
    List<String> named = named(asked);
    return named.isEmpty()
        ? Optional.empty()
        : sent.stream()
            .filter(other -> other.rule().id().equals(asked.rule().id()))
            .filter(other ->
                named.contains(WouldBe.standIn(other.step().step())) || givesRef(other, named))
            .findFirst();
  }

  private static boolean givesRef(Asked other, List<String> named) {
    return switch (other.step().kind().deed()) {
      case CREATES_ESCROW -> named(other).stream().anyMatch(named::contains);
      case COMPLETES_ESCROW,
          RELEASES_ESCROW,
          DISPUTES_ESCROW,
          OPENS_POSITION,
          CLOSES_POSITION,
          PLACES_ORDER,
          CANCELS_ORDER,
          SETS_EXIT,
          REGISTERS_AGENT,
          NONE ->
          false;
    };
  }

  private static List<String> named(Asked asked) {
    JsonNode parameters = asked.step().terms() == null ? null : asked.step().terms().parameters();
    return parameters == null
        ? List.of()
        : Stream.of("ref", "escrow", "position", "order")
            .flatMap(name -> parameters.path(name).stringValueOpt().stream())
            .toList();
  }

  private static Stake stake(Action action, Optional<Asked> creation, Surroundings around) {
    Stake known = around.stakes().of(action);
    return known instanceof Stake.Unknown
        ? creation
            .map(Asked::step)
            .map(WouldStep::terms)
            .map(terms -> terms.amount())
            .<Stake>map(Stake.Known::new)
            .orElse(known)
        : known;
  }
}
