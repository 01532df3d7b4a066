package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What several looks at one account show together: one list from before an attempt on, longer than
 * the server shows at once. Absence may be concluded from it. So two looks are joined only where no
 * row can be missing between them, and the list is dropped as proof where the server later
 * contradicts it.
 *
 * <p>A value of this type stays true: an older one says less, but nothing wrong.
 *
 * @param account the owner, as the server names it; null where it does not say
 * @param cut no row dated later than this is missing, up to the last look; it means nothing where
 *     there is a gap
 * @param last the rows of the last look, or the newest of them
 * @param lastCut the cut of the last look alone
 * @param looks how many looks were joined
 * @param rows how many rows they showed
 * @param settled whether the last look came after the settling time; later rows are then not the
 *     attempt's, and no further look is joined
 * @param open rows that may be the attempt's effect and that no other call is known to own
 * @param gap why rows may be missing; null where none is
 */
record JoinedListing(
    @Nullable String account,
    Instant cut,
    List<Mark> last,
    Instant lastCut,
    int looks,
    int rows,
    boolean settled,
    List<LedgerEntry> open,
    @Nullable String gap) {

  private static final String DOES_NOT_ADD_UP =
      "the balances in the account's listing do not add up, so rows may be missing in it";

  /** What identifies a row in a later look. */
  record Mark(String id, Instant at) {}

  /**
   * The most rows that are kept of a look. It is more than the server shows; of a longer look the
   * newest rows are kept.
   */
  static final int MAX_MARKS = 200;

  /** The most rows in doubt that are kept. */
  static final int MAX_OPEN = 200;

  JoinedListing {
    last = List.copyOf(last);
    open = List.copyOf(open);
  }

  /**
   * Begins with a look that shows every row since before the attempt. After the settling time this
   * look is enough. Before that time others must follow, and each must add up.
   */
  static JoinedListing begin(Listing look, boolean settled) {
    return settled || look.addsUp()
        ? of(look, look.cut(), 1, look.rows().size(), settled, List.of(), null)
        : withGap(look, DOES_NOT_ADD_UP);
  }

  /** Begins with a look from which rows of the attempt's time may already be missing. */
  static JoinedListing withGap(Listing look, String why) {
    return of(look, look.cut(), 1, look.rows().size(), false, List.of(), why);
  }

  private static JoinedListing of(
      Listing look,
      Instant cut,
      int looks,
      int rows,
      boolean settled,
      List<LedgerEntry> open,
      @Nullable String gap) {
    List<Mark> marks =
        look.rows().stream()
            .map(row -> new Mark(row.id(), row.at()))
            .sorted(Comparator.comparing(Mark::at).reversed())
            .limit(MAX_MARKS)
            .toList();
    boolean all = marks.size() == look.rows().size();
    Instant lastCut = all ? look.cut() : marks.getLast().at();
    return new JoinedListing(look.account(), cut, marks, lastCut, looks, rows, settled, open, gap);
  }

  /** Whether an effect of the attempt must be among the rows that were seen. */
  boolean isComplete() {
    return gap == null && settled;
  }

  /**
   * Joins a later look where it overlaps. Where it does not, the list has a gap that stays.
   *
   * @param nowSettled whether the look came after the settling time
   */
  JoinedListing join(Listing look, boolean nowSettled) {
    if (gap != null || settled) {
      return this;
    }
    String why = whyNotJoined(look);
    if (why != null) {
      return endsWith(why);
    }
    return of(look, cut, looks + 1, rows + unseen(look).size(), nowSettled, open, null);
  }

  JoinedListing withOpen(List<LedgerEntry> rowsInDoubt) {
    return rowsInDoubt.size() <= MAX_OPEN
        ? new JoinedListing(account, cut, last, lastCut, looks, rows, settled, rowsInDoubt, gap)
        : new JoinedListing(
            account,
            cut,
            last,
            lastCut,
            looks,
            rows,
            false,
            List.of(),
            "more than %d payments of this amount are known to be nobody's".formatted(MAX_OPEN));
  }

  private @Nullable String whyNotJoined(Listing look) {
    String contradiction = contradiction(look);
    if (contradiction != null) {
      return contradiction;
    }
    Instant newest = newest();
    if (!look.showsAllAfter(newest)) {
      return "the account was too busy: between %s and %s no row was seen, because more came between two looks than the server shows"
          .formatted(newest, look.cut());
    }
    return look.addsUp() ? null : DOES_NOT_ADD_UP;
  }

  /**
   * Why a later look contradicts this list; null where it does not. Such a look proves nothing,
   * however far it reaches back.
   */
  @Nullable String contradiction(Listing look) {
    if (account != null && !account.equals(look.account())) {
      return "the account that the key shows is another one than before";
    }
    return !last.isEmpty() && contradicts(look, newest())
        ? "the account's listings of %s and %s contradict each other"
            .formatted(newest(), look.newest())
        : null;
  }

  /** The same list with a gap after it. No later look can be joined to it. */
  JoinedListing endsWith(String why) {
    return new JoinedListing(account, cut, last, lastCut, looks, rows, false, open, why);
  }

  private Instant newest() {
    return last.isEmpty() ? Instant.MIN : last.getFirst().at();
  }

  /** Whether rows that should still be shown are gone, or new rows are dated too early. */
  private boolean contradicts(Listing look, Instant newest) {
    Map<String, Instant> shown = new HashMap<>();
    look.rows().forEach(row -> shown.put(row.id(), row.at()));
    boolean gone =
        last.stream()
            .filter(mark -> mark.at().isAfter(look.cut()))
            .anyMatch(mark -> !mark.at().equals(shown.get(mark.id())));
    Instant tooEarly = newest.minus(Listing.OUT_OF_STEP);
    return gone
        || unseen(look).stream()
            .filter(row -> row.at().isAfter(lastCut) && row.at().isAfter(look.cut()))
            .anyMatch(row -> row.at().isBefore(tooEarly));
  }

  /** The rows of a look that the last one did not show. */
  private List<LedgerEntry> unseen(Listing look) {
    Set<String> seen = new HashSet<>();
    last.forEach(mark -> seen.add(mark.id()));
    return look.rows().stream().filter(row -> !seen.contains(row.id())).toList();
  }

  /** Whether the last look showed this row, and so judged it. */
  boolean hasShown(LedgerEntry row) {
    return last.stream().anyMatch(mark -> mark.id().equals(row.id()));
  }

  /**
   * Whether this row was shown and may be the effect. Rows are compared by id, because not every
   * field is kept.
   */
  boolean isInDoubt(LedgerEntry row) {
    return open.stream().anyMatch(kept -> kept.id().equals(row.id()));
  }

  /** These rows, and the rows in doubt that are not among them. */
  List<LedgerEntry> withThoseInDoubt(List<LedgerEntry> these) {
    Set<String> ids = new HashSet<>();
    these.forEach(row -> ids.add(row.id()));
    List<LedgerEntry> all = new ArrayList<>(these);
    open.stream().filter(row -> !ids.contains(row.id())).forEach(all::add);
    return List.copyOf(all);
  }
}
