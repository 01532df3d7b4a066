package dev.fleabridge.report.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.ledger.KnownWallets;
import dev.fleabridge.ledger.PaymentFeed;
import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.model.Json;
import dev.fleabridge.report.table.delta.ReadBack;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Delta tables have each payment once, whatever dies, and read as what the books say. */
class DeltaTablesIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", memo: hello } }
      """;

  private final OpenTables tables = ServiceLoader.load(OpenTables.class).findFirst().orElseThrow();

  @TempDir Path folder;
  private Workbench bench;
  private CapturedLog log;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    bench.jdbc.execute("truncate payment_reader, earning, agent");
    bench.balance("agt_payer", "100");
    log = CapturedLog.of("dev.fleabridge.report.table", Level.WARN);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private TableFiles files(String table) {
    return new LocalFiles(folder.resolve(table));
  }

  private TableKeeper keeper() {
    return new TableKeeper(
        new KnownWallets(bench.jdbc),
        new KnownWallets(bench.jdbc),
        new PaymentFeed(bench.jdbc),
        bench.transactions,
        new SimpleMeterRegistry(),
        bench.clock);
  }

  private PaymentTable payments() {
    return tables.payments(files("payouts"));
  }

  private void writePayments() {
    keeper().keep(null, payments(), () -> false);
  }

  private void pay(String key, String amount) {
    bench.file(
        Workbench.event(
            key, "test", "Test", "{\"key\": \"%s\", \"amount\": \"%s\"}".formatted(key, amount)));
    bench.runUntilIdle(Workbench::done);
  }

  private List<Object> keys() throws IOException {
    return ReadBack.local(folder.resolve("payouts").toString()).rows().stream()
        .map(row -> row.get("business_key"))
        .toList();
  }

  private List<String> complaints() {
    return log.lines().stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aPaymentReadsAsWhatItWasAndTheLogSaysWhichPartHasIt() throws IOException {
    pay("k1", "0.100001");
    writePayments();
    assertThat(complaints()).isEmpty();
    List<Map<String, Object>> rows = ReadBack.local(folder.resolve("payouts").toString()).rows();
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst())
        .contains(
            entry("amount_usd", new BigDecimal("0.100001")),
            entry("payer", "agt_payer"),
            entry("payee", "agt_a"),
            entry("kind", "transfer"),
            entry("rule_id", "pay"),
            entry("paid_at", Workbench.START))
        .containsKeys("action_id", "tx_id", "event_id");

    List<JsonNode> commit = commit("payouts", 1);
    String reader = bench.jdbc.queryForObject("select id::text from payment_reader", String.class);
    assertThat(only(commit, "txn").path("appId").asString()).isEqualTo("fleabridge-" + reader);
    assertThat(only(commit, "txn").path("version").asLong()).isEqualTo(1);
    assertThat(only(commit, "add").path("path").asString()).endsWith(".parquet");
    assertThat(only(commit("payouts", 0), "protocol").path("minReaderVersion").asInt())
        .isEqualTo(1);
  }

  @Test
  void aReplicaThatDiesBeforeItsMarkAddsNothingTwice() throws IOException {
    pay("k1", "1");
    PaymentTable table = payments();
    keeper()
        .keep(
            null,
            new PaymentTable() {
              @Override
              public String name() {
                return table.name();
              }

              @Override
              public void write(Part part) {
                table.write(part);
                throw new IllegalStateException("dead");
              }
            },
            () -> false);
    assertThat(keys()).containsExactly("k1");
    pay("k2", "2");
    writePayments();
    assertThat(keys()).containsExactlyInAnyOrder("k1", "k2");
    writePayments();
    assertThat(keys()).hasSize(2);
  }

  @Test
  void ofTwoReplicasAtOnceOneAdds() throws Exception {
    for (int round = 0; round < 5; round++) {
      pay("k" + round, "1");
      Part part =
          bench.transactions.execute(
              status -> new PaymentFeed(bench.jdbc).next(payments().name(), 1000).orElseThrow());
      CyclicBarrier both = new CyclicBarrier(2);
      Callable<Void> replica =
          () -> {
            PaymentTable table = payments();
            both.await();
            table.write(part);
            return null;
          };
      try (var threads = Executors.newFixedThreadPool(2)) {
        for (Future<Void> one : threads.invokeAll(List.of(replica, replica))) {
          one.get();
        }
      }
      writePayments();
    }
    assertThat(keys()).containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4");
  }

  @Test
  void anotherDatabaseDoesNotTakeItsPartsForThoseOfThisOne() throws IOException {
    pay("k1", "1");
    writePayments();
    bench.jdbc.execute("truncate payment_reader");
    writePayments();
    assertThat(keys()).containsExactly("k1", "k1");
  }

  @Test
  void walletsAreSnapshotsOfWhichTheNewestCounts() throws IOException {
    bench.jdbc.execute(
        """
        insert into wallet (agent, balance)
        select 'agt_' || lpad(i::text, 5, '0'), i from generate_series(1, 10000) i
        """);
    WalletTable table = tables.wallets(files("wallets"));
    keeper().keep(table, null, () -> false);
    bench.clock.advance(Duration.ofMinutes(15));
    bench.jdbc.update("update wallet set balance = 7.000001 where agent = 'agt_00001'");
    keeper().keep(table, null, () -> false);
    assertThat(complaints()).isEmpty();

    ReadBack back = ReadBack.local(folder.resolve("wallets").toString());
    assertThat(back.version()).isEqualTo(2);
    Map<Object, List<Map<String, Object>>> snapshots =
        back.rows().stream().collect(Collectors.groupingBy(row -> row.get("snapshot_at")));
    assertThat(snapshots).hasSize(2).allSatisfy((at, rows) -> assertThat(rows).hasSize(10_001));
    Instant newest = Workbench.START.plus(Duration.ofMinutes(15));
    assertThat(snapshots.get(newest))
        .filteredOn(row -> "agt_00001".equals(row.get("agent_id")))
        .singleElement()
        .satisfies(row ->
            assertThat(row)
                .containsEntry("balance_usd", new BigDecimal("7.000001"))
                .containsEntry("total_earned_usd", new BigDecimal("0.000000"))
                .containsEntry("active_escrow_count", 0)
                .doesNotContainKeys("last_synced_at", "wallet_address"));
  }

  @Test
  void manyCommitsMakeACheckpointAndReadTheSame() throws IOException {
    List<String> paid = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      pay("k" + i, "1");
      paid.add("k" + i);
      writePayments();
    }
    assertThat(complaints()).isEmpty();
    try (Stream<Path> files = Files.list(folder.resolve("payouts/_delta_log"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("00000000000000000010.checkpoint.parquet", "_last_checkpoint");
    }
    assertThat(keys()).hasSize(12).containsAll(paid);
  }

  @Test
  void tablesLieInS3AndACommitIsAnObjectThatIsWrittenOnce() throws Exception {
    try (StandInAws aws = new StandInAws(bench.clock)) {
      aws.standIn.s3().bucket("lake");
      TableFiles files = new S3Files(aws.objects(), "s3://lake/tables/payouts");
      PaymentTable table = tables.payments(files);
      for (int i = 0; i < 12; i++) {
        pay("k" + i, "1");
        Part part =
            bench.transactions.execute(
                status -> new PaymentFeed(bench.jdbc).next(table.name(), 1000).orElseThrow());
        table.write(part);
        tables.payments(files).write(part);
        bench.transactions.executeWithoutResult(
            status -> new PaymentFeed(bench.jdbc).read(table.name(), part));
      }
      assertThat(ReadBack.of(files).rows()).hasSize(12);
      assertThat(ReadBack.of(files).version()).isEqualTo(12);
      assertThat(log.lines()).isEmpty();
    }
  }

  private List<JsonNode> commit(String table, int version) throws IOException {
    String name = "%020d.json".formatted(version);
    return Files.readString(
            folder.resolve(table).resolve("_delta_log").resolve(name), StandardCharsets.UTF_8)
        .lines()
        .map(Json::read)
        .toList();
  }

  private static JsonNode only(List<JsonNode> commit, String action) {
    List<JsonNode> found =
        commit.stream().map(line -> line.path(action)).filter(JsonNode::isObject).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
