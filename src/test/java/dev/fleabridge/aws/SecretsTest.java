package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.Secrets.Version;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
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

  /** A call that ends in failure takes its time, and the pause begins when it has ended. */
  @Test
  void thePauseAfterAFailureBeginsWhenTheCallHasEnded() {
    secrets = slow(Duration.ofSeconds(20));
    secrets.read("agents/treasury");
    clock.pass(Duration.ofHours(2));
    aws.faults().refuse("GetSecretValue", 5, 400, "AccessDeniedException", "not now");

    secrets.read("agents/treasury");
    int asked = calls();
    clock.pass(Duration.ofSeconds(29));
    secrets.read("agents/treasury");

    assertThat(calls()).isEqualTo(asked);
  }

  @Test
  void afterAFailureARefreshWaitsForThePauseToo() {
    secrets.read("agents/treasury");
    aws.faults().refuse("GetSecretValue", 1, 400, "AccessDeniedException", "not now");
    assertThat(secrets.refresh("agents/treasury")).isEqualTo("pf_first");
    assertThat(secrets.refresh("agents/treasury")).isEqualTo("pf_first");
    assertThat(calls()).isEqualTo(2);

    aws.secrets().put("agents/treasury", "pf_second");
    clock.pass(Duration.ofSeconds(30));
    assertThat(secrets.refresh("agents/treasury")).isEqualTo("pf_second");
  }

  @Test
  void whileOneCallerRenewsTheOthersGoOnWithTheLastValue() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicBoolean hang = new AtomicBoolean();
    secrets =
        new CachedSecrets(
            () -> {
              if (hang.get()) {
                asking.countDown();
                awaitOr(answer);
              }
              return clients.secretsManager.get();
            },
            clock,
            Duration.ofHours(1));
    secrets.read("agents/treasury");
    aws.secrets().put("agents/treasury", "pf_second");
    clock.pass(Duration.ofHours(2));
    hang.set(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> renewing = threads.submit(() -> secrets.read("agents/treasury"));
      asking.await();
      Future<String> other = threads.submit(() -> secrets.read("agents/treasury"));
      try {
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("pf_first");
      } finally {
        answer.countDown();
      }
      assertThat(renewing.get()).isEqualTo("pf_second");
    }
  }

  /** A hundred payments in an outage wait for one call, not for a hundred in a row. */
  @Test
  void callersThatWaitedForAFailureShareIt() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    secrets =
        new CachedSecrets(
            () -> {
              asking.countDown();
              awaitOr(answer);
              return clients.secretsManager.get();
            },
            clock,
            Duration.ofHours(1));
    aws.faults().refuse("GetSecretValue", 10, 400, "AccessDeniedException", "not now");
    List<Thread> callers =
        IntStream.range(0, 5)
            .mapToObj(i -> Thread.ofPlatform().start(() -> failureOf(() -> secrets.read("new"))))
            .toList();
    asking.await();
    Awaitility.await().until(() -> callers.stream().allMatch(SecretsTest::waits));
    answer.countDown();
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(calls()).isEqualTo(1);
    assertThat(failureOf(() -> secrets.read("new")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(calls()).as("who comes later asks again").isEqualTo(2);
  }

  @Test
  void whoMustNotWaitGetsAnOldValueAtOnceAndItIsRenewedMeanwhile() {
    assertThat(secrets.known("agents/treasury")).isEqualTo("pf_first");
    aws.secrets().put("agents/treasury", "pf_second");
    clock.pass(Duration.ofHours(2));

    assertThat(secrets.known("agents/treasury")).isEqualTo("pf_first");
    Awaitility.await().until(() -> secrets.known("agents/treasury").equals("pf_second"));
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void theOtherVersionsAreReadEachTimeAndMayBeMissing() {
    assertThat(secrets.version("agents/treasury", Version.PREVIOUS)).isEmpty();
    assertThat(secrets.version("agents/treasury", Version.PENDING)).isEmpty();
    aws.secrets().put("agents/treasury", "pf_second");
    aws.secrets().begin("agents/treasury", "pf_third");

    assertThat(secrets.version("agents/treasury", Version.PREVIOUS)).contains("pf_first");
    assertThat(secrets.version("agents/treasury", Version.PENDING)).contains("pf_third");
    aws.secrets().finish("agents/treasury");
    assertThat(secrets.version("agents/treasury", Version.PENDING)).isEmpty();
    assertThat(secrets.read("agents/treasury")).isEqualTo("pf_third");

    aws.faults().refuse("GetSecretValue", 1, 400, "AccessDeniedException", "not now");
    assertThat(failureOf(() -> secrets.version("agents/treasury", Version.PREVIOUS)).kind())
        .isEqualTo(Kind.REFUSED);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private Secrets slow(Duration call) {
    return new CachedSecrets(
        () -> {
          clock.pass(call);
          return clients.secretsManager.get();
        },
        clock,
        Duration.ofHours(1));
  }

  private static void awaitOr(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A clock that stands until it is moved. */
  private static final class Clockwork extends Clock {
    private volatile Instant now = NOW;

    synchronized void pass(Duration time) {
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
