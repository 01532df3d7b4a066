package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of Purple Flea: accounts, effects, and a history that lags behind. It has no scruples: a
 * call that arrives twice is carried out twice, unless it honours keys and still knows the key.
 * Then the simulation is over, because the second effect is what must never happen.
 */
final class Upstream {

  /** What an upstream offers to a bridge that does not know what became of a call. */
  enum Kind {
    /** A history that shows keys. */
    HISTORY,
    /** Nothing at all. */
    BLIND,
    /** A repeated key has no second effect, for the lifetime of keys. */
    KEYED
  }

  /** What the upstream keeps of an amount that is paid, on top of it. */
  static final BigDecimal FEE = new BigDecimal("0.01");

  private record Known(SendResult answer, Instant since) {}

  private final Kind kind;
  private final VirtualTime time;
  private final Tally tally;
  private final long seed;
  private final Map<String, BigDecimal> balances = new HashMap<>();
  private final Map<String, Effect> byKey = new HashMap<>();
  private final Set<String> paidFacts = new HashSet<>();
  private final Set<String> escrows = new HashSet<>();
  private final Map<String, Known> keys = new HashMap<>();
  private final Set<String> hung = new HashSet<>();
  private final List<Effect> effects = new ArrayList<>();

  Upstream(Scenario scenario, VirtualTime time, Tally tally) {
    this.kind = scenario.upstream();
    this.seed = scenario.seed();
    this.time = time;
    this.tally = tally;
  }

  Kind kind() {
    return kind;
  }

  List<Effect> effects() {
    return effects;
  }

  void deposit(String agent, BigDecimal amount) {
    balances.merge(agent, amount, BigDecimal::add);
  }

  Money balance(String agent) {
    return new Money(balances.getOrDefault(agent, BigDecimal.ZERO));
  }

  /** What a person finds out who asks the upstream's support: the truth. */
  @Nullable Effect truth(String key) {
    return byKey.get(key);
  }

  /** What its history shows now under a key. */
  @Nullable Effect shown(String key) {
    Effect effect = byKey.get(key);
    return effect == null || effect.visibleFrom().isAfter(time.now()) ? null : effect;
  }

  /** Carries a call out that has arrived. */
  SendResult carryOut(Action action) {
    if (action.kind() == ActionKind.DESCRIBE_TRAINING_JOB) {
      return SendResult.done(Json.object().put("amount", amountOf(action.resolved())));
    }
    Known known = keys.get(action.idempotencyKey());
    if (known != null && isHonoured(action.idempotencyKey(), known)) {
      tally.count(Figure.KEY_REPEATED);
      return known.answer();
    }
    SendResult answer = carryOutAnew(action);
    if (answer.outcome() == Outcome.DONE) {
      keys.put(action.idempotencyKey(), new Known(answer, time.now()));
    }
    return answer;
  }

  /**
   * Carries out a call that hung for longer than the settling time. No bridge can know of it in
   * time, so this one key is honoured for good.
   */
  SendResult carryOutAtLast(Action action) {
    hung.add(action.idempotencyKey());
    return carryOut(action);
  }

  private boolean isHonoured(String key, Known known) {
    boolean remembered =
        kind == Kind.KEYED && time.now().isBefore(known.since().plus(Scenario.KEY_LIFETIME));
    return remembered || hung.contains(key);
  }

  private SendResult carryOutAnew(Action action) {
    Money amount = action.amount();
    if (action.kind().spends() && amount != null) {
      String payer = Objects.requireNonNull(action.payer());
      BigDecimal cost = amount.withBuffer(FEE).value();
      BigDecimal left = balances.getOrDefault(payer, BigDecimal.ZERO).subtract(cost);
      if (left.signum() < 0) {
        tally.count(Figure.REFUSED_FOR_FUNDS);
        return SendResult.of(Outcome.DECLINED, "insufficient_balance", payer + " has too little");
      }
      if (action.kind() == ActionKind.SWEEP) {
        requireAboveCeiling(action, amount.value());
      }
      balances.put(payer, left);
    }
    if (action.kind() == ActionKind.RELEASE_ESCROW) {
      String escrow = action.resolved().path("escrow").asString();
      if (!escrows.contains(escrow)) {
        throw new Violation("an escrow was released that was never created: " + escrow);
      }
    }
    Effect effect = effect(action, amount);
    remember(effect);
    boolean locks = action.kind() == ActionKind.CREATE_ESCROW;
    if (locks) {
      escrows.add(effect.id());
    }
    return SendResult.done(result(effect));
  }

  /** Nobody else pays from that wallet, so only a second sweep of the same money goes deeper. */
  private void requireAboveCeiling(Action sweep, BigDecimal amount) {
    BigDecimal before =
        balances.getOrDefault(Objects.requireNonNull(sweep.payer()), BigDecimal.ZERO);
    if (before.subtract(amount).compareTo(BigDecimal.valueOf(Rules.CEILING)) < 0) {
      tally.count(Figure.DUPLICATES);
      throw new Violation("swept twice: %s of %s by %s".formatted(amount, before, sweep.id()));
    }
    tally.count(Figure.SWEPT);
  }

  /** The ids that an answer, or the history, shows of an effect. */
  static ObjectNode result(Effect effect) {
    String field = effect.kind().equals(ActionKind.CREATE_ESCROW.name()) ? "escrowId" : "txId";
    return Json.object().put(field, effect.id());
  }

  private Effect effect(Action action, @Nullable Money amount) {
    Dice dice = Dice.about(seed, action.idempotencyKey(), -action.epoch());
    Instant visible = time.now().plus(dice.millis(0, Scenario.HISTORY_LAG.toMillis()));
    return new Effect(
        "fx_" + effects.size(),
        action.idempotencyKey(),
        action.kind().name(),
        fact(action),
        action.payer(),
        action.payee(),
        amount,
        time.now(),
        visible);
  }

  private static String fact(Action action) {
    if (action.kind() == ActionKind.SWEEP) {
      return action.idempotencyKey(); // It says nothing of a fact, and moves what is there.
    }
    ObjectNode parameters = action.resolved();
    for (String field : List.of("memo", "terms", "note")) {
      if (parameters.path(field).isString()) {
        return parameters.path(field).asString();
      }
    }
    throw new Violation("a call does not say which fact it is about: " + parameters);
  }

  private void remember(Effect effect) {
    effects.add(effect);
    Effect earlier = byKey.putIfAbsent(effect.key(), effect);
    if (earlier != null) {
      tally.count(Figure.DUPLICATES);
      throw new Violation("paid twice under one key: %s and %s".formatted(earlier, effect));
    }
    if (!paidFacts.add(effect.kind() + " " + effect.fact())) {
      tally.count(Figure.DUPLICATES);
      throw new Violation("paid twice for one fact: " + effect);
    }
  }

  /** What the model's training job earned: from its name alone, so that every look-up agrees. */
  private static String amountOf(ObjectNode parameters) {
    int cents = 10 + Math.floorMod(parameters.path("name").asString().hashCode(), 500);
    return new BigDecimal(cents).movePointLeft(2).toPlainString();
  }
}
