package dev.fleabridge.engine.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.model.Action;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A large file from its first row to its log, in bounded memory. 5,000 rows; for the 100,000 that
 * are promised, with a heap that could not hold them: {@code mvn test -Dtest=LargeFileIT
 * -Dfleabridge.test.rows=100000 -Dtest.jvm=-Xmx160m}.
 */
class LargeFileIT {

  private static final Logger log = LoggerFactory.getLogger(LargeFileIT.class);
  private static final int ROWS = Integer.getInteger("fleabridge.test.rows", 5_000);

  @Test
  void everyRowOfALargeFileIsPaidOnce() throws Exception {
    try (FanOutWorkbench world = new FanOutWorkbench(FanOutWorkbench.RULES)) {
      StringBuilder text = new StringBuilder("agent_id,score\n");
      for (int i = 0; i < ROWS; i++) {
        text.append("agt_").append(i).append(",0.123\n");
      }
      world.put("large.csv", text.toString());
      UUID id = world.file("e1", "aws.s3", "large.csv");
      long began = System.nanoTime();
      Action claimed = world.claim();
      FutureTask<SendResult> filing =
          new FutureTask<>(() ->
              world.sender(FanOutSettings.defaults(), world.bench.transactions).send(claimed));
      Thread.ofVirtual().start(filing);

      int sent = 0;
      while (sent < ROWS) {
        sent += payDue(world);
        assertThat(filing.isDone() && sent == 0).isFalse();
      }
      SendResult answer = filing.get();
      long paid = System.nanoTime();
      world
          .bench
          .recorder()
          .record(List.of(new Sent(claimed, world.bench.clock.instant(), answer)));
      world.logs().writeDue();
      long logged = System.nanoTime();

      FanOut.Counts counts = world.progress(id).counts();
      assertThat(counts.filed()).isEqualTo(ROWS);
      assertThat(counts.amount())
          .isEqualByComparingTo(new BigDecimal("1.23").multiply(BigDecimal.valueOf(ROWS)));
      assertThat(world.paid).hasSize(ROWS);
      assertThat(world.paid.values()).containsOnly(1);
      assertThat(world.progress(id).log().writtenAt()).isNotNull();
      log.warn(
          "{} rows: filed and paid in {} ms, log written in {} ms, heap at most {} MB",
          ROWS,
          (paid - began) / 1_000_000,
          (logged - paid) / 1_000_000,
          Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private static int payDue(FanOutWorkbench world) {
    List<Action> due = world.bench.replica("payer").claim(100).sending();
    if (due.isEmpty()) {
      Thread.onSpinWait();
      return 0;
    }
    world
        .bench
        .recorder()
        .record(
            due.stream()
                .map(action ->
                    new Sent(
                        action, world.bench.clock.instant(), world.answer(action, world.sender())))
                .toList());
    return due.size();
  }
}
