package dev.fleabridge.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a fan-out has come. Immutable; {@link FanOuts#save} writes it.
 *
 * @param actionId the fan-out's own action
 * @param etag the version of the object that is being read; null: none was opened yet
 * @param offset bytes, or items, up to which the counted rows were read
 * @param columns the header of a CSV object; null where there is none, or it was not read yet
 * @param numbered whether some payment is known by the number of its row only
 * @param problems the first {@link #MAX_PROBLEMS} invalid rows
 * @param restarts how often the object had changed, and was read again from its beginning
 * @param readAt when the last row was read; null before
 */
public record FanOut(
    UUID actionId,
    @Nullable String etag,
    long offset,
    @Nullable List<String> columns,
    Counts counts,
    boolean numbered,
    List<Problem> problems,
    int restarts,
    @Nullable Instant readAt,
    Log log) {

  /** More would make the row of the ledger large; the count goes on. */
  public static final int MAX_PROBLEMS = 100;

  /** An invalid row, by its number from 1. */
  public record Problem(long row, String reason) {}

  /**
   * The log that is written when everything has come to its end.
   *
   * @param uri null: none was asked for
   * @param error why it could not be written the last time
   */
  public record Log(@Nullable String uri, @Nullable Instant writtenAt, @Nullable String error) {}

  /**
   * Rows, by what became of them. {@code rows}, {@code skipped}, {@code duplicates}, {@code
   * conflicts} and {@code invalid} are of the version of the object that is being read; {@code
   * filed} and {@code amount} are of all.
   *
   * @param filed payments that were filed
   * @param skipped rows of nothing, or of less than the minimum
   * @param duplicates rows whose payment was filed before, on the same terms
   * @param conflicts rows whose payment was filed before, on other terms
   * @param amount in USDC, of what was filed
   */
  public record Counts(
      long rows,
      long filed,
      long skipped,
      long duplicates,
      long conflicts,
      long invalid,
      BigDecimal amount) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, BigDecimal.ZERO);

    Counts again() {
      return new Counts(0, filed, 0, 0, 0, 0, amount);
    }
  }

  /** What one transaction reads. */
  public record Chunk(
      long offset,
      @Nullable List<String> columns,
      int rows,
      int skipped,
      boolean numbered,
      List<Problem> problems) {}

  /** What came of filing the payments of a chunk. */
  public record Met(int filed, int duplicates, int conflicts, BigDecimal amount) {}

  /** The fan-out of an action that nobody has claimed yet. */
  public static FanOut notBegun(UUID actionId) {
    Log log = new Log(null, null, null);
    return new FanOut(actionId, null, 0, null, Counts.NONE, false, List.of(), 0, null, log);
  }

  /** Reads this version from where it stands. */
  public FanOut reading(String version) {
    return new FanOut(
        actionId, version, offset, columns, counts, numbered, problems, restarts, null, log);
  }

  /** Reads another version of the object, from its beginning. */
  public FanOut restarted(String version) {
    return new FanOut(
        actionId, version, 0, null, counts.again(), numbered, List.of(), restarts + 1, null, log);
  }

  /**
   * Reads the same content from where it stands. What was only judged before is forgotten, because
   * it is read again.
   */
  public FanOut again() {
    return offset > 0
        ? this
        : new FanOut(
            actionId, etag, 0, columns, counts.again(), numbered, List.of(), restarts, null, log);
  }

  /** Reads the same content again from its beginning; only where nothing of it was filed. */
  public FanOut anew() {
    return new FanOut(
        actionId, etag, 0, null, counts.again(), false, List.of(), restarts, null, log);
  }

  /**
   * The same place in the content, with what a chunk shows that is not filed: invalid rows and,
   * where nothing was filed before it, the counts.
   */
  public FanOut judged(Chunk chunk) {
    FanOut further = plus(chunk, new Met(0, 0, 0, BigDecimal.ZERO));
    return new FanOut(
        actionId,
        etag,
        offset,
        columns,
        offset == 0 ? further.counts : counts,
        numbered,
        further.problems,
        restarts,
        null,
        log);
  }

  /** A chunk later. */
  public FanOut plus(Chunk chunk, Met met) {
    Counts c = counts;
    Counts sum =
        new Counts(
            c.rows() + chunk.rows(),
            c.filed() + met.filed(),
            c.skipped() + chunk.skipped(),
            c.duplicates() + met.duplicates(),
            c.conflicts() + met.conflicts(),
            c.invalid() + chunk.problems().size(),
            c.amount().add(met.amount()));
    // What was judged beyond the rows that are read comes again.
    List<Problem> first =
        new ArrayList<>(problems.stream().filter(problem -> problem.row() <= c.rows()).toList());
    chunk.problems().stream().limit(MAX_PROBLEMS - first.size()).forEach(first::add);
    return new FanOut(
        actionId,
        etag,
        chunk.offset(),
        chunk.columns(),
        sum,
        numbered || chunk.numbered(),
        List.copyOf(first),
        restarts,
        null,
        log);
  }

  /** All rows are read. */
  public FanOut finished(Instant at) {
    return new FanOut(
        actionId, etag, offset, columns, counts, numbered, problems, restarts, at, log);
  }
}
