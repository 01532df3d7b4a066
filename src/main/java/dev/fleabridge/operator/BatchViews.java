package dev.fleabridge.operator;

import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.engine.lever.Batches;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Counts;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.FanOutReadings.Listed;
import dev.fleabridge.ledger.FanOutReadings.Tally;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Usdc;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Batches as the API shows them. */
public final class BatchViews {

  /**
   * The answer to a post.
   *
   * @param status {@code accepted}, or {@code duplicate} where the batch existed already
   */
  @Schema(name = "BatchStarted")
  record Started(
      UUID id,
      @Schema(allowableValues = {"accepted", "duplicate"}) String status,
      UUID run,
      String event,
      ActionState state) {}

  /**
   * The progress of a batch. It counts the {@code rows} read so far. Of these, {@code skipped},
   * {@code duplicates}, {@code conflicts} and {@code invalid} led to no payment of their own. It
   * also counts the {@code filed} payments by what became of them: {@code done}, {@code declined},
   * {@code held} and so on.
   *
   * @param key the operator's key, or the business key where a rule started it
   * @param state the state of reading the rows; DONE when the last one is filed
   * @param complete whether reading has ended and all payments have ended
   * @param open payments that are WAITING, READY or SENDING
   * @param stopped payments that are EXPIRED or CANCELED
   * @param problems the first invalid rows
   * @param restarts how often reading began again because the file had changed
   */
  @Schema(name = "BatchProgress")
  public record Progress(
      UUID id,
      String rule,
      String key,
      UUID run,
      String event,
      @Nullable String payer,
      @Nullable String source,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      boolean complete,
      @Nullable String requestedBy,
      Instant createdAt,
      long rows,
      long filed,
      long skipped,
      long duplicates,
      long conflicts,
      long invalid,
      long done,
      long declined,
      long held,
      long unknown,
      long needsReview,
      long open,
      long stopped,
      Amounts amounts,
      List<Problem> problems,
      int restarts,
      FanOut.Log log) {}

  /**
   * A batch in a list. Of its payments only those that have not ended are counted one by one; all
   * others have {@code ended}, and {@code GET /v1/batches/{id}} says how.
   *
   * @param key the operator's key, or the business key where a rule started it
   * @param state the state of reading the rows; DONE when the last one is filed
   * @param complete whether reading has ended and all payments have ended
   * @param open payments that are WAITING, READY or SENDING
   * @param amount of all payments that are filed, in USDC as a decimal string
   */
  @Schema(name = "BatchSummary")
  public record Summary(
      UUID id,
      String rule,
      String key,
      UUID run,
      String event,
      @Nullable String payer,
      @Nullable String source,
      ActionState state,
      @Nullable String reason,
      boolean complete,
      @Nullable String requestedBy,
      Instant createdAt,
      long rows,
      long filed,
      long skipped,
      long duplicates,
      long conflicts,
      long invalid,
      long ended,
      long open,
      long held,
      long unknown,
      long needsReview,
      @Schema(pattern = Forms.AMOUNT) String amount) {}

  /** The sums of the payments that are counted under the same names, in USDC as decimal strings. */
  @Schema(name = "BatchAmounts")
  public record Amounts(
      @Schema(pattern = Forms.AMOUNT) String filed,
      @Schema(pattern = Forms.AMOUNT) String done,
      @Schema(pattern = Forms.AMOUNT) String declined,
      @Schema(pattern = Forms.AMOUNT) String held,
      @Schema(pattern = Forms.AMOUNT) String unknown,
      @Schema(pattern = Forms.AMOUNT) String needsReview,
      @Schema(pattern = Forms.AMOUNT) String open) {}

  /** The count to which a payment belongs. */
  enum Heading {
    DONE,
    DECLINED,
    HELD,
    UNKNOWN,
    NEEDS_REVIEW,
    OPEN,
    STOPPED,
    /** It is counted nowhere, because there was nothing to pay. */
    SKIPPED;

    static Heading of(ActionState state) {
      return switch (state) {
        case DONE -> DONE;
        case DECLINED -> DECLINED;
        case HELD -> HELD;
        case UNKNOWN -> UNKNOWN;
        case NEEDS_REVIEW -> NEEDS_REVIEW;
        case WAITING, READY, SENDING -> OPEN;
        case EXPIRED, CANCELED -> STOPPED;
        case SKIPPED -> SKIPPED;
      };
    }
  }

  /** The payments by state. */
  record Tallies(Map<ActionState, Tally> byState) {

    long count(Heading heading) {
      return under(heading).mapToLong(Tally::count).sum();
    }

    String amount(Heading heading) {
      return Usdc.text(under(heading).map(Tally::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private Stream<Tally> under(Heading heading) {
      return byState.entrySet().stream()
          .filter(entry -> Heading.of(entry.getKey()) == heading)
          .map(Map.Entry::getValue);
    }

    boolean allEnded() {
      return byState.keySet().stream().allMatch(ActionState::isFinal);
    }
  }

  private BatchViews() {}

  static Started started(Batches.Accepted accepted) {
    Action action = accepted.action();
    String status = accepted.started() ? "accepted" : "duplicate";
    return new Started(action.id(), status, action.runId(), action.eventId(), action.state());
  }

  static Progress progress(Batches.Standing standing) {
    Action a = standing.action();
    FanOut f = standing.progress();
    Counts c = f.counts();
    Tallies p = new Tallies(standing.payments());
    return new Progress(
        a.id(),
        a.ruleId(),
        standing.run().businessKey(),
        a.runId(),
        a.eventId(),
        a.payer(),
        source(a),
        a.state(),
        a.reason(),
        a.explanation(),
        a.state().isFinal() && p.allEnded(),
        a.requestedBy(),
        a.createdAt(),
        c.rows(),
        c.filed(),
        c.skipped(),
        c.duplicates(),
        c.conflicts(),
        c.invalid(),
        p.count(Heading.DONE),
        p.count(Heading.DECLINED),
        p.count(Heading.HELD),
        p.count(Heading.UNKNOWN),
        p.count(Heading.NEEDS_REVIEW),
        p.count(Heading.OPEN),
        p.count(Heading.STOPPED),
        amounts(c, p),
        f.problems(),
        f.restarts(),
        f.log());
  }

  static Summary summary(Listed listed) {
    Action a = listed.action();
    Counts c = listed.progress().counts();
    Map<Heading, Long> open = new EnumMap<>(Heading.class);
    listed.open().forEach((state, count) -> open.merge(Heading.of(state), count, Long::sum));
    long notEnded = open.values().stream().mapToLong(Long::longValue).sum();
    return new Summary(
        a.id(),
        a.ruleId(),
        listed.businessKey(),
        a.runId(),
        a.eventId(),
        a.payer(),
        source(a),
        a.state(),
        a.reason(),
        a.state().isFinal() && notEnded == 0,
        a.requestedBy(),
        a.createdAt(),
        c.rows(),
        c.filed(),
        c.skipped(),
        c.duplicates(),
        c.conflicts(),
        c.invalid(),
        // The rows were read before the payments were counted: meanwhile there may be more.
        Math.max(0, c.filed() - notEnded),
        open.getOrDefault(Heading.OPEN, 0L),
        open.getOrDefault(Heading.HELD, 0L),
        open.getOrDefault(Heading.UNKNOWN, 0L),
        open.getOrDefault(Heading.NEEDS_REVIEW, 0L),
        Usdc.text(c.amount()));
  }

  private static Amounts amounts(Counts c, Tallies p) {
    return new Amounts(
        Usdc.text(c.amount()),
        p.amount(Heading.DONE),
        p.amount(Heading.DECLINED),
        p.amount(Heading.HELD),
        p.amount(Heading.UNKNOWN),
        p.amount(Heading.NEEDS_REVIEW),
        p.amount(Heading.OPEN));
  }

  /**
   * The object's address; null where the rows are in the books, or the parameters are not known
   * yet.
   */
  private static @Nullable String source(Action action) {
    if (action.parameters() == null || action.parameters().has("rows")) {
      return null;
    }
    String uri = action.parameters().path("uri").asString("");
    if (!uri.isEmpty()) {
      return uri.equals(BatchPlanner.ITEMS) ? null : uri;
    }
    return "s3://%s/%s"
        .formatted(
            action.parameters().path("bucket").asString(""),
            action.parameters().path("key").asString(""));
  }
}
