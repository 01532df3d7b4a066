package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.AuditLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Remembers what people tried and were refused, by a line in the audit and the counter {@code
 * fleabridge.levers.refused}. The line has a transaction of its own, because that of the act was
 * rolled back. What cannot be remembered is logged, because the refusal must reach the person all
 * the same.
 */
class RefusedActs {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedActs.class);

  private static final Pattern LEVER = Pattern.compile("/v1/actions/([^/]+)/([a-z-]+)");
  private static final Pattern PAUSE = Pattern.compile("/v1/pauses/([^/]{1,200})");

  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final MeterRegistry meters;
  private final Clock clock;

  RefusedActs(
      AuditLog audit, TransactionOperations transactions, MeterRegistry meters, Clock clock) {
    this.audit = audit;
    this.transactions = transactions;
    this.meters = meters;
    this.clock = clock;
  }

  /** The engine refused the act for the four-eyes rule, or for the state of the action. */
  void byEngine(String person, Levers.Act act, UUID action, RuntimeException why) {
    String reason = why instanceof Levers.OwnRequest ? "own_request" : "not_legal";
    remember(person, act.word(), "actions/" + action, reason, String.valueOf(why.getMessage()));
  }

  /** The person's role does not allow it. Only levers and pauses are remembered. */
  void byRole(String person, String method, String path) {
    Matcher lever = LEVER.matcher(path);
    Matcher pause = PAUSE.matcher(path);
    String note = "the role of this sign-in does not allow it";
    if (method.equals("POST") && lever.matches() && isAct(lever.group(2))) {
      action(lever.group(1), person, lever.group(2), note);
    } else if (pause.matches() && (method.equals("PUT") || method.equals("DELETE"))) {
      String act = method.equals("PUT") ? "pause" : "resume";
      remember(person, act, "pauses/" + pause.group(1), "role", note);
    }
  }

  private void action(String id, String person, String act, String note) {
    try {
      remember(person, act, "actions/" + UUID.fromString(id), "role", note);
    } catch (IllegalArgumentException e) {
      // What is no UUID is the id of nothing.
      LOG.debug("A refused {} named no action", act);
    }
  }

  private static boolean isAct(String word) {
    return Arrays.stream(Levers.Act.values()).anyMatch(act -> act.word().equals(word));
  }

  private void remember(String person, String act, String target, String reason, String note) {
    meters.counter("fleabridge.levers.refused", "act", act, "reason", reason).increment();
    try {
      transactions.executeWithoutResult(status ->
          audit.add(AuditLog.Line.of(clock.instant(), person, act + "_refused", target, note)));
    } catch (RuntimeException e) {
      LOG.warn("A refused {} of {} by {} could not be remembered", act, target, person, e);
    }
  }
}
