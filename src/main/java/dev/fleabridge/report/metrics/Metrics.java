package dev.fleabridge.report.metrics;

import static dev.fleabridge.report.metrics.Metric.Scope.ADDED;
import static dev.fleabridge.report.metrics.Metric.Scope.LARGEST;
import static dev.fleabridge.report.metrics.Metric.Scope.SMALLEST;
import static dev.fleabridge.report.metrics.Metric.Type.COUNTER;
import static dev.fleabridge.report.metrics.Metric.Type.GAUGE;
import static dev.fleabridge.report.metrics.Metric.Type.TIMER;

import dev.fleabridge.report.metrics.Metric.Dimension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All meters of the bridge itself. docs/metrics.md is made of this list, and the list is compared
 * with what a running bridge measures. A dimension has few values, chosen by us or by the
 * configuration: no rule, event, job or payment is one.
 */
final class Metrics {

  private static final Dimension STATE =
      new Dimension("state", "WAITING, READY, SENDING, HELD, UNKNOWN, NEEDS_REVIEW", 6);
  private static final Dimension END =
      new Dimension("state", "DONE, DECLINED, SKIPPED, CANCELED, EXPIRED", 3);
  private static final Dimension CERTAIN = new Dimension("certain", "true, false", 2);
  private static final Dimension SCOPE = new Dimension("scope", "all, rule, agent", 3);
  private static final Dimension AGENT =
      new Dimension("agent", "the [measured agents](#whose-money-is-measured)", 5);
  private static final Dimension QUEUE = new Dimension("queue", "the configured queues", 1);
  private static final Dimension SOURCE =
      new Dimension("source", "the sources that sign in, and the queues", 2);
  private static final Dimension RESULT =
      new Dimension(
          "result", "accepted, duplicate, refused, forbidden, failed, malformed, unstorable", 2);
  private static final Dimension KIND =
      new Dimension("kind", "the kinds of steps that have ended", 2);
  private static final Dimension SPEND =
      new Dimension("kind", "the kinds of steps that move money", 2);
  private static final Dimension OUTCOME =
      new Dimension("outcome", "DONE, DECLINED, THROTTLED, NOT_SENT, UNKNOWN", 2);
  private static final Dimension TOLD = new Dimension("result", "accepted, refused, waiting", 1);
  private static final Dimension DOOR = new Dimension("door", "source, operator, agent", 1);
  private static final Dimension TOOL = new Dimension("tool", "the tools of agents", 2);
  private static final Dimension CALLED = new Dimension("result", "done, refused, fault", 2);
  private static final Dimension TABLE = new Dimension("table", "payments, wallets", 0);
  private static final Dimension TURNED = new Dimension("result", "written, behind", 1);
  private static final Dimension ACT = new Dimension("act", "the acts of operators", 1);
  private static final Dimension WHY = new Dimension("reason", "why an act is refused", 1);
  private static final Dimension WHAT =
      new Dimension("kind", "training job, pipeline execution, model version", 1);
  private static final Dimension WHAT_BEFORE =
      new Dimension("kind", "training job, pipeline execution", 1);
  private static final Dimension SERVICE =
      new Dimension("service", "wallet, escrow, trading, faucet, casino, domains", 1);
  private static final Dimension WITHHELD_FOR =
      new Dimension("reason", "withheld, lease_expired, no_room, not_begun, others_first", 5);

  /** In the order in which people are shown them. */
  static final List<Metric> ALL =
      List.of(
          new Metric(
              "fleabridge.events",
              COUNTER,
              "events",
              List.of(SOURCE, RESULT),
              ADDED,
              true,
              "what came in, by the name of the sender and by what became of it",
              "forbidden or unstorable above zero"),
          new Metric(
              "fleabridge.actions",
              GAUGE,
              "actions",
              List.of(STATE),
              LARGEST,
              true,
              "actions that have not ended, without those of shadow runs",
              "NEEDS_REVIEW above zero; UNKNOWN rising"),
          new Metric(
              "fleabridge.actions.oldest.due",
              GAUGE,
              "seconds",
              List.of(),
              LARGEST,
              true,
              "how long the action that is due for longest has been waiting",
              "above 60: the engine or the upstream stands still"),
          new Metric(
              "fleabridge.actions.oldest.unknown",
              GAUGE,
              "seconds",
              List.of(),
              LARGEST,
              true,
              "how long ago the oldest action of unknown outcome was sent",
              "above 900"),
          new Metric(
              "fleabridge.actions.ended",
              COUNTER,
              "actions",
              List.of(KIND, END),
              ADDED,
              true,
              "actions that have ended, without those of shadow runs",
              "DECLINED rising"),
          new Metric(
              "fleabridge.actions.twice",
              GAUGE,
              "actions",
              List.of(CERTAIN),
              LARGEST,
              true,
              "actions that had two effects, or may have had",
              "above zero"),
          new Metric(
              "fleabridge.payment.latency",
              TIMER,
              "milliseconds",
              List.of(),
              ADDED,
              true,
              "from the receipt of an event until its payment is carried out",
              "avg above what you promise"),
          new Metric(
              "fleabridge.money.moved",
              COUNTER,
              "USDC",
              List.of(SPEND),
              ADDED,
              true,
              "money that actions have moved, without fees",
              "above what you expect in an hour"),
          new Metric(
              "fleabridge.reserved",
              GAUGE,
              "USDC",
              List.of(),
              LARGEST,
              true,
              "money that is set aside for actions whose outcome is not known yet",
              ""),
          new Metric(
              "fleabridge.budget.used",
              GAUGE,
              "share",
              List.of(SCOPE),
              LARGEST,
              true,
              "how much is used of the limit of which most is used",
              "0.8 or above"),
          new Metric(
              "fleabridge.wallet.balance",
              GAUGE,
              "USDC",
              List.of(AGENT),
              SMALLEST,
              true,
              "what the agent has, as last reported, less what was settled since",
              ""),
          new Metric(
              "fleabridge.wallet.lowest",
              GAUGE,
              "USDC",
              List.of(),
              SMALLEST,
              true,
              "what the measured agent has that has least",
              "below what a day needs"),
          new Metric(
              "fleabridge.wallet.profit",
              GAUGE,
              "USDC",
              List.of(AGENT),
              LARGEST,
              true,
              "what the agent has received less what it has paid through the bridge",
              ""),
          new Metric(
              "fleabridge.wallet.traded",
              GAUGE,
              "USDC",
              List.of(AGENT),
              LARGEST,
              false,
              "what the agent's positions have brought, as far as Purple Flea told; the profit has it",
              ""),
          new Metric(
              "fleabridge.wallet.referrals",
              GAUGE,
              "USDC",
              List.of(AGENT),
              LARGEST,
              false,
              "what the agent got for having referred others, as far as its account was read",
              ""),
          new Metric(
              "fleabridge.calls",
              COUNTER,
              "calls",
              List.of(OUTCOME),
              ADDED,
              true,
              "what became of calls that pay",
              "UNKNOWN or NOT_SENT rising"),
          new Metric(
              "fleabridge.upstream",
              TIMER,
              "milliseconds",
              List.of(SERVICE),
              ADDED,
              true,
              "how long Purple Flea takes to answer, or not to answer",
              "avg above a second"),
          new Metric(
              "fleabridge.circuits.open",
              GAUGE,
              "circuit breakers",
              List.of(),
              LARGEST,
              true,
              "circuit breakers of a replica that let no call through, or only a few",
              "above zero for five minutes"),
          new Metric(
              "fleabridge.engine.turn.age",
              GAUGE,
              "seconds",
              List.of(),
              LARGEST,
              true,
              "how long ago the engine of a replica came round",
              "above 60"),
          new Metric(
              "fleabridge.replicas",
              GAUGE,
              "replicas",
              List.of(),
              LARGEST,
              true,
              "replicas that work on these books",
              "below what you run"),
          new Metric(
              "fleabridge.replicas.stalled",
              GAUGE,
              "replicas",
              List.of(),
              LARGEST,
              true,
              "replicas whose engine has not come round for a minute",
              "above zero"),
          new Metric(
              "fleabridge.outcomes",
              COUNTER,
              "outcome events",
              List.of(TOLD),
              ADDED,
              true,
              "what an event bus was told of outcomes",
              "refused above zero, waiting rising"),
          new Metric(
              "fleabridge.audit.failures",
              GAUGE,
              "actions",
              List.of(),
              LARGEST,
              true,
              "approved actions of seven days whose approval is not in the audit",
              "above zero"),
          new Metric(
              "fleabridge.audit.faults",
              GAUGE,
              "places",
              List.of(),
              LARGEST,
              true,
              "places where the audit does not verify: somebody changed the books",
              "above zero"),
          new Metric(
              "fleabridge.audit.unsealed.age",
              GAUGE,
              "seconds",
              List.of(),
              LARGEST,
              true,
              "how long the oldest row of the audit that is not sealed has been there",
              "above 3600: sealing stands still"),
          new Metric(
              "fleabridge.conflicts",
              GAUGE,
              "conflicts",
              List.of(),
              LARGEST,
              true,
              "how often a known key came with other terms",
              "rising: a sender changes amounts"),
          new Metric(
              "fleabridge.escrows.differing",
              GAUGE,
              "escrows",
              List.of(),
              LARGEST,
              true,
              "escrows that Purple Flea shows otherwise than our books",
              "above zero"),
          new Metric(
              "fleabridge.signins.failed",
              COUNTER,
              "sign-ins",
              List.of(DOOR),
              ADDED,
              true,
              "sign-ins that were refused",
              "rising"),
          new Metric(
              "fleabridge.mcp.calls",
              COUNTER,
              "calls",
              List.of(TOOL, CALLED),
              ADDED,
              true,
              "calls of tools by agents",
              "fault above zero"),
          new Metric(
              "fleabridge.tables.turns",
              COUNTER,
              "turns",
              List.of(TABLE, TURNED),
              ADDED,
              true,
              "turns in which tables were written, or could not be",
              "behind, turn after turn"),
          new Metric(
              "fleabridge.levers.refused",
              COUNTER,
              "acts",
              List.of(ACT, WHY),
              ADDED,
              true,
              "acts of operators that were refused",
              "own_request, role"),
          new Metric(
              "fleabridge.sqs.listening",
              GAUGE,
              "1 or 0",
              List.of(QUEUE),
              SMALLEST,
              true,
              "whether a queue is listened to",
              "zero: it was never opened"),
          new Metric(
              "fleabridge.events.repeated.fields",
              COUNTER,
              "messages",
              List.of(),
              ADDED,
              false,
              "messages that have a field twice, of which the last one counts",
              "rising: a sender writes what it does not mean"),
          new Metric(
              "fleabridge.sqs.malformed",
              COUNTER,
              "messages",
              List.of(QUEUE),
              ADDED,
              true,
              "messages that can never become an event",
              "rising"),
          new Metric(
              "fleabridge.sqs.dropped",
              COUNTER,
              "messages",
              List.of(QUEUE),
              ADDED,
              true,
              "messages that were deleted unread, because nobody can use them",
              "above zero"),
          new Metric(
              "fleabridge.missing-events.found",
              COUNTER,
              "events",
              List.of(WHAT),
              ADDED,
              true,
              "facts of SageMaker or MLflow that no event told of",
              "rising: events get lost"),
          new Metric(
              "fleabridge.missing-events.failures",
              COUNTER,
              "searches",
              List.of(),
              ADDED,
              true,
              "searches for missing events that failed",
              "rising"),
          new Metric(
              "fleabridge.rules.problem",
              GAUGE,
              "1 or 0",
              List.of(),
              LARGEST,
              true,
              "whether a replica cannot take up the rules in force or its rules file",
              "1"),
          new Metric(
              "fleabridge.rules.revision",
              GAUGE,
              "number",
              List.of(),
              LARGEST,
              true,
              "the revision of the rules by which a replica works; its Minimum shows who does not follow",
              "Minimum and Maximum differ for long"),
          new Metric(
              "fleabridge.actions.shadow",
              GAUGE,
              "actions",
              List.of(STATE),
              LARGEST,
              false,
              "the same as `fleabridge.actions` of shadow runs",
              ""),
          new Metric(
              "fleabridge.audit.segment",
              GAUGE,
              "number",
              List.of(),
              LARGEST,
              false,
              "the number of the newest sealed segment of the audit",
              ""),
          new Metric(
              "fleabridge.audit.unsealed",
              GAUGE,
              "rows",
              List.of(),
              LARGEST,
              false,
              "rows of the audit that are not sealed yet, at most",
              ""),
          new Metric(
              "fleabridge.withheld",
              COUNTER,
              "actions",
              List.of(WITHHELD_FOR),
              ADDED,
              false,
              "claimed actions that this replica did not send, by its own decision",
              "rising"),
          new Metric(
              "fleabridge.sweep.missing",
              COUNTER,
              "events",
              List.of(WHAT_BEFORE),
              ADDED,
              false,
              "the old name of `fleabridge.missing-events.found`",
              ""),
          new Metric(
              "fleabridge.sweep.failures",
              COUNTER,
              "searches",
              List.of(),
              ADDED,
              false,
              "the old name of `fleabridge.missing-events.failures`",
              ""));

  private static final Map<String, Metric> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Metric::name, Function.identity()));

  private Metrics() {}

  /** The meter of that name; empty where it is none of the bridge itself. */
  static Optional<Metric> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Whether a meter goes to CloudWatch unless somebody asks for more. */
  static boolean isPublished(String name) {
    return find(name).filter(Metric::published).isPresent();
  }
}
