package dev.fleabridge.report;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.OutcomeEvent;
import dev.fleabridge.aws.OutcomeEvents;
import dev.fleabridge.aws.OutcomeEvents.Receipt;
import dev.fleabridge.ledger.OutcomeFeed;
import dev.fleabridge.ledger.OutcomeFeed.Told;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an event bus what became of actions. It tells every outcome at least once, in the order of
 * commits as far as the bus keeps it. Its place in the feed moves on only after the bus has taken
 * the events. An outcome that the bus can never take is passed over.
 */
final class OutcomeReporter {

  static final String SOURCE = "fleabridge";
  static final String DETAIL_TYPE = "Fleabridge Action Outcome";

  private static final Logger log = LoggerFactory.getLogger(OutcomeReporter.class);
  private static final int EVENTS_AT_ONCE = 100;

  /**
   * The codes with which a bus refuses one event, and would refuse it again. After other refusals,
   * such as a missing permission, outcomes wait until somebody corrects the cause.
   */
  private static final Set<String> ABOUT_THE_EVENT =
      Set.of("MalformedDetail", "InvalidArgument", "TooLarge");

  private final OutcomeFeed feed;
  private final OutcomeEvents events;
  private final MeterRegistry meters;
  private volatile String complaint = "";

  public OutcomeReporter(OutcomeFeed feed, OutcomeEvents events, MeterRegistry meters) {
    this.feed = feed;
    this.events = events;
    this.meters = meters;
  }

  /**
   * Tells the next outcomes, at most a hundred. An outcome that the bus can never take is counted,
   * logged and passed over. An outcome that it does not take now ends this attempt.
   *
   * @return how many outcomes were told or passed over; fewer than there are where the bus does not
   *     take one now
   */
  public int tell() {
    feed.begin();
    List<Told> outcomes = feed.next(EVENTS_AT_ONCE);
    if (outcomes.isEmpty()) {
      return 0;
    }
    List<Receipt> receipts = events.put(outcomes.stream().map(OutcomeReporter::event).toList());
    int settled = 0;
    while (settled < outcomes.size() && isSettled(outcomes.get(settled), receipts.get(settled))) {
      settled++;
    }
    if (settled > 0) {
      feed.advance(outcomes.get(settled - 1).place());
    }
    return settled;
  }

  private boolean isSettled(Told outcome, Receipt receipt) {
    return switch (receipt) {
      case Receipt.Accepted accepted -> {
        complaint = "";
        count("accepted");
        yield true;
      }
      case Receipt.Rejected(AwsFailure failure) when ABOUT_THE_EVENT.contains(failure.code()) -> {
        try (LogFields _ = LogFields.of(outcome.action())) {
          log.error(
              Each.LINE,
              "The outcome {} of action {} cannot be told: {}",
              outcome.state(),
              outcome.action().id(),
              failure.reason());
        }
        count("refused");
        yield true;
      }
      case Receipt.Rejected(AwsFailure failure) -> {
        complain(failure);
        count("waiting");
        yield false;
      }
    };
  }

  /** Logs a failure once, and not at every attempt while it lasts. */
  private void complain(AwsFailure failure) {
    if (!failure.reason().equals(complaint)) {
      complaint = failure.reason();
      log.error("Outcomes cannot be told and wait: {}", complaint);
    }
  }

  private void count(String result) {
    meters.counter("fleabridge.outcomes", "result", result).increment();
  }

  private static OutcomeEvent event(Told told) {
    return new OutcomeEvent(SOURCE, DETAIL_TYPE, told.at(), List.of(), OutcomeDetail.of(told));
  }
}
