package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.AnAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A caller is told of the end of its call once, however that ended. */
class LineTest {

  private final Claimed claimed = Claimed.first(AnAction.transfer("1").build());
  private final List<Object> told = new ArrayList<>();

  private final Line.Caller caller =
      new Line.Caller() {
        @Override
        public void answered(SendResult answer) {
          told.add(answer);
        }

        @Override
        public void failed(Throwable fault) {
          told.add(fault);
        }
      };

  @Test
  void anAnswerIsTold() {
    SendResult answer = SendResult.done(Json.object());

    Line.of(action -> answer).send(claimed, caller);

    assertThat(told).containsExactly(answer);
  }

  /** A sender that knows how would send the same bytes again. */
  @Test
  void aRepeatGoesOutAsOne() {
    SendResult answer = SendResult.done(Json.object());
    Sender sender =
        new Sender() {
          @Override
          public SendResult send(Action action) {
            throw new AssertionError("sent as if for the first time");
          }

          @Override
          public SendResult repeat(Action action) {
            return answer;
          }
        };

    Line.of(sender).send(Claimed.again(AnAction.transfer("1").build()), caller);

    assertThat(told).containsExactly(answer);
  }

  @Test
  void anErrorIsToldAsAFault() {
    Error fault = new StackOverflowError();
    Sender failing =
        action -> {
          throw fault;
        };

    Line.of(failing).send(claimed, caller);

    assertThat(told).containsExactly(fault);
  }
}
