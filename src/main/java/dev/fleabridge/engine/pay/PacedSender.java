package dev.fleabridge.engine.pay;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.pay.Pacing.Wait;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.http.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends no faster than Purple Flea has said that it accepts. */
final class PacedSender implements Sender {

  private final Sender sender;
  private final Pacing pacing = new Pacing();
  private final Clock clock;

  public PacedSender(Sender sender, Clock clock) {
    this.sender = sender;
    this.clock = clock;
  }

  @Override
  public SendResult send(Action action) {
    Optional<Wait> wait = pacing.refuses(path(action), clock.instant());
    return wait.isPresent() ? waiting(wait.get()) : learning(action, sender.send(action));
  }

  /** Sends a repeat without pacing, because the reconciler's own backoff paces it. */
  @Override
  public SendResult repeat(Action action) {
    return learning(action, sender.repeat(action));
  }

  private SendResult learning(Action action, SendResult answer) {
    if (answer.outcome() == Outcome.THROTTLED) {
      learn(path(action), answer, clock.instant());
    }
    return answer;
  }

  private void learn(String path, SendResult answer, Instant now) {
    Wait why =
        new Wait(Duration.ZERO, String.valueOf(answer.code()), String.valueOf(answer.message()));
    pacing.throttled(path, answer.retryAfter(), rate(answer.response()), why, now);
  }

  private static Pacing.@Nullable Rate rate(@Nullable String response) {
    return response == null
        ? null
        : RateLimit.toldIn(response)
            .map(limit -> new Pacing.Rate(limit.calls(), limit.window()))
            .orElse(null);
  }

  private static SendResult waiting(Wait wait) {
    return new SendResult(
        Outcome.NOT_SENT, wait.code(), wait.message(), null, null, null, null, wait.time(), true);
  }

  /** Names the path of an action. Limits count by path, and the path of an escrow has its id. */
  private static String path(Action action) {
    ActionKind kind = action.kind();
    return kind.deed().actsOnEscrow()
        ? kind + "/" + action.resolved().path("escrow").asString("")
        : kind.name();
  }
}
