package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimed;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The way of a call to the upstream and back, with everything that can go wrong on it. */
final class Wire {

  /** Who waits for an answer. */
  interface Caller {
    void hear(SendResult answer);

    /** What makes calls has failed with this one. */
    void fail(Throwable fault);

    /** Whether its process still lives, and with it the connection of the call. */
    boolean listens();
  }

  private final Scenario scenario;

  private final Upstream upstream;
  private final VirtualTime time;
  private final Tally tally;
  private final long seed;

  /** Until when a call with this key hangs. */
  private final Map<String, Instant> hanging = new HashMap<>();

  public Wire(Scenario scenario, Upstream upstream, VirtualTime time, Tally tally) {
    this.scenario = scenario;
    this.upstream = upstream;
    this.time = time;
    this.tally = tally;
    this.seed = scenario.seed();
  }

  /**
   * Sends a call. What it does at the upstream no longer depends on whether the caller lives.
   *
   * @param claimed the action, and whether its key is repeated: what only an upstream may be asked
   *     for that honours keys
   * @param caller hears the answer, or what the caller must make of its absence
   */
  public void send(Claimed claimed, Caller caller) {
    Action action = claimed.action();
    if (claimed.repeats() && upstream.kind() != Upstream.Kind.KEYED) {
      violated("a key is repeated where nobody honours it: " + action.idempotencyKey());
    }
    Dice dice = Dice.about(seed, action.idempotencyKey(), action.epoch());
    Instant hangsUntil = hanging.get(action.idempotencyKey());
    if (hangsUntil != null) {
      refuseBeside(hangsUntil, caller, dice);
    } else if (scenario.has(Trouble.HANGING_CALLS) && dice.chance(0.03)) {
      hang(action, caller, dice);
    } else {
      sendSoon(action, caller, dice);
    }
  }

  /** What is thrown at once would be lost in whoever begins the call. */
  private void violated(String how) {
    time.after(
        Duration.ZERO,
        () -> {
          throw new Violation(how);
        });
  }

  /**
   * A call that hangs for longer than the settling time, and is carried out and answered after all
   * where its caller still listens: an upstream that has it in hand takes no other with its key
   * meanwhile.
   */
  private void hang(Action action, Caller caller, Dice dice) {
    tally.count(Figure.HANGING);
    Duration length = dice.seconds(150, 900);
    hanging.put(action.idempotencyKey(), time.now().plus(length));
    time.after(
        length,
        () -> {
          hanging.remove(action.idempotencyKey());
          if (caller.listens()) {
            caller.hear(upstream.carryOutAtLast(action));
          }
        });
  }

  /** The answer likes to come just after that of the call that hangs. */
  private void refuseBeside(Instant hangsUntil, Caller caller, Dice dice) {
    tally.count(Figure.BESIDE_HANGING);
    Duration left = Duration.between(time.now(), hangsUntil).plus(dice.millis(1, 3000));
    Duration most = Duration.ofSeconds(20);
    SendResult answer =
        switch (dice.number(0, 3)) {
          case 0 -> throttled(dice.seconds(1, 4));
          case 1 -> SendResult.of(Outcome.NOT_SENT, "not_sent", "connection refused");
          default -> SendResult.of(Outcome.DECLINED, "in_progress", "this key is being worked on");
        };
    answer(caller, left.compareTo(most) < 0 ? left : most, answer);
  }

  private void sendSoon(Action action, Caller caller, Dice dice) {
    Fate fate = Fate.draw(dice.random());
    tally.count(fate);
    Duration there = dice.millis(5, 900);
    Duration back = dice.millis(5, 900);
    switch (fate) {
      case ANSWERED ->
          time.after(
              there,
              () -> {
                SendResult answer = upstream.carryOut(action);
                time.after(back, () -> caller.hear(answer));
              });
      case ANSWER_LATE ->
          time.after(
              there,
              () -> {
                SendResult answer = upstream.carryOut(action);
                time.after(dice.seconds(31, 90), () -> caller.hear(answer));
              });
      case ANSWER_LOST -> effect(action, there, caller, Scenario.CALL_TIMEOUT, "timeout");
      case EFFECT_LATE -> {
        time.after(Scenario.CALL_TIMEOUT, () -> caller.hear(unknown("timeout")));
        time.after(
            dice.millis(Scenario.CALL_TIMEOUT.toMillis() + 1, Scenario.LATEST_EFFECT.toMillis()),
            () -> upstream.carryOut(action));
      }
      case FAILED_AFTER -> effect(action, there, caller, there.plus(back), "status 502");
      case GARBAGE -> effect(action, there, caller, there.plus(back), "unreadable answer");
      case FAULT -> {
        time.after(there, () -> upstream.carryOut(action));
        time.after(there.plus(back), () -> caller.fail(new TracelessFault()));
      }
      case ODD_WORDS ->
          time.after(
              there,
              () -> {
                SendResult answer = inOddWords(upstream.carryOut(action));
                time.after(back, () -> caller.hear(answer));
              });
      case REQUEST_LOST -> answer(caller, Scenario.CALL_TIMEOUT, unknown("timeout"));
      case FAILED_BEFORE -> answer(caller, there.plus(back), unknown("status 503"));
      case THROTTLED -> answer(caller, back, throttled(dice.seconds(1, 4)));
      case NOT_SENT ->
          answer(caller, back, SendResult.of(Outcome.NOT_SENT, "not_sent", "connection refused"));
      case REFUSED ->
          answer(caller, back, SendResult.of(Outcome.DECLINED, "refused", "the payee is closed"));
      // About the key and not about the payment, which is still owed.
      case KEY_REFUSED ->
          answer(
              caller,
              back,
              new SendResult(
                  Outcome.DECLINED, "unauthorized", "bad key", 401, null, null, null, null));
    }
  }

  private void effect(Action action, Duration at, Caller caller, Duration heardAt, String what) {
    time.after(at, () -> upstream.carryOut(action));
    answer(caller, heardAt, unknown(what));
  }

  private void answer(Caller caller, Duration at, SendResult answer) {
    time.after(at, () -> caller.hear(answer));
  }

  /** PostgreSQL takes no text that holds a NUL. */
  private static SendResult inOddWords(SendResult answer) {
    return new SendResult(
        answer.outcome(), "thank\0you", answer.message(), 200, null, null, answer.result(), null);
  }

  /** Such as a StackOverflowError over what the upstream said. */
  static final class TracelessFault extends Error {
    TracelessFault() {
      super("a fault of ours", null, false, false);
    }
  }

  private static SendResult unknown(String what) {
    return SendResult.of(Outcome.UNKNOWN, "outcome_unknown", what);
  }

  private static SendResult throttled(Duration wait) {
    return new SendResult(Outcome.THROTTLED, "throttled", "later", 429, null, null, null, wait);
  }
}
