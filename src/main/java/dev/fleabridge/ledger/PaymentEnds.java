package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.telemetry.LogFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the log for the end of each payment, after the commit that ended it: what a
 * transaction takes back is never told. A process that dies between the commit and the line loses
 * the line and not the end, which is in the ledger (docs/logs.md#the-end-of-a-payment).
 */
final class PaymentEnds {

  /** A logger of its own, so that whoever wants no such line can switch it off. */
  static final String LOGGER = "fleabridge.payments";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  private static final List<String> IDS = List.of("txId", "escrowId", "positionId", "agentId");

  private PaymentEnds() {}

  /** Tells the moves that ended a payment, when the caller's transaction has committed. */
  static void moved(List<Change> written, Instant now) {
    if (log.isInfoEnabled()) {
      tell(
          written.stream()
              .filter(change -> change.before.state() != change.state())
              .map(change -> change.after(now))
              .filter(PaymentEnds::isEnd)
              .toList());
    }
  }

  /** Tells the payments that had ended when they were filed: their rule made no sense. */
  static void filed(List<Action> begun) {
    if (log.isInfoEnabled()) {
      tell(begun.stream().filter(PaymentEnds::isEnd).toList());
    }
  }

  /** What needs review is told as well: without a person nothing more happens to it. */
  private static boolean isEnd(Action action) {
    return action.kind().isOfPurpleFlea()
        && !action.shadow()
        && switch (action.state()) {
          case DONE, DECLINED, EXPIRED, CANCELED, NEEDS_REVIEW -> true;
          case WAITING, READY, SENDING, UNKNOWN, HELD, SKIPPED -> false;
        };
  }

  private static void tell(List<Action> ended) {
    if (ended.isEmpty()) {
      return;
    }
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      ended.forEach(PaymentEnds::line);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            ended.forEach(PaymentEnds::line);
          }
        });
  }

  private static void line(Action a) {
    long millis = Duration.between(a.createdAt(), a.updatedAt()).toMillis();
    @Nullable String id = id(a.result());
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("event.action", "payment-ended")
            .addKeyValue("fleabridge.kind", a.kind().wireName())
            .addKeyValue("fleabridge.state", a.state())
            .addKeyValue("fleabridge.rule", a.ruleId())
            .addKeyValue("fleabridge.attempts", a.epoch())
            .addKeyValue("fleabridge.latency-ms", millis);
    line = with(line, "fleabridge.reason", a.reason());
    line = with(line, "fleabridge.payer", a.payer());
    line = with(line, "fleabridge.payee", a.payee());
    line = with(line, "fleabridge.amount", a.amount());
    line = with(line, "fleabridge.result-id", id);
    String what =
        a.amount() == null ? a.kind().wireName() : a.kind().wireName() + " of " + a.amount();
    String why = a.reason() == null ? "" : " (" + a.reason() + ")";
    try (LogFields _ = LogFields.of(a)) {
      line.log(
          "Payment {} {}{}: {} from {} to {}, {}, {} attempts, {} ms",
          a.id(),
          a.state(),
          why,
          what,
          a.payer(),
          a.payee(),
          id,
          a.epoch(),
          millis);
    }
  }

  private static LoggingEventBuilder with(
      LoggingEventBuilder line, String name, @Nullable Object value) {
    return value == null ? line : line.addKeyValue(name, value);
  }

  /** The id that Purple Flea gave to what was done. */
  private static @Nullable String id(@Nullable ObjectNode result) {
    if (result == null) {
      return null;
    }
    return IDS.stream()
        .filter(result::hasNonNull)
        .map(name -> result.path(name).asString())
        .findFirst()
        .orElse(null);
  }
}
