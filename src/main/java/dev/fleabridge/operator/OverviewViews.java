package dev.fleabridge.operator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fleabridge.engine.pay.Upstream;
import dev.fleabridge.ledger.ActivityReadings;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Usdc;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator asks first, as the API shows it. */
public final class OverviewViews {

  private OverviewViews() {}

  /**
   * Whether money moves, whether anything is stuck, and whether anybody has to act.
   *
   * @param at when this was read
   * @param books what stands where; null where it could not be read just now
   * @param approvals what is held until an approver agrees
   * @param reviews what needs review, because nobody knows whether it was carried out
   * @param proposals revisions of the rules that wait for a second person
   * @param pauses the brakes that are on, by scope; the first 200
   * @param moved what was moved lately; null before the first minute of a new installation
   * @param changes what has happened since the time that was asked about; null where none was
   * @param upstream how Purple Flea has answered the replica that tells this, by name
   * @param queues how many messages the queues have, as the replica that tells this was told; null
   *     where SQS has not answered it yet
   */
  @Schema(name = "Overview")
  public record View(
      Instant at,
      @Nullable Books books,
      Waiting approvals,
      Waiting reviews,
      Waiting proposals,
      List<Pause> pauses,
      @Nullable Moved moved,
      @Nullable Changes changes,
      List<Calls> upstream,
      @Nullable QueuesView queues) {}

  /**
   * What stands where in the books. Each number ends at a million.
   *
   * @param at when it was counted; all replicas count anew after fifteen seconds
   * @param open how many live actions stand in each state that is not final
   * @param shadow the same of actions of shadow runs
   * @param oldestDue how long the live action that is due for longest has been waiting
   * @param oldestUnknown how long ago the action of unknown outcome was sent whose sending is
   *     longest ago
   * @param reserved the money that is set aside for actions whose outcome is not known yet
   * @param conflicts how often a known key came with other terms, ever
   * @param twice actions that had two effects for certain
   * @param perhapsTwice actions that had one effect, and possibly another
   * @param escrowsDiffering escrows that Purple Flea shows otherwise than these books
   * @param auditFailures approved actions of the last seven days without a line in the audit
   * @param replicas how many replicas work on these books
   * @param replicasStalled how many of them have not come round for a minute
   */
  @Schema(name = "OverviewBooks")
  public record Books(
      Instant at,
      List<InState> open,
      List<InState> shadow,
      Duration oldestDue,
      Duration oldestUnknown,
      Money reserved,
      long conflicts,
      long twice,
      long perhapsTwice,
      long escrowsDiffering,
      long auditFailures,
      long replicas,
      long replicasStalled) {

    static Books of(Census.Figures f) {
      return new Books(
          f.at(),
          states(f.open()),
          states(f.shadow()),
          f.oldestDue(),
          f.oldestUnknown(),
          f.reserved(),
          f.conflicts(),
          f.twice(),
          f.perhapsTwice(),
          f.escrowsDiffering(),
          f.auditFailures(),
          f.replicas().present(),
          f.replicas().stalled());
    }

    /** Whether nothing has happened that never should. */
    @JsonIgnore
    public boolean isFaultless() {
      return conflicts + twice + perhapsTwice + escrowsDiffering + auditFailures == 0;
    }

    /** How many live actions stand in a state. */
    public long in(ActionState state) {
      return open.stream().filter(one -> one.state() == state).mapToLong(InState::actions).sum();
    }
  }

  /** How many actions a state has, or how many have reached it. */
  @Schema(name = "OverviewState")
  public record InState(ActionState state, long actions) {}

  /**
   * How many actions, or revisions, wait for a person.
   *
   * @param number at most 1000
   * @param oldest when the one was filed or submitted that was the first; null where none waits
   */
  @Schema(name = "OverviewWaiting")
  public record Waiting(long number, @Nullable Instant oldest) {

    static Waiting of(ActivityReadings.Waiting waiting) {
      return new Waiting(waiting.number(), waiting.oldest());
    }
  }

  /**
   * How calls of Purple Flea of one sort went lately.
   *
   * @param name the host, the service, and whether the calls read or pay
   * @param circuit what the circuit breaker does with such calls: it lets all through, a few, or
   *     none
   * @param calls how many of the last calls are looked at
   * @param failed how many of these failed
   */
  @Schema(name = "UpstreamCalls")
  public record Calls(String name, Upstream.Circuit circuit, int calls, int failed) {

    static Calls of(Upstream.Calls calls) {
      return new Calls(calls.name(), calls.circuit(), calls.calls(), calls.failed());
    }
  }

  /**
   * How many messages the queues have, by SQS, which estimates it.
   *
   * @param at when SQS answered; it is asked anew after thirty seconds, while somebody looks
   * @param queues those that this replica listens on, in the order of its configuration
   */
  @Schema(name = "OverviewQueues")
  public record QueuesView(Instant at, List<Queue> queues) {

    /**
     * How many messages were given up, as far as it is known. Queues may share a place for them.
     */
    @JsonIgnore
    public long deadLetters() {
      Map<String, Long> known = new HashMap<>();
      for (Queue queue : queues) {
        if (queue.deadLetterQueue() != null && queue.deadLetters() != null) {
          known.put(queue.deadLetterQueue(), queue.deadLetters());
        }
      }
      return known.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether all of it is known. */
    @JsonIgnore
    public boolean isWhole() {
      return queues.stream().allMatch(queue -> queue.trouble() == null);
    }
  }

  /**
   * One queue.
   *
   * @param name as the configuration has it: a name, an URL or an ARN
   * @param waiting how many messages may be received now; null where SQS could not be asked
   * @param inHand how many were received and not deleted yet; null where SQS could not be asked
   * @param deadLetterQueue the ARN of the queue to which messages are moved that were received too
   *     often; null where they are moved to none, or SQS could not be asked
   * @param deadLetters how many lie there, whoever put them there; null where that is not known
   * @param trouble why something of this is not known; null where all is
   */
  @Schema(name = "OverviewQueue")
  public record Queue(
      String name,
      @Nullable Long waiting,
      @Nullable Long inHand,
      @Nullable String deadLetterQueue,
      @Nullable Long deadLetters,
      @Nullable String trouble) {

    /** The name of the dead-letter queue, as people call it; null where there is none. */
    @JsonIgnore
    public @Nullable String deadLetterName() {
      return deadLetterQueue == null
          ? null
          : deadLetterQueue.substring(deadLetterQueue.lastIndexOf(':') + 1);
    }
  }

  /**
   * Money that was moved, without fees.
   *
   * @param payments how many actions moved it
   * @param amount in USDC
   */
  @Schema(name = "MovedSum")
  public record Sum(long payments, String amount) {

    static Sum of(ActivityReadings.Moved moved) {
      return new Sum(moved.payments(), Usdc.text(moved.amount()));
    }
  }

  /**
   * What live payments have moved lately. A payment counts at the time at which the books learned
   * that it was carried out, and one that is settled late counts late.
   *
   * @param since when adding up began: what was before is in no sum
   * @param asOf all that was committed before then is in the sums
   * @param lastHourSince when the last hour begins, to five minutes
   * @param daySince when the first of the hours begins
   * @param hours the 24 hours that end with the present one, oldest first
   * @param rules what each rule moved in these hours, the one that moved most first; the first 200
   */
  @Schema(name = "OverviewMoved")
  public record Moved(
      Instant since,
      Instant asOf,
      Instant lastHourSince,
      Sum lastHour,
      Instant daySince,
      Sum day,
      List<OfHour> hours,
      List<OfRule> rules) {}

  /** What was moved in the hour that began then. */
  @Schema(name = "MovedInHour")
  public record OfHour(Instant hour, long payments, String amount) {}

  /** What one rule has moved. */
  @Schema(name = "MovedByRule")
  public record OfRule(String rule, long payments, String amount) {}

  /**
   * What has happened since a time.
   *
   * @param since the beginning of the five minutes in which the time is that was asked about; at
   *     most seven days ago, and not before adding up began
   * @param became how often an action ended, was held, or came to need review; one that was held
   *     twice counts twice
   */
  @Schema(name = "OverviewChanges")
  public record Changes(Instant since, List<InState> became, Sum moved) {

    /** How often an action became that. */
    public long to(ActionState state) {
      return became.stream().filter(one -> one.state() == state).mapToLong(InState::actions).sum();
    }
  }

  static List<InState> states(Map<ActionState, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> new InState(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(InState::state))
        .toList();
  }
}
