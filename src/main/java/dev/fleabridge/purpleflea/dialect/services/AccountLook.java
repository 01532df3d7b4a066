package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payer's account as the looks for one call have shown it: what the server shows now, and what
 * earlier looks have seen. The server shows only an account's newest rows, so one look at a busy
 * account cannot prove absence (money rule 14).
 */
final class AccountLook {

  private final ServicesEvidence seen;
  private final Listing now;
  private final @Nullable JoinedListing before;
  private JoinedListing joined;

  private AccountLook(ServicesEvidence seen, Listing now, @Nullable JoinedListing before) {
    this.seen = seen;
    this.now = now;
    this.before = before;
    this.joined = join();
  }

  /** Looks at the account of this agent. */
  static AccountLook of(ServicesEvidence seen, String agent) {
    JoinedListing before = JoinedListingText.read(seen.with().attempted().seen());
    Listing now = new Listing(seen.read(agent, ServicesReads.ledger()));
    return new AccountLook(seen, now, before);
  }

  private JoinedListing join() {
    boolean settled = seen.with().isSettled();
    if (before != null && before.isComplete()) {
      return before;
    }
    String contradiction = before == null ? null : before.contradiction(now);
    if (before != null && contradiction != null) {
      return before.endsWith(contradiction);
    }
    if (now.reachesBack(seen.with().earliest())) {
      return JoinedListing.begin(now, settled);
    }
    if (before != null) {
      return before.join(now, settled);
    }
    return beginsBefore()
        ? JoinedListing.begin(now, settled)
        : JoinedListing.withGap(
            now,
            "the account's rows do not reach back before the attempt of %s: the oldest that the first look was shown is of %s"
                .formatted(seen.with().attempted().firstSentAt(), now.oldest()));
  }

  /**
   * Whether the listing shows a payment that we knew of before the attempt began, and all that came
   * after it. This proof uses no clock, so the balances must add up too.
   */
  private boolean beginsBefore() {
    return now.addsUp()
        && now.rows().stream()
            .filter(row -> !row.credit() && row.reference() != null)
            .filter(row -> seen.with().attempted().bookedBefore().contains(row.reference()))
            .map(LedgerEntry::at)
            .anyMatch(now::showsAllAfter);
  }

  /**
   * The rows among which the effect is, if it is there. Once these are complete, later rows belong
   * to other calls.
   */
  List<LedgerEntry> candidates() {
    return before != null && before.isComplete() ? before.open() : shown();
  }

  /** Every row that is shown now, and the rows in doubt that were shown before. */
  List<LedgerEntry> shown() {
    return before == null ? now.rows() : before.withThoseInDoubt(now.rows());
  }

  /** Whether an earlier look has found that this row is not the effect. */
  boolean wasJudged(LedgerEntry row) {
    return before != null && before.hasShown(row) && !before.isInDoubt(row);
  }

  /** Shows these rows to the next look, and none of the others. */
  void remember(List<LedgerEntry> inDoubt) {
    joined = joined.withOpen(inDoubt);
  }

  boolean isComplete() {
    return joined.isComplete();
  }

  /**
   * The finding where the effect was not seen. It is proof only where no row up to the settling
   * time is missing.
   */
  Finding absent(String evidence) {
    if (joined.gap() != null) {
      return cannotTellYet(joined.gap(), evidence);
    }
    return joined.isComplete()
        ? new Finding.DidNotHappen(evidence + howComplete())
        : new Finding.NotYetClear("the settling time is not over", evidence, next());
  }

  private String howComplete() {
    return joined.looks() == 1
        ? ""
        : "; %d looks show %d rows without a gap since %s"
            .formatted(joined.looks(), joined.rows(), joined.cut());
  }

  Finding cannotTellYet(String reason, String evidence) {
    String gap = joined.gap();
    boolean said = gap == null || gap.equals(reason);
    return seen.cannotTellYet(reason, said ? evidence : evidence + "; " + gap, next());
  }

  private Finding.NextLook next() {
    boolean more = joined.gap() == null && !joined.settled();
    return new Finding.NextLook(
        JoinedListingText.write(joined), more ? now.lookAgainWithin() : null, null);
  }
}
