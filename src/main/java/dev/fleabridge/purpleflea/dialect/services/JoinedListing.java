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
 * What several looks at one account show together: one list without a gap, from before an attempt
 * on, longer than the server shows at once. Absence may be concluded from it, so two looks are only
 * joined where no row can have come and gone between them, and what was joined once is never
 * believed where the server then contradicts it.
 *
 * <p>A value of this type is true for ever: an older one says less, but nothing wrong.
 *
 * @param account whose it is, as the server names it; null where it does not say
 * @param cut of rows dated later than this, up to the last look, none is missing; nothing is meant
 *     by it where there is a gap
 * @param last the rows of the last look, or the newest of them
 * @param lastCut the cut of the last look alone
 * @param looks how many looks were joined
 * @param rows how many rows they showed
 * @param settled whether the last look was asked for after the settling time: whatever came since
 *     is not the attempt's, and no further look is joined
 * @param open rows that may be the attempt's effect and are known to be nobody else's
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

  /** What a row is known by again. */
  record Mark(String id, Instant at) {}

  /** More than the server shows; where a server shows more, its newest rows will do. */
  static final int MAX_MARKS = 200;

  /** More payments that may be one attempt's than are worth keeping. */
  static final int MAX_OPEN = 200;

  JoinedListing {
    last = List.copyOf(last);
    open = List.copyOf(open);
  }

  /**
   * Begins with a look that shows whatever came since before the attempt. After the settling time
   * it is enough by itself; before, others are to follow, and each of them must add up.
   */
  static JoinedListing begin(Listing look, boolean settled) {
    return settled || look.addsUp()
        ? of(look, look.cut(), 1, look.rows().size(), settled, List.of(), null)
        : withGap(look, DOES_NOT_ADD_UP);
  }

  /** Begins with a look from which rows of the attempt's time may be missing already. */
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

  /** Whether an effect of the attempt would have to be among the rows that were seen. */
  boolean isComplete() {
    return gap == null && settled;
  }

  /**
   * With a later look: joined where it overlaps, and with a gap where it does not, which is for
   * ever.
   *
   * @param nowSettled whether it was asked for after the settling time
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
   * Why a later look cannot be one at the same account, as it was then and as it went on; null
   * where it can. However far it reaches back, it then proves nothing.
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

  /** The same list, of which it is known that nothing later can be joined to it. */
  JoinedListing endsWith(String why) {
    return new JoinedListing(account, cut, last, lastCut, looks, rows, false, open, why);
  }

  private Instant newest() {
    return last.isEmpty() ? Instant.MIN : last.getFirst().at();
  }

  /** Rows that were shown and are gone too early, or came later and are dated earlier. */
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

  /** Whether the last look has shown this row, so that it was judged then. */
  boolean hasShown(LedgerEntry row) {
    return last.stream().anyMatch(mark -> mark.id().equals(row.id()));
  }

  /** Whether this row was shown and may be the effect; what is kept of a row is not all of it. */
  boolean isInDoubt(LedgerEntry row) {
    return open.stream().anyMatch(kept -> kept.id().equals(row.id()));
  }

  /** These rows, and those in doubt that are not among them. */
  List<LedgerEntry> withThoseInDoubt(List<LedgerEntry> these) {
    Set<String> ids = new HashSet<>();
    these.forEach(row -> ids.add(row.id()));
    List<LedgerEntry> all = new ArrayList<>(these);
    open.stream().filter(row -> !ids.contains(row.id())).forEach(all::add);
    return List.copyOf(all);
  }
}
