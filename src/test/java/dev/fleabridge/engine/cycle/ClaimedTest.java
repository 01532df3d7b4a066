package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.AnAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever sends at last hears whether it is for the first time or again. */
class ClaimedTest {

  private final List<String> heard = new ArrayList<>();

  private final Sender last =
      new Sender() {
        @Override
        public SendResult send(Action action) {
          heard.add("first");
          return SendResult.done(Json.object());
        }

        @Override
        public SendResult repeat(Action action) {
          heard.add("again");
          return SendResult.done(Json.object());
        }
      };

  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void theWayToTheSenderKeepsIt(ActionKind kind) {
    Line line = Line.of(new SenderByFamily(last, last, last, last));
    Action action = AnAction.of(kind).build();
    for (Claimed claimed : List.of(Claimed.first(action), Claimed.again(action))) {
      line.send(
          claimed,
          new Line.Caller() {
            @Override
            public void answered(SendResult answer) {}

            @Override
            public void failed(Throwable fault) {
              throw new AssertionError(fault);
            }
          });
    }

    assertThat(heard).containsExactly("first", "again");
  }
}
