package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.pay.Upstream;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.operator.OverviewViews.Books;
import dev.fleabridge.operator.OverviewViews.Calls;
import dev.fleabridge.operator.OverviewViews.InState;
import dev.fleabridge.operator.OverviewViews.Moved;
import dev.fleabridge.operator.OverviewViews.Queue;
import dev.fleabridge.operator.OverviewViews.QueuesView;
import dev.fleabridge.operator.OverviewViews.Sum;
import dev.fleabridge.operator.OverviewViews.View;
import dev.fleabridge.operator.OverviewViews.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The sentence that stands first. */
class HeadlineTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Me VIEWER = new Me("vera", Set.of("viewer"), false);
  private static final Me BOTH = new Me("ann", Set.of("operator", "approver"), false);

  private static final Queue NOT_ASKED =
      new Queue("q", null, null, null, null, "SQS cannot be reached (Timeout)");

  private List<Pause> pauses = List.of();
  private @Nullable Moved moved = moved(3, "12.40");
  private @Nullable Books books = books(0, Duration.ZERO, Duration.ZERO, 0);
  private List<Calls> upstream = List.of();
  private @Nullable QueuesView queues = queues();
  private long proposals;

  @Test
  void allIsWell() {
    Headline headline = headline(0, 0, VIEWER);
    assertThat(headline.moving().words())
        .isEqualTo("Money is moving: 12.40 USDC since 12:00 UTC, by 3 payments.");
    assertThat(headline.people().words()).isEqualTo("Nobody has to decide anything.");
    assertThat(headline.stuck().words()).isEqualTo("Nothing is stuck.");
    assertThat(List.of(headline.moving(), headline.people(), headline.stuck()))
        .allMatch(answer -> answer.mood().equals("good"));
  }

  @Test
  void itSaysWhetherItIsTheReaderWhoHasToAct() {
    assertThat(headline(1, 1, BOTH).people().words()).isEqualTo("2 need you.");
    assertThat(headline(1, 0, BOTH).people().words()).isEqualTo("1 needs you.");
    assertThat(headline(1, 2, VIEWER).people().words())
        .isEqualTo("1 waits for an approver. 2 wait for an operator.");
    assertThat(headline(2, 1, new Me("bob", Set.of("operator"), false)).people().words())
        .isEqualTo("1 needs you. 2 wait for an approver.");
    assertThat(headline(1000, 0, BOTH).people().words()).isEqualTo("1000 or more need you.");
  }

  @Test
  void nothingMoves() {
    moved = moved(0, "0.00");
    assertThat(headline(0, 0, VIEWER).moving().words())
        .isEqualTo("No money has moved since 12:00 UTC, and none is on its way.");
    books = books(4, Duration.ZERO, Duration.ZERO, 0);
    assertThat(headline(0, 0, VIEWER).moving().words())
        .isEqualTo("No money has moved since 12:00 UTC, while 4 actions are on the way.");
    pauses = List.of(new Pause("all", "why", "ann", NOON));
    assertThat(headline(0, 0, VIEWER).moving().words())
        .isEqualTo("Everything is paused, and no money moves.");
    pauses = List.of();
    moved = null;
    assertThat(headline(0, 0, VIEWER).moving().mood()).isEqualTo("quiet");
  }

  @Test
  void whatMayHaveMovedIsNotCalledStandingStill() {
    moved = moved(0, "0.00");
    books = books(List.of(new InState(ActionState.UNKNOWN, 2)), Duration.ZERO, Duration.ZERO, 0);
    assertThat(headline(0, 0, VIEWER).moving())
        .isEqualTo(
            new Headline.Answer(
                "warn",
                "No money has moved since 12:00 UTC, while 2 actions of unknown outcome may have"
                    + " moved some."));
    books = null;
    assertThat(headline(0, 0, VIEWER).moving())
        .isEqualTo(
            new Headline.Answer(
                "warn",
                "No money has moved since 12:00 UTC; whether any is on its way cannot be told."));
  }

  /** The sums are of five minutes each, and of nothing before adding up began. */
  @Test
  void itSaysSinceWhenMoneyHasMoved() {
    Sum sum = new Sum(3, "12.40");
    Instant since = NOON.minusSeconds(600);
    Instant hour = NOON.minusSeconds(3_900);
    moved = new Moved(Instant.EPOCH, NOON, hour, sum, hour, sum, List.of(), List.of());
    assertThat(headline(0, 0, VIEWER).moving().words()).contains("since 10:55 UTC");
    moved = new Moved(since, NOON, hour, sum, hour, sum, List.of(), List.of());
    assertThat(headline(0, 0, VIEWER).moving().words()).contains("since 11:50 UTC");
  }

  @Test
  void aRevisionThatWaitsIsSomethingToDecide() {
    proposals = 1;
    assertThat(headline(0, 0, VIEWER).people())
        .isEqualTo(new Headline.Answer("warn", "1 revision of the rules waits for an approver."));
    assertThat(headline(1, 0, BOTH).people().words())
        .isEqualTo("1 needs you. 1 revision of the rules waits for you or another approver.");
  }

  @Test
  void whereAddingUpLagsNothingIsSaidOfTheLastHour() {
    Sum sum = new Sum(3, "12.40");
    Instant behind = NOON.minusSeconds(121);
    moved = new Moved(NOON, behind, NOON, sum, NOON, sum, List.of(), List.of());
    assertThat(headline(0, 0, VIEWER).moving().words())
        .isEqualTo("What has moved is only added up to 2026-11-20 11:57:59 UTC.");
  }

  @Test
  void itSaysWhatIsStuck() {
    books = books(0, Duration.ofMinutes(3), Duration.ofMinutes(20), 1);
    upstream =
        List.of(
            new Calls("a", Upstream.Circuit.OPEN, 20, 12),
            new Calls("b", Upstream.Circuit.CLOSED, 20, 0));
    assertThat(headline(0, 0, VIEWER).stuck().words())
        .isEqualTo(
            "Stuck: what is due for longest waits for 3 min 0 s; an outcome is unknown for"
                + " 20 min 0 s; 1 replica stands still; Purple Flea failed so often that"
                + " 1 sort of call is held back.");
  }

  @Test
  void deadLettersAreStuck() {
    queues = queues(deadLetters("d", 0L), deadLetters(null, null));
    assertThat(headline(0, 0, VIEWER).stuck().words()).isEqualTo("Nothing is stuck.");
    queues = queues(deadLetters("d", 1L), deadLetters("d", 1L), NOT_ASKED);
    assertThat(headline(0, 0, VIEWER).stuck().words())
        .isEqualTo("Stuck: 1 message lies among the dead letters.");
    queues = queues(deadLetters("d", 1L), deadLetters("e", 2L));
    assertThat(headline(0, 0, VIEWER).stuck().words())
        .isEqualTo("Stuck: 3 messages lie among the dead letters.");
  }

  @Test
  void queuesThatCannotBeAskedAreNotCalledWell() {
    for (@Nullable QueuesView unknown :
        new QueuesView[] {null, queues(deadLetters("d", 0L), NOT_ASKED)}) {
      queues = unknown;
      assertThat(headline(0, 0, VIEWER).stuck())
          .isEqualTo(
              new Headline.Answer(
                  "warn", "Nothing is stuck here; how the queues stand cannot be told."));
    }
  }

  @Test
  void whatIsBrieflyDueOrUnknownIsNotStuck() {
    books = books(0, Duration.ofMinutes(1), Duration.ofMinutes(15), 0);
    assertThat(headline(0, 0, VIEWER).stuck().mood()).isEqualTo("good");
  }

  @Test
  void whatCannotBeReadIsNotCalledWell() {
    books = null;
    assertThat(headline(0, 0, VIEWER).stuck().mood()).isEqualTo("bad");
  }

  private Headline headline(long approvals, long reviews, Me me) {
    return Headline.of(
        new View(
            NOON,
            books,
            new Waiting(approvals, null),
            new Waiting(reviews, null),
            new Waiting(proposals, null),
            pauses,
            moved,
            null,
            upstream,
            queues),
        me);
  }

  private static QueuesView queues(Queue... queues) {
    return new QueuesView(NOON, List.of(queues));
  }

  private static Queue deadLetters(@Nullable String queue, @Nullable Long messages) {
    return new Queue("q", 0L, 0L, queue, messages, null);
  }

  private static Moved moved(long payments, String amount) {
    Sum sum = new Sum(payments, amount);
    return new Moved(NOON, NOON, NOON, sum, NOON, sum, List.of(), List.of());
  }

  private static Books books(long ready, Duration due, Duration unknown, long stalled) {
    return books(List.of(new InState(ActionState.READY, ready)), due, unknown, stalled);
  }

  private static Books books(List<InState> open, Duration due, Duration unknown, long stalled) {
    return new Books(NOON, open, List.of(), due, unknown, Money.ZERO, 0, 0, 0, 0, 0, 2, stalled);
  }
}
