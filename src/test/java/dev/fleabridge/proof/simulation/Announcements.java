package dev.fleabridge.proof.simulation;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Business facts, and the events that announce them: some again, some in other envelopes, some with
 * another amount, none in order. What is not acknowledged is delivered again.
 */
final class Announcements {

  /** The rule that a fact meets, and the key under which it does. */
  record Fact(String rule, String key) {}

  static final int PAYERS = 8;

  /** Some facts are announced within this time; their repetitions come later. */
  private final Duration span;

  private final Scenario scenario;

  private final VirtualTime time;
  private final Tally tally;
  private final Dice dice;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private final Set<Fact> accepted = new LinkedHashSet<>();
  private final Set<String> metNoRule = new HashSet<>();
  private int outstanding;

  Announcements(Scenario scenario, VirtualTime time, Tally tally, Dice dice) {
    this.scenario = scenario;
    this.time = time;
    this.tally = tally;
    this.dice = dice;
    // A rollout takes its time, and events come while it lasts.
    boolean rollout =
        scenario.has(Trouble.ROLLOUT)
            || scenario.has(Trouble.CHANGED_KEY)
            || scenario.has(Trouble.SHADOW);
    this.span = Duration.ofMillis(scenario.facts() * (rollout ? 300L : 20L));
    for (int number = 0; number < scenario.facts(); number++) {
      announce(number);
    }
  }

  /** Takes up to so many events that are to be delivered now. */
  List<Event> take(int most) {
    List<Event> taken = new ArrayList<>();
    while (taken.size() < most && !waiting.isEmpty()) {
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether every event has been acknowledged. */
  boolean isOver() {
    return outstanding == 0;
  }

  /** The facts of which an acknowledged event has told. */
  Set<Fact> accepted() {
    return accepted;
  }

  /**
   * Must be called before a replica files events, which may be done although it does not live to
   * say so. What the first to file an event has no rule for is no fact: when that event comes again
   * it is a duplicate, also to those that have the rule, and only a replay brings it to them.
   */
  void handed(List<Event> events, RuleBook rules) {
    for (Event event : events) {
      if (rules.rule(rule(event)).isEmpty()) {
        metNoRule.add(event.id());
      }
    }
  }

  /**
   * @param rules of the replica that filed the events
   */
  void acknowledged(List<Event> events, RuleBook rules) {
    outstanding -= events.size();
    for (Event event : events) {
      if (rules.rule(rule(event)).isPresent() && !metNoRule.contains(event.id())) {
        accepted.add(new Fact(rule(event), event.detail().path("key").asString()));
      }
    }
  }

  private static String rule(Event event) {
    return event.detailType().toLowerCase(Locale.ROOT);
  }

  void notAcknowledged(List<Event> events) {
    for (Event event : events) {
      time.after(dice.seconds(1, 30), () -> waiting.addLast(event));
    }
  }

  private void announce(int number) {
    String key = "f" + number;
    int sort = dice.number(0, 100);
    if (sort < 3) {
      announce("Swept", key);
    } else if (sort < 50) {
      announce("Pay", key);
    } else if (sort < 62) {
      announce("Metered", key);
    } else if (sort < 77) {
      announce("Escrow", key);
    } else if (sort < 88) {
      announce("Scored", key);
    } else {
      // Two facts that meet by a handle, in either order.
      announce("Opened", key);
      if (scenario.has(Trouble.TAKEN_HANDLES) && dice.chance(0.2)) {
        tally.count(Figure.HANDLES_TAKEN);
        announce("Opened", key + "-other", key);
      }
      announce("Approved", key);
    }
  }

  private void announce(String type, String key) {
    announce(type, key, key);
  }

  /**
   * @param ref the handle of an escrow
   */
  private void announce(String type, String key, String ref) {
    Duration at = dice.millis(1, span.toMillis());
    ObjectNode detail = detail(key).put("ref", ref);
    String id = type + "-" + key;
    Event event = event(id, type, detail);
    deliver(event, at);
    if (dice.chance(0.10)) {
      repeat(event, at);
    }
    if (scenario.has(Trouble.CHANGED_KEY)) {
      // Under another key, another envelope is another fact: that is what a key is for.
      return;
    }
    if (dice.chance(0.10)) {
      repeat(event(id + "-again", type, detail), at);
    }
    if (dice.chance(0.03)) {
      tally.count(Figure.CONFLICTS);
      ObjectNode other = detail.deepCopy().put("amount", "19.99");
      String otherId = dice.chance(0.3) ? id : id + "-other";
      repeat(event(otherId, type, other), at);
    }
  }

  private void repeat(Event event, Duration first) {
    tally.count(Figure.DUPLICATE_DELIVERIES);
    boolean soon = dice.chance(0.5);
    Duration at = soon ? first.plusMillis(dice.number(0, 400)) : dice.seconds(1, 900);
    deliver(event, at);
  }

  private void deliver(Event event, Duration at) {
    tally.count(Figure.DELIVERIES);
    outstanding++;
    time.after(at, () -> waiting.addLast(event));
  }

  private ObjectNode detail(String key) {
    // The last two run dry: few payments are theirs, so that waiting for money stays the exception.
    int payer = dice.chance(0.04) ? dice.number(PAYERS - 2, PAYERS) : dice.number(0, PAYERS - 2);
    String amount = BigDecimal.valueOf(dice.number(10, 2000), 2).toPlainString();
    return Json.object()
        .put("key", key)
        .put("payer", "agt_payer_" + payer)
        .put("payee", "agt_payee_" + dice.number(0, 50))
        .put("amount", amount);
  }

  private Event event(String id, String type, ObjectNode detail) {
    return new Event(id, "simulation", type, "", time.now(), "", List.of(), detail);
  }
}
