package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that stops sends nothing again, also not what waited for a place until then. */
class StopIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private final Places places = new Places(1, Duration.ZERO, Duration.ofMinutes(1));
  private final List<Claimed> sent = new ArrayList<>();
  private Workbench bench;
  private Cycle cycle;
  private Action again;

  @BeforeEach
  void claimOneToBeSentAgain() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    bench.file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"));
    bench.replica("one").claim(1);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    List<Action> repeats = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeats::add);
    reconciler.expireLeases();
    reconciler.reconcileDue();
    again = repeats.getFirst();
    cycle = opened(places);
  }

  private Cycle opened(Places room) {
    Recorder recorder = bench.recorder();
    Cycle opened =
        new Cycle(
            new Cycle.Parts(
                bench.replica("two"),
                bench.resolver(),
                (claimed, caller) -> sent.add(claimed),
                recorder,
                new LastResort(recorder, bench.ledger, bench.transactions, bench.clock),
                (agent, ended) -> ended.run(),
                Runnable::run),
            room,
            bench.clock,
            System::nanoTime);
    opened.open();
    return opened;
  }

  @Test
  void whatThereIsRoomForIsSentAgain() {
    cycle.repeat(again);

    assertThat(sent).containsExactly(new Claimed(again, true));
    assertThat(cycle.isQuiet()).isFalse();
  }

  @Test
  void whatThereIsNoRoomForIsGivenBack() {
    Places full = Places.withoutWaiting(1);
    int taken = full.takeAll();
    cycle = opened(full);

    cycle.repeat(again);

    full.giveBack(taken);
    assertGivenBack("no_room");
  }

  @Test
  void whatWaitedForAPlaceUntilTheStopIsGivenBack() throws InterruptedException {
    int taken = places.takeAll();
    Thread waiting = Thread.ofPlatform().start(() -> cycle.repeat(again));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    cycle.close();
    places.giveBack(taken);
    waiting.join();

    assertGivenBack("not_begun");
  }

  @Test
  void whatComesAfterTheStopIsGivenBack() {
    cycle.close();

    cycle.repeat(again);

    assertGivenBack("not_begun");
  }

  /** As unknown as it was, by its first attempt; the second was not made. */
  private void assertGivenBack(String why) {
    assertThat(sent).isEmpty();
    assertThat(cycle.isQuiet()).isTrue();
    Action action = bench.action(again.id());
    assertThat(action.state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(action.reason()).isEqualTo(why);
    assertThat(cycle.withheld().of(why)).isOne();
    assertThat(bench.ledger.attempts().of(again.id()))
        .extracting(Attempt::number)
        .containsExactly(1);
  }
}
