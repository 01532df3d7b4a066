package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.standin.ModelStandIn.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Models may take a minute to answer; payments that need a key must not wait for them. */
class ClientPoolsTest extends StandInTest {

  private static final int CALLS = 100;

  @Test
  void slowModelsLeaveConnectionsForTheOthers() throws Exception {
    CountDownLatch asked = new CountDownLatch(CALLS);
    CountDownLatch answer = new CountDownLatch(1);
    aws.models()
        .endpoint(
            "slow",
            question -> {
              asked.countDown();
              try {
                answer.await(60, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Answer.json("{}");
            });
    aws.secrets().put("key", "pf_1");
    Endpoints endpoints =
        new SageMakerEndpoints(clients.sageMakerRuntime, AwsClients.MAX_PREDICTION_BYTES);
    Secrets secrets =
        new CachedSecrets(clients.secretsManager, Clock.systemUTC(), Duration.ofHours(1));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < CALLS; i++) {
          threads.execute(() -> endpoints.invoke(Invocation.of("slow", "text/csv", "")));
        }
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(secrets.read("key")).isEqualTo("pf_1");
      } finally {
        answer.countDown();
      }
    }
  }
}
