package dev.fleabridge.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two bridges under load are ended by SIGTERM and started anew, one after the other, as a rollout
 * does. A kill may leave outcomes unknown; an orderly end leaves none.
 */
@Execution(ExecutionMode.CONCURRENT)
class RolloutIT {

  /** What ECS on Fargate waits, less what it takes itself. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(115);

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int TAKEN_BEFORE = 100;
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @Test
  void aRolloutUnderLoadBreaksNoRequestLosesNothingAndLeavesNothingUnknown() throws Exception {
    CrashSettings settings = CrashSettings.of("guide", 1, 7);
    try (Arena arena = new Arena(settings);
        Bridge one = bridge(arena);
        Bridge other = bridge(arena)) {
      List<Bridge> bridges = List.of(one, other);
      List<Integer> ports = bridges.stream().map(Bridge::port).toList();
      Stream.of(one, other).forEach(Bridge::start);
      Stream.of(one, other).forEach(Bridge::awaitReady);
      try (Load load = new Load(settings, arena.queues(), ports)) {
        load.start();
        rollOut(bridges, ports);
        load.finish();
        assertThat(Crash.drainQueues(arena.queues())).as("dead letters").isZero();
        Reckoning reckoning = new Reckoning(arena.jdbc(), arena.sandbox());
        Awaitility.await("all actions to be settled")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(250))
            .untilAsserted(() -> assertThat(reckoning.unsettled()).isEmpty());
        CrashResult result =
            reckoning.of(
                settings, load, new CrashResult.Run(0, 0, load.retries(), 0, Duration.ZERO));
        assertThat(result.wrong()).as("%s", result.table()).isEmpty();
        assertThat(result.done()).as("%s", result.table()).isEqualTo(result.actions());
        assertThat(result.unknown()).as("outcomes that were ever unknown").isZero();
      }
      arena.forgetFolder();
    }
  }

  private static Bridge bridge(Arena arena) {
    arena.giveCallsTime();
    return new Bridge(arena.folder(), List.of());
  }

  private static void rollOut(List<Bridge> bridges, List<Integer> ports) throws Exception {
    Balancer balancer = new Balancer(ports);
    try (balancer) {
      balancer.start();
      for (Bridge bridge : bridges) {
        int before = balancer.taken(bridge.port());
        Awaitility.await("the replica to take events")
            .atMost(PATIENCE)
            .until(() -> balancer.taken(bridge.port()) > before + TAKEN_BEFORE);
        assertThat(bridge.terminate(STOP_TIMEOUT)).isEqualTo(ENDED_BY_SIGTERM);
        bridge.start();
        bridge.awaitReady();
      }
    }
    assertThat(balancer.wrong()).isEmpty();
  }
}
