package dev.fleabridge.engine;

import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.PurpleFlea;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Asks Purple Flea, by its dialect's means; or, where the upstream is declared to honour
 * idempotency keys, says that the key itself settles it.
 */
public final class PurpleFleaInquiry implements Inquiry {

  private final PurpleFlea client;
  private final boolean honoursKeys;
  private final Duration keyLifetime;
  private final Clock clock;

  /**
   * @param honoursKeys whether configuration declares that a repeated key has no second effect
   *     (money rule 11)
   * @param keyLifetime for how long after the first attempt the upstream remembers a key
   */
  public PurpleFleaInquiry(
      PurpleFlea client, boolean honoursKeys, Duration keyLifetime, Clock clock) {
    this.client = client;
    this.honoursKeys = honoursKeys;
    this.keyLifetime = keyLifetime;
    this.clock = clock;
  }

  @Override
  public Verdict ask(Action action) {
    if (honoursKeys && isWithinKeyLifetime(action)) {
      return new Verdict.Resend(
          new PurpleFleaSender(client)::sendAgain, "the upstream honours idempotency keys");
    }
    try {
      Finding finding =
          client.lookUp(
              Operations.of(action), action.idempotencyKey(), Operations.attempted(action));
      return verdict(finding);
    } catch (IllegalArgumentException e) {
      return new Verdict.CannotTell("the action cannot be put together again: " + e.getMessage());
    }
  }

  private boolean isWithinKeyLifetime(Action action) {
    Instant first = action.firstSentAt();
    return first != null && clock.instant().isBefore(first.plus(keyLifetime));
  }

  private static Verdict verdict(Finding finding) {
    return switch (finding) {
      case Finding.Happened(var receipt, String evidence) ->
          new Verdict.Done(PurpleFleaSender.result(receipt), evidence);
      case Finding.DidNotHappen(String evidence) -> new Verdict.NotDone(evidence);
      case Finding.NotYetClear(String reason, String evidence) ->
          new Verdict.Unclear(reason + "; " + evidence);
      case Finding.CannotTell(String reason, String evidence) ->
          new Verdict.CannotTell(reason + "; " + evidence);
    };
  }
}
