package dev.fleabridge.engine.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Parquet beside CSV and JSON Lines: each row is paid once, wherever the reading is interrupted.
 */
class ParquetFilesIT {

  private static final String RULES =
      """
      rules:
        - id: scores
          when: { source: [few] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $row.score * 10 %}"
                item: "{% $row.agent_id %}"
        - id: best
          when: { source: [best] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                format: parquet
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $row.score %}"
                minimum: "0.99"
      """;

  /** 4,200 rows in nine chunks. */
  private static final FanOutSettings CHUNKS =
      new FanOutSettings(
          500, Duration.ofSeconds(60), 20_000, 4, Duration.ofMillis(1), FanOutWorkbench.SHARE);

  private FanOutWorkbench world;
  private Workbench bench;

  @BeforeEach
  void open() {
    world = new FanOutWorkbench(RULES);
    bench = world.bench;
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void everyRowIsPaidAndTheIndexOfPandasIsNobodysBusiness() {
    UUID id = file("few", "plain", "s.parquet");

    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid.values()).containsExactly(1, 1);
    assertThat(world.progress(id).counts().amount()).isEqualByComparingTo("12");
  }

  @Test
  void deathAtAnyPointLeavesOutNoRowAndPaysNoneTwice() {
    for (int fatal = 1; fatal <= 20; fatal += 3) {
      UUID id = file("best", "groups", "death-" + fatal + ".data");
      world.paid.clear();
      FanOutSender mortal = world.sender(CHUNKS, new Mortal(bench.transactions, fatal));
      Action claimed = world.claim();

      assertThatThrownBy(() -> mortal.send(claimed)).isInstanceOf(Mortal.Death.class);
      world.lose(id);
      world.run(world.sender(CHUNKS, bench.transactions));

      assertThat(bench.action(id).state()).as("death %d", fatal).isEqualTo(ActionState.DONE);
      assertThat(world.paid).as("death %d", fatal).hasSize(42);
      assertThat(world.paid.values()).containsOnly(1);
      FanOut.Counts counts = world.progress(id).counts();
      assertThat(counts.rows()).isEqualTo(4_200);
      assertThat(counts.filed()).isEqualTo(42);
      assertThat(counts.duplicates()).isZero();
    }
  }

  @Test
  void objectThatArrivesDamagedIsReadAgain() {
    UUID id = file("best", "groups", "s.parquet");
    world.aws.faults().spoilAnswer("GetObject", 1);

    SendResult first = world.fanOut(world.sender(CHUNKS, bench.transactions));
    assertThat(first.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(first.code()).isEqualTo("broke_off");

    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_platform", "1000000");
    world.run(world.sender(CHUNKS, bench.transactions));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).hasSize(42);
  }

  @Test
  void wrongFilePaysNobody() {
    UUID other = file("few", "groups", "csv.parquet");
    world.put("csv.parquet", "agent_id,score\nagt_b,0.5\n");
    world.run(world.sender());
    assertThat(bench.action(other).reason()).isEqualTo("wrong_format");
    assertThat(bench.action(other).explanation()).contains("Parquet was expected");

    world.put("p.csv", bytes("plain"));
    UUID parquet = world.file("e2", "few", "p.csv");
    world.run(world.sender());
    assertThat(bench.action(parquet).reason()).isEqualTo("wrong_format");
    assertThat(bench.action(parquet).explanation()).contains("a Parquet file");
    assertThat(world.paid).isEmpty();
  }

  /** What is not a number is no number here either: row 2 of two. */
  @Test
  void rowsThatCannotBePaidAreInvalid() {
    UUID id = file("few", "types", "s.parquet");

    world.run(world.sender());

    assertThat(world.progress(id).counts().invalid()).isEqualTo(1);
    assertThat(world.progress(id).problems().getFirst().row()).isEqualTo(2);
    assertThat(world.paid).hasSize(1);
  }

  private UUID file(String source, String resource, String key) {
    world.put(key, bytes(resource));
    return world.file(key, source, key);
  }

  private static byte[] bytes(String name) {
    String resource = "/parquet/" + name + ".parquet";
    try (InputStream in =
        Objects.requireNonNull(ParquetFilesIT.class.getResourceAsStream(resource))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
