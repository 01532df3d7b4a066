package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.AnAction;
import dev.fleabridge.testkit.workbench.TestClock;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a server that takes twenty calls a minute and says so in a sentence only. */
class PacedSenderTest {

  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final String LIMITED =
      "{\"error\":\"rate_limited\",\"message\":\"Too many requests. Limit: 20 per 60s\"}";

  private final TestClock clock = new TestClock(Workbench.START);
  private final PacedSender paced = new PacedSender(this::serve, clock);
  private final List<Instant> requests = new ArrayList<>();
  private Instant windowEnds = Instant.MIN;
  private int inWindow;
  private String limited = LIMITED;
  private Duration asked = WINDOW;

  private record Due(Instant at, Action action) {}

  @Test
  void fiftyEscrowsAreFewRequestsMoreThanFifty() {
    Random random = new Random(7);
    PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
    for (int i = 0; i < 50; i++) {
      due.add(new Due(clock.instant(), AnAction.of(ActionKind.CREATE_ESCROW).build()));
    }
    int done = 0;
    while (!due.isEmpty()) {
      Due next = due.poll();
      if (next.at().isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), next.at()));
      }
      SendResult answer = paced.send(next.action());
      if (answer.outcome() == Outcome.DONE) {
        done++;
      } else {
        Duration wait = java.util.Objects.requireNonNull(answer.retryAfter());
        Instant again = clock.instant().plus(wait).plusMillis(1 + random.nextLong(500));
        due.add(new Due(again, next.action()));
      }
    }

    assertThat(done).isEqualTo(50);
    assertThat(requests).as("seed 7").hasSizeLessThanOrEqualTo(60);
    assertThat(Duration.between(Workbench.START, clock.instant()))
        .isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void anotherPathIsNotHeldUp() {
    for (int i = 0; i < 21; i++) {
      paced.send(AnAction.of(ActionKind.CREATE_ESCROW).build());
    }
    SendResult held = paced.send(AnAction.of(ActionKind.CREATE_ESCROW).build());
    int before = requests.size();
    inWindow = 0;

    assertThat(held.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(held.code()).isEqualTo("throttled");
    assertThat(held.message()).contains("20 per 60s");
    assertThat(paced.send(AnAction.of(ActionKind.TRANSFER).build()).outcome())
        .isEqualTo(Outcome.DONE);
    assertThat(requests).hasSize(before + 1);
  }

  @Test
  void aLimitOfADayIsAskedOnce() {
    limited = "{\"error\":\"ip_rate_limited\",\"message\":\"Already claimed\"}";
    asked = Duration.ofDays(1);
    inWindow = 20;
    windowEnds = Instant.MAX;
    for (int i = 0; i < 5; i++) {
      SendResult answer = paced.send(AnAction.of(ActionKind.CLAIM_FAUCET).build());
      assertThat(answer.retryAfter()).isGreaterThan(Duration.ofHours(23));
      clock.advance(Duration.ofMinutes(10));
    }

    assertThat(requests).hasSize(1);
  }

  @Test
  void whatWasLearntIsForgotten() {
    for (int i = 0; i < 21; i++) {
      paced.send(AnAction.of(ActionKind.CREATE_ESCROW).build());
    }
    clock.advance(WINDOW.multipliedBy(12));
    for (int i = 0; i < 30; i++) {
      inWindow = 0;
      assertThat(paced.send(AnAction.of(ActionKind.CREATE_ESCROW).build()).outcome())
          .isEqualTo(Outcome.DONE);
    }
  }

  @Test
  void aRepeatGoesOutAsOneWhateverTheServerHasSaid() {
    List<Action> repeated = new ArrayList<>();
    PacedSender sender =
        new PacedSender(
            new Sender() {
              @Override
              public SendResult send(Action action) {
                return serve(action);
              }

              @Override
              public SendResult repeat(Action action) {
                repeated.add(action);
                return SendResult.done(Json.object());
              }
            },
            clock);
    for (int i = 0; i < 21; i++) {
      sender.send(AnAction.of(ActionKind.TRANSFER).build());
    }
    Action again = AnAction.of(ActionKind.TRANSFER).build();

    assertThat(sender.send(again).withheld()).isTrue();
    assertThat(sender.repeat(again).outcome()).isEqualTo(Outcome.DONE);
    assertThat(repeated).containsExactly(again);
  }

  private SendResult serve(Action action) {
    Instant now = clock.instant();
    requests.add(now);
    if (!now.isBefore(windowEnds)) {
      windowEnds = now.plus(WINDOW);
      inWindow = 0;
    }
    if (inWindow++ < 20) {
      return SendResult.done(Json.object());
    }
    return new SendResult(
        Outcome.THROTTLED,
        "throttled",
        "Purple Flea asked to come back later: Limit: 20 per 60s",
        429,
        null,
        limited,
        null,
        asked);
  }
}
