package dev.fleabridge.engine;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.ObjectUpload;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes the payout logs of fan-outs to S3, each once, when the last payment has come to its end. A
 * process that dies between writing and noting it writes the same log again.
 */
public final class PayoutLogs {

  private static final Logger LOG = LoggerFactory.getLogger(PayoutLogs.class);
  private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);
  private static final int AT_ONCE = 10;

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final PayoutLog log;
  private final Objects objects;
  private final Clock clock;

  public PayoutLogs(
      Ledger ledger,
      TransactionOperations transactions,
      PayoutLog log,
      Objects objects,
      Clock clock) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.log = log;
    this.objects = objects;
    this.clock = clock;
  }

  /** Writes the logs that can be written; how many there were. */
  public int writeDue() {
    List<FanOut> due = ledger.fanOuts().logsToWrite(clock.instant(), AT_ONCE);
    due.forEach(this::write);
    return due.size();
  }

  private void write(FanOut fanOut) {
    String uri = java.util.Objects.requireNonNull(fanOut.log().uri());
    Action action = ledger.actions().find(fanOut.actionId()).orElseThrow();
    try (ObjectUpload upload = objects.upload(S3Uri.parse(uri), "application/json")) {
      log.json(action, upload);
      upload.complete();
    } catch (AwsFailure e) {
      failed(fanOut, e.reason());
      return;
    } catch (IOException e) {
      failed(fanOut, "the upload of the log broke off");
      return;
    }
    transactions.executeWithoutResult(
        status -> ledger.fanOuts().logWritten(fanOut.actionId(), clock.instant()));
  }

  private void failed(FanOut fanOut, String reason) {
    LOG.warn("The payout log of {} could not be written: {}", fanOut.actionId(), reason);
    Instant again = clock.instant().plus(AFTER_A_FAILURE);
    transactions.executeWithoutResult(
        status -> ledger.fanOuts().logFailed(fanOut.actionId(), reason, again));
  }
}
