package dev.fleabridge.engine.fanout;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Chunk;
import dev.fleabridge.ledger.FanOut.Counts;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether an approver must look at a file, by what its rows turn out to be. A file of which
 * nobody is paid, or too many rows are invalid, is probably not the file that its rule means. Once
 * somebody has approved it, nothing more is asked.
 */
final class SecondLook {

  private static final String MAY_PAY_NOBODY = "may-pay-nobody";

  private final FanOutSettings settings;
  private final boolean approved;
  private final boolean mayPayNobody;

  private SecondLook(FanOutSettings settings, boolean approved, boolean mayPayNobody) {
    this.settings = settings;
    this.approved = approved;
    this.mayPayNobody = mayPayNobody;
  }

  static SecondLook at(Action action, FanOutSettings settings) {
    return new SecondLook(
        settings,
        action.approvedBy() != null,
        action.resolved().path(MAY_PAY_NOBODY).asBoolean(false));
  }

  boolean isApproved() {
    return approved;
  }

  /**
   * Judges a chunk before it is filed, because payments that are filed are not taken back. Too few
   * rows are judged only where they are all.
   *
   * @param before how far the reading has come without the chunk
   * @param ended whether no row is left behind the chunk
   * @return what asks for an approver; nothing of the chunk may be filed then
   */
  Optional<SendResult> beforeFiling(FanOut before, Chunk chunk, boolean ended) {
    long rows = before.counts().rows() + chunk.rows();
    long invalid = before.counts().invalid() + chunk.problems().size();
    boolean pays = chunk.rows() > chunk.skipped() + chunk.problems().size();
    boolean paysNobody = ended && !pays && before.counts().filed() == 0;
    if (approved || (!ended && rows < settings.chunkRows()) || (paysNobody && !mayPayNobody)) {
      return Optional.empty();
    }
    if (invalid <= mayBeInvalid(rows)) {
      return Optional.empty();
    }
    List<Problem> problems = before.problems().isEmpty() ? chunk.problems() : before.problems();
    String words =
        "%d of %s%d rows are invalid, more than the %d that may be by fleabridge.fan-out.max-invalid-share=%s (%s); %s"
            .formatted(
                invalid,
                ended ? "" : "the first ",
                rows,
                mayBeInvalid(rows),
                settings.maxInvalidShare().toPlainString(),
                first(problems),
                filed(before.counts().filed()));
    return Optional.of(forAnApprover(Reason.TOO_MANY_INVALID, words));
  }

  /** Rounded up, so that one bad row of a few does not hold up the others. */
  private long mayBeInvalid(long rows) {
    return settings
        .maxInvalidShare()
        .multiply(BigDecimal.valueOf(rows))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  /** Judges a file whose rows are all read. */
  Optional<SendResult> atTheEnd(FanOut finished) {
    Counts counts = finished.counts();
    if (approved || mayPayNobody || counts.filed() > 0) {
      return Optional.empty();
    }
    String words =
        counts.rows() == 0
            ? "there are no rows"
            : "none of %d rows became a payment: %d of nothing or below the minimum, %d invalid%s"
                .formatted(
                    counts.rows(),
                    counts.skipped(),
                    counts.invalid(),
                    finished.problems().isEmpty() ? "" : " (" + first(finished.problems()) + ")");
    return Optional.of(forAnApprover(Reason.NOTHING_PAID, words));
  }

  private static SendResult forAnApprover(Reason reason, String words) {
    return SendResult.of(Outcome.NOT_SENT, reason, words);
  }

  private static String first(List<Problem> problems) {
    Problem first = problems.getFirst();
    return "row %d: %s".formatted(first.row(), first.reason());
  }

  private static String filed(long payments) {
    return payments == 0
        ? "nobody is paid yet"
        : "%d payments were filed before".formatted(payments);
  }
}
