package dev.fleabridge.purpleflea.dialect.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.LedgerEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When two looks at a busy account are one list without a gap. */
class JoinedListingTest {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void looksThatShareRowsAreOneList() {
    JoinedListing joined = begun(0, 50).join(look(30, 80), false).join(look(70, 120), true);

    assertThat(joined.gap()).isNull();
    assertThat(joined.isComplete()).isTrue();
    assertThat(joined.looks()).isEqualTo(3);
    assertThat(joined.rows()).isEqualTo(120);
  }

  @Test
  void looksThatShareNoRowHaveAGapThatNoLaterLookCloses() {
    JoinedListing joined = begun(0, 50).join(look(50, 100), false);
    assertThat(joined.gap())
        .contains("too busy", "between 2026-11-20T12:00:49Z and 2026-11-20T12:00:50Z");

    assertThat(joined.join(look(20, 70), true).isComplete()).isFalse();
  }

  /** Of the oldest second some may be missing, and within a second rows are dated as they come. */
  @Test
  void aSharedRowOfTheOldestSecondIsNotEnough() {
    assertThat(begun(0, 50).join(look(49, 99), true).gap()).contains("too busy");
    assertThat(begun(0, 50).join(look(48, 98), true).gap()).contains("too busy");
    assertThat(begun(0, 50).join(look(47, 97), true).gap()).isNull();
  }

  @Test
  void theSameTimesAreNotTheSameRows() {
    List<LedgerEntry> others = new ArrayList<>();
    rows(30, 80).forEach(row -> others.add(withId(row, "other-" + row.id())));

    assertThat(begun(0, 50).join(new Listing(others), true).gap()).contains("contradict");
  }

  @Test
  void anotherAccountIsNotJoined() {
    List<LedgerEntry> others = rows(30, 80).stream().map(r -> ofAgent(r, "ag_2")).toList();

    assertThat(begun(0, 50).join(new Listing(others), true).gap()).contains("another one");
  }

  @Test
  void aRowThatIsMissingBetweenTwoOthersIsSeenByTheBalances() {
    List<LedgerEntry> rows = new ArrayList<>(rows(30, 80));
    rows.remove(35);

    assertThat(begun(0, 50).join(new Listing(rows), true).gap()).contains("do not add up");
  }

  @Test
  void aRowThatCameLaterAndIsDatedEarlierIsAContradiction() {
    List<LedgerEntry> rows = new ArrayList<>(rows(30, 80));
    LedgerEntry last = rows.removeLast();
    rows.add(dated(last, START.plusSeconds(40)));

    assertThat(begun(0, 50).join(new Listing(rows), true).gap()).contains("contradict");
  }

  @Test
  void withoutBalancesNothingIsJoined() {
    List<LedgerEntry> rows = rows(0, 50).stream().map(JoinedListingTest::withoutBalance).toList();

    assertThat(JoinedListing.begin(new Listing(rows), false).gap()).contains("do not add up");
    assertThat(JoinedListing.begin(new Listing(rows), true).isComplete()).isTrue();
  }

  @Test
  void theOrderWithinASecondMakesNoDifference() {
    List<LedgerEntry> burst = new ArrayList<>();
    for (LedgerEntry row : rows(30, 80).reversed()) {
      burst.add(dated(row, Instant.ofEpochSecond(row.at().getEpochSecond() / 10 * 10)));
    }

    assertThat(new Listing(burst).addsUp()).isTrue();
  }

  @Test
  void moreInDoubtThanIsWorthKeepingIsForAPerson() {
    JoinedListing joined = begun(0, 50).join(look(30, 80), true);

    assertThat(joined.withOpen(rows(0, JoinedListing.MAX_OPEN)).isComplete()).isTrue();
    assertThat(joined.withOpen(rows(0, JoinedListing.MAX_OPEN + 1)).isComplete()).isFalse();
  }

  @Test
  void itIsTheSameForTheNextReplica() {
    JoinedListing joined = begun(0, 50).join(look(30, 80), false).withOpen(rows(31, 33));
    JoinedListing read = JoinedListingText.read(JoinedListingText.write(joined));

    assertThat(Objects.requireNonNull(read).withOpen(List.of()))
        .isEqualTo(joined.withOpen(List.of()));
    assertThat(read.open()).extracting(LedgerEntry::reference).containsExactly("pay_31", "pay_32");
    assertThat(JoinedListingText.read("{\"form\":2}")).isNull();
    assertThat(JoinedListingText.read("{\"form\":1}")).isNull();
  }

  @Test
  void aGapIsOneForTheNextReplicaToo() {
    JoinedListing gap = begun(0, 50).join(look(50, 100), false);
    JoinedListing read = JoinedListingText.read(JoinedListingText.write(gap));

    assertThat(Objects.requireNonNull(read).gap()).isEqualTo(gap.gap());
    assertThat(read.join(look(20, 70), true).isComplete()).isFalse();
  }

  @Test
  void aBusyAccountIsLookedAtSoonerAndAQuietOneWhenever() {
    assertThat(look(0, 50).lookAgainWithin()).isEqualTo(Duration.ofSeconds(50).dividedBy(3));
    assertThat(look(0, 20).lookAgainWithin()).isNull();
    List<LedgerEntry> burst = new ArrayList<>(rows(0, 25));
    rows(25, 50).forEach(row -> burst.add(dated(row, START.plusSeconds(30))));
    assertThat(Objects.requireNonNull(new Listing(burst).lookAgainWithin()))
        .as("the pace of late counts")
        .isLessThan(Duration.ofSeconds(1));
  }

  private static JoinedListing begun(int from, int to) {
    return JoinedListing.begin(look(from, to), false);
  }

  private static Listing look(int from, int to) {
    return new Listing(rows(from, to));
  }

  /** A row a second, each a payment of one. */
  private static List<LedgerEntry> rows(int from, int to) {
    List<LedgerEntry> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      BigDecimal left = BigDecimal.valueOf(1_000L - i);
      rows.add(
          new LedgerEntry(
              "row-" + i,
              "ag_1",
              false,
              BigDecimal.ONE,
              left,
              "payment_sent",
              "pay_" + i,
              "p",
              START.plusSeconds(i)));
    }
    return rows;
  }

  private static LedgerEntry withId(LedgerEntry r, String id) {
    return new LedgerEntry(
        id,
        r.agent(),
        r.credit(),
        r.amount(),
        r.balanceAfter(),
        r.reason(),
        r.reference(),
        r.service(),
        r.at());
  }

  private static LedgerEntry ofAgent(LedgerEntry r, String agent) {
    return new LedgerEntry(
        r.id(),
        agent,
        r.credit(),
        r.amount(),
        r.balanceAfter(),
        r.reason(),
        r.reference(),
        r.service(),
        r.at());
  }

  private static LedgerEntry dated(LedgerEntry r, Instant at) {
    return new LedgerEntry(
        r.id(),
        r.agent(),
        r.credit(),
        r.amount(),
        r.balanceAfter(),
        r.reason(),
        r.reference(),
        r.service(),
        at);
  }

  private static LedgerEntry withoutBalance(LedgerEntry r) {
    return new LedgerEntry(
        r.id(),
        r.agent(),
        r.credit(),
        r.amount(),
        null,
        r.reason(),
        r.reference(),
        r.service(),
        r.at());
  }
}
