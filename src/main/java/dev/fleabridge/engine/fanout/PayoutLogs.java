package dev.fleabridge.engine.fanout;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.ObjectUpload;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Objects.Mark;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.telemetry.LogFields;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes the payout log of each fan-out to S3, once, when its last payment has ended. Where the
 * process dies after writing and before it notes that, the log is written again.
 *
 * <p>An object that lies at the address already stays, unless it is a log of the same owner. Logs
 * bear their owner's mark. A log is replaced only if it has not changed since its mark was read
 * (money rule 28).
 */
public final class PayoutLogs {

  private static final Logger log = LoggerFactory.getLogger(PayoutLogs.class);
  private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

  /** Longer, because only a person can end the cause: a list, or an object that is in the way. */
  private static final Duration AFTER_A_REFUSAL = Duration.ofMinutes(10);

  private static final String EXISTS = "PreconditionFailed";
  private static final int LOGS_AT_ONCE = 10;

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final PayoutLog payoutLog;
  private final Objects objects;
  private final OutsideNames outside;
  private final Clock clock;

  PayoutLogs(
      Ledger ledger,
      TransactionOperations transactions,
      PayoutLog payoutLog,
      Objects objects,
      OutsideNames outside,
      Clock clock) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.payoutLog = payoutLog;
    this.objects = objects;
    this.outside = outside;
    this.clock = clock;
  }

  /** Tries to write a batch of logs that are due. Returns how many were due. */
  public int writeDue() {
    List<FanOut> due = ledger.fanOuts().logsToWrite(clock.instant(), LOGS_AT_ONCE);
    due.forEach(this::write);
    return due.size();
  }

  private void write(FanOut fanOut) {
    S3Uri uri = S3Uri.parse(java.util.Objects.requireNonNull(fanOut.log().uri()));
    Action action = ledger.actions().find(fanOut.actionId()).orElseThrow();
    Run run = ledger.runs().find(action.runId()).orElseThrow();
    Optional<String> forbidden = outside.forbidsLog(action, run);
    if (forbidden.isPresent()) {
      failed(fanOut, forbidden.get(), AFTER_A_REFUSAL);
      return;
    }
    try {
      if (!writeOver(action, uri, owner(action, run))) {
        String reason = "log_exists: at %s lies an object that is not this log".formatted(uri);
        failed(fanOut, reason, AFTER_A_REFUSAL);
        return;
      }
    } catch (AwsFailure e) {
      failed(fanOut, e.reason(), AFTER_A_FAILURE);
      return;
    } catch (IOException e) {
      failed(fanOut, "the upload of the log broke off", AFTER_A_FAILURE);
      return;
    }
    transactions.executeWithoutResult(
        status -> ledger.fanOuts().logWritten(fanOut.actionId(), clock.instant()));
  }

  /**
   * Writes the log, over an earlier one of the same owner if there is one.
   *
   * @return false where another's object lies there, which stays as it is
   */
  private boolean writeOver(Action action, S3Uri uri, String owner) throws IOException {
    try {
      upload(action, uri, new Mark(owner, null));
      return true;
    } catch (AwsFailure e) {
      if (!e.code().equals(EXISTS)) {
        throw e;
      }
    }
    Optional<String> earlier = objects.etagOf(uri, owner);
    if (earlier.isEmpty()) {
      return false;
    }
    upload(action, uri, new Mark(owner, earlier.get()));
    return true;
  }

  private void upload(Action action, S3Uri uri, Mark mark) throws IOException {
    try (ObjectUpload upload = objects.upload(uri, "application/json", mark)) {
      payoutLog.json(action, upload);
      upload.complete();
    }
  }

  /**
   * An address that the rule writes literally belongs to its step, any other one to the fan-out.
   */
  private static String owner(Action action, Run run) {
    boolean literal = Rule.writesLiterally(run.definition(), action.step(), action.kind(), "log");
    return Sha256.hex(
        literal ? "rule " + run.ruleId() + " " + action.step() : "action " + action.id());
  }

  private void failed(FanOut fanOut, String reason, Duration wait) {
    try (LogFields _ = LogFields.ofAction(fanOut.actionId())) {
      log.warn("The payout log of {} could not be written: {}", fanOut.actionId(), reason);
    }
    Instant again = clock.instant().plus(wait);
    transactions.executeWithoutResult(
        status -> ledger.fanOuts().logFailed(fanOut.actionId(), reason, again));
  }
}
