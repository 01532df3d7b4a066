package dev.fleabridge.engine.pay;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Asks Purple Flea what became of an action, by what its dialect can look up. Where the upstream is
 * declared to honour idempotency keys and may still know the key, it asks nothing and has the
 * action repeated.
 */
final class PurpleFleaInquiry implements Inquiry {

  /** The next look is soon, because a busy account shows an effect for a short time only. */
  private static final Finding.NextLook SOON =
      new Finding.NextLook(null, Duration.ofSeconds(3), null);

  private final PurpleFlea client;
  private final EarlierAttempts earlier;
  private final boolean honoursKeys;
  private final Duration keyLifetime;
  private final Clock clock;

  /**
   * @param honoursKeys whether configuration declares that a repeated key has no second effect
   *     (money rule 11)
   * @param keyLifetime how long after the first attempt a repeat may begin: as long as the upstream
   *     remembers a key, less the time that the repeat may need to arrive
   */
  public PurpleFleaInquiry(
      PurpleFlea client,
      EarlierAttempts earlier,
      boolean honoursKeys,
      Duration keyLifetime,
      Clock clock) {
    this.client = client;
    this.earlier = earlier;
    this.honoursKeys = honoursKeys;
    this.keyLifetime = keyLifetime;
    this.clock = clock;
  }

  @Override
  public InquiryResult ask(Action action) {
    return ask(action, client.lookUps());
  }

  @Override
  public Inquiry round() {
    PurpleFlea.LookUps lookUps = client.lookUps();
    return action -> ask(action, lookUps);
  }

  private InquiryResult ask(Action action, PurpleFlea.LookUps lookUps) {
    if (honoursKeys && isWithinKeyLifetime(action)) {
      return new InquiryResult.Repeat(
          "the upstream honours idempotency keys: sent again with the same key and the same bytes");
    }
    try {
      Attempted attempted = earlier.of(action);
      Finding finding = lookUps.lookUp(Operations.of(action), action.idempotencyKey(), attempted);
      if (finding instanceof Finding.Happened(var receipt, String evidence)
          && !earlier.stillHolds(action, attempted, receipt.ids().values())) {
        return new InquiryResult.Unclear(
            "a like action was sent meanwhile, and could own: " + evidence, SOON);
      }
      return found(finding);
    } catch (IllegalArgumentException e) {
      return new InquiryResult.CannotTell(
          "the action cannot be put together again: " + e.getMessage());
    }
  }

  private boolean isWithinKeyLifetime(Action action) {
    Instant first = action.firstSentAt();
    return first != null && clock.instant().isBefore(first.plus(keyLifetime));
  }

  private static InquiryResult found(Finding finding) {
    return switch (finding) {
      case Finding.Happened(var receipt, String evidence) ->
          new InquiryResult.Done(PurpleFleaSender.result(receipt), evidence);
      case Finding.DidNotHappen(String evidence) -> new InquiryResult.NotDone(evidence);
      case Finding.MayRepeat(String evidence) -> new InquiryResult.Repeat(evidence);
      case Finding.NotYetClear(String reason, String evidence, var next) ->
          new InquiryResult.Unclear(reason + "; " + evidence, next);
      case Finding.CannotTell(String reason, String evidence) ->
          new InquiryResult.CannotTell(reason + "; " + evidence);
    };
  }
}
