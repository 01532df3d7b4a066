package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretsTest extends StandInTest {

  private final Clockwork clock = new Clockwork();
  private Secrets secrets;

  @BeforeEach
  void make() {
    secrets = new CachedSecrets(clients.secretsManager, clock, Duration.ofHours(1));
    aws.secrets().put("agents/treasury", "pf_first");
    aws.secrets()
        .put("agents/all", "{\"treasury\":\"pf_1\",\"number\":7,\"none\":null,\"deep\":{}}");
  }

  private int calls() {
    return aws.faults().requests("GetSecretValue");
  }

  @Test
  void keepsAValueForItsTimeAndAsksAgainAfterIt() {
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_first");
    aws.secrets().put("agents/treasury", "pf_second");
    clock.pass(Duration.ofMinutes(59));
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_first");
    assertThat(calls()).isEqualTo(1);
    clock.pass(Duration.ofMinutes(1));
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_second");
  }

  @Test
  void readsKeysOfAJsonSecretWithOneCall() {
    assertThat(secrets.read("agents/all#treasury")).isEqualTo("pf_1");
    assertThat(secrets.read("agents/all#number")).isEqualTo("7");
    assertThat(calls()).isEqualTo(1);

    for (String missing : List.of("nobody", "none", "deep", "")) {
      AwsFailure failure = failureOf(() -> secrets.read("agents/all#" + missing));
      assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(failure.reason()).doesNotContain("pf_1");
    }
  }

  @Test
  void refreshGetsTheRotatedValueAtOnce() {
    secrets.read("agents/treasury");
    aws.secrets().put("agents/treasury", "pf_second");

    assertThat(secrets.refresh("agents/treasury")).isEqualTo("pf_second");
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_second");
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void goesOnWithTheLastValueWhileTheServiceFailsAndDoesNotPressIt() {
    secrets.read("agents/treasury");
    clock.pass(Duration.ofHours(2));
    aws.faults().refuse("GetSecretValue", 1, 400, "AccessDeniedException", "not now");

    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_first");
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_first");
    assertThat(calls()).isEqualTo(2);

    clock.pass(Duration.ofSeconds(30));
    aws.secrets().put("agents/treasury", "pf_second");
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_second");
  }

  @Test
  void aSecretThatWasNeverReadAndCannotBeIsAFailure() {
    AwsFailure missing = failureOf(() -> secrets.read("nobody"));
    assertThat(missing.kind()).isEqualTo(Kind.NOT_FOUND);
    aws.faults().refuse("GetSecretValue", 1, 400, "AccessDeniedException", "not yours");
    assertThat(failureOf(() -> secrets.refresh("agents/treasury")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(secrets.read("agents/treasury")).as("a failure is not kept").isEqualTo("pf_first");
  }

  @Test
  void noValueIsToldByAnyFailureOrDescription() {
    secrets.read("agents/treasury");
    AwsFailure failure = failureOf(() -> secrets.read("agents/treasury#key"));

    assertThat(failure.code()).isEqualTo("NotJson");
    assertThat(failure.getCause()).isNull();
    assertThat(failure.reason() + secrets).doesNotContain("pf_first");
    assertThat(secrets).hasToString("CachedSecrets[1 names]");
  }

  @Test
  void manyReadersOfANewSecretShareOneCall() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> reads =
          IntStream.range(0, 50)
              .mapToObj(i ->
                  threads.submit(() -> {
                    start.await();
                    return secrets.read("agents/treasury");
                  }))
              .toList();
      start.countDown();
      for (Future<String> read : reads) {
        assertThat(read.get()).isEqualTo("pf_first");
      }
    }
    assertThat(calls()).isEqualTo(1);
  }

  /** A clock that stands until it is moved. */
  private static final class Clockwork extends Clock {
    private Instant now = NOW;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
