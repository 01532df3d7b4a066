package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.MessageListenerContainer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.core.exception.SdkClientException;

@ExtendWith(OutputCaptureExtension.class)
class QueueDoorTest {

  /** A listener that starts, or does not. */
  private static final class Container implements MessageListenerContainer<String> {

    private final boolean starts;
    private volatile boolean running;

    Container(boolean starts) {
      this.starts = starts;
    }

    @Override
    public String getId() {
      return "one";
    }

    @Override
    public void setId(String id) {}

    @Override
    public void setMessageListener(MessageListener<String> listener) {}

    @Override
    public void setAsyncMessageListener(AsyncMessageListener<String> listener) {}

    @Override
    public void start() {
      if (!starts) {
        throw new IllegalStateException(
            "words of a library", SdkClientException.create("words of the SDK"));
      }
      running = true;
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }
  }

  @Test
  void aFailedTryIsToldInOurWordsAndMadeAgain(CapturedOutput output) throws Exception {
    Iterator<Container> tries = List.of(new Container(false), new Container(true)).iterator();
    QueueDoor door = new QueueDoor("events", tries::next, Duration.ofMillis(1));
    door.start();
    await().until(door::isListening);
    door.stop();

    assertThat(output)
        .contains(
            "Not listening on SQS queue events, trying again in 1 ms: SQS cannot be reached (NotReached)")
        .doesNotContain("words of", "Exception");
  }
}
