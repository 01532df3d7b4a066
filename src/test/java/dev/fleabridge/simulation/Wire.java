package dev.fleabridge.simulation;

import dev.fleabridge.engine.Answer;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/** The way of a call to the upstream and back, with everything that can go wrong on it. */
final class Wire {

  private final Upstream upstream;
  private final VirtualTime time;
  private final Tally tally;
  private final long seed;

  Wire(Upstream upstream, VirtualTime time, Tally tally, long seed) {
    this.upstream = upstream;
    this.time = time;
    this.tally = tally;
    this.seed = seed;
  }

  /**
   * Sends a call. What it does at the upstream no longer depends on whether the caller lives.
   *
   * @param caller hears the answer, or what the caller must make of its absence
   */
  void send(Action action, Consumer<Answer> caller) {
    Dice dice = Dice.about(seed, action.idempotencyKey(), action.epoch());
    Fate fate = Fate.draw(dice.random());
    tally.count(fate);
    Duration there = dice.millis(5, 900);
    Duration back = dice.millis(5, 900);
    switch (fate) {
      case ANSWERED ->
          time.after(
              there,
              () -> {
                Answer answer = upstream.carryOut(action);
                time.after(back, () -> caller.accept(answer));
              });
      case ANSWER_LATE ->
          time.after(
              there,
              () -> {
                Answer answer = upstream.carryOut(action);
                time.after(dice.seconds(31, 90), () -> caller.accept(answer));
              });
      case ANSWER_LOST -> effect(action, there, caller, Scenario.CALL_TIMEOUT, "timeout");
      case EFFECT_LATE -> {
        time.after(Scenario.CALL_TIMEOUT, () -> caller.accept(unknown("timeout")));
        time.after(
            dice.millis(Scenario.CALL_TIMEOUT.toMillis() + 1, Scenario.LATEST_EFFECT.toMillis()),
            () -> upstream.carryOut(action));
      }
      case FAILED_AFTER -> effect(action, there, caller, there.plus(back), "status 502");
      case GARBAGE -> effect(action, there, caller, there.plus(back), "unreadable answer");
      case REQUEST_LOST -> answer(caller, Scenario.CALL_TIMEOUT, unknown("timeout"));
      case FAILED_BEFORE -> answer(caller, there.plus(back), unknown("status 503"));
      case THROTTLED -> answer(caller, back, throttled(dice.seconds(1, 4)));
      case NOT_SENT ->
          answer(caller, back, Answer.of(Outcome.NOT_SENT, "not_sent", "connection refused"));
      case REFUSED ->
          answer(caller, back, Answer.of(Outcome.DECLINED, "refused", "the payee is closed"));
    }
  }

  private void effect(
      Action action, Duration at, Consumer<Answer> caller, Duration heardAt, String what) {
    time.after(at, () -> upstream.carryOut(action));
    answer(caller, heardAt, unknown(what));
  }

  private void answer(Consumer<Answer> caller, Duration at, Answer answer) {
    time.after(at, () -> caller.accept(answer));
  }

  private static Answer unknown(String what) {
    return Answer.of(Outcome.UNKNOWN, "outcome_unknown", what);
  }

  private static Answer throttled(Duration wait) {
    return new Answer(Outcome.THROTTLED, "throttled", "later", 429, null, null, null, wait);
  }
}
