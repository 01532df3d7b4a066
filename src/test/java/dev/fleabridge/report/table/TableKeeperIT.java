package dev.fleabridge.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.KnownWallets;
import dev.fleabridge.ledger.KnownWallets.KnownWallet;
import dev.fleabridge.ledger.PaymentFeed;
import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.model.Json;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tables at Databricks follow the books, whatever fails meanwhile. */
class TableKeeperIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", memo: hello } }
      """;

  private final MergedRows merged = new MergedRows();
  private final Warehouse warehouse = new Warehouse(merged, MergedRows.WORKSPACE);
  private final DatabricksWallets wallets =
      new DatabricksWallets(warehouse, new TableName("purpleflea.agents.wallets"));
  private final DatabricksPayments payments =
      new DatabricksPayments(warehouse, new TableName("purpleflea.agents.payouts"));
  private Workbench bench;
  private CapturedLog log;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    bench.jdbc.execute("truncate payment_reader, earning, agent");
    bench.balance("agt_payer", "100");
    log = CapturedLog.of("dev.fleabridge.report.table", Level.INFO);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private TableKeeper keeper() {
    return new TableKeeper(
        new KnownWallets(bench.jdbc),
        new KnownWallets(bench.jdbc),
        new PaymentFeed(bench.jdbc),
        bench.transactions,
        meters,
        bench.clock);
  }

  private void turn() {
    keeper().keep(wallets, payments, () -> false);
  }

  private String pay(String key, String amount) {
    Filed filed =
        bench.file(
            Workbench.event(
                key,
                "test",
                "Test",
                "{\"key\": \"%s\", \"amount\": \"%s\"}".formatted(key, amount)));
    bench.runUntilIdle(Workbench::done);
    return filed.runs().getFirst().actions().getFirst().toString();
  }

  /** The rows of every statement about a table that has succeeded, as they were merged. */
  private Map<String, JsonNode> table(String name, String key) {
    Map<String, JsonNode> rows = new TreeMap<>();
    for (JsonNode row : sent(name)) {
      rows.put(row.path(key).asString(), row);
    }
    return rows;
  }

  private List<JsonNode> sent(String name) {
    List<JsonNode> rows = new ArrayList<>();
    merged.of(name).forEach(merge -> Json.read(merge.rows()).forEach(rows::add));
    return rows;
  }

  private List<String> errors() {
    return log.lines().stream()
        .filter(line -> line.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void bothTablesShowWhatTheBooksKnow() {
    String paid = pay("k1", "0.100001");
    turn();
    JsonNode row = Objects.requireNonNull(table("payouts", "action_id").get(paid));
    assertThat(row)
        .isEqualTo(
            Json.readObject(
                """
                {"action_id": "%s", "rule_id": "pay", "event_id": "k1", "business_key": "k1",
                 "kind": "transfer", "payer": "agt_payer", "payee": "agt_a",
                 "amount_usd": "0.100001", "tx_id": "%s", "paid_at": "2026-11-20T12:00:00Z"}
                """
                    .formatted(paid, row.path("tx_id").asString())));
    assertThat(row.path("tx_id").asString()).startsWith("tx_");
    assertThat(table("wallets", "agent_id").values())
        .containsExactly(
            Json.readObject(
                """
                {"agent_id": "agt_a", "active_escrow_count": "0", "total_earned_usd": "0.100001"}
                """),
            Json.readObject(
                """
                {"agent_id": "agt_payer", "active_escrow_count": "0", "total_earned_usd": "0",
                 "balance_usd": "99.899999", "last_synced_at": "2026-11-20T12:00:00Z"}
                """));
    assertThat(merged.of("wallets").getFirst().statement())
        .startsWith("merge into `purpleflea`.`agents`.`wallets` as t\n");
    assertThat(errors()).isEmpty();
  }

  @Test
  void paymentsAreSentOnceAndWalletsAtEachTurn() {
    pay("k1", "1");
    turn();
    turn();
    pay("k2", "2");
    turn();
    assertThat(sent("payouts")).hasSize(2);
    assertThat(merged.of("payouts")).hasSize(2);
    assertThat(merged.of("wallets")).hasSize(3);
    assertThat(
            Objects.requireNonNull(table("wallets", "agent_id").get("agt_a"))
                .path("total_earned_usd")
                .asString())
        .isEqualTo("3");
  }

  @Test
  void whatFailsIsLoggedOnceAndTriedAgainAndKeepsNoOtherTableWaiting() {
    String paid = pay("k1", "1");
    merged.refuse("payouts", "the statement ended as FAILED: no such table");
    TableKeeper keeper = keeper();
    keeper.keep(wallets, payments, () -> false);
    keeper.keep(wallets, payments, () -> false);
    assertThat(errors())
        .containsExactly(
            "The table of payments is behind the books, and the next turn tries again: the"
                + " statement ended as FAILED: no such table");
    assertThat(merged.of("wallets")).hasSize(2);
    String later = pay("k2", "2");

    merged.take("payouts");
    keeper.keep(wallets, payments, () -> false);
    assertThat(table("payouts", "action_id")).containsOnlyKeys(paid, later);

    merged.refuse("payouts", "Databricks sql/statements answered 500 Http500");
    pay("k3", "1");
    keeper.keep(wallets, payments, () -> false);
    assertThat(errors()).hasSize(2);
    assertThat(turns("payments", "behind")).isEqualTo(3);
    assertThat(turns("payments", "written")).isEqualTo(1);
    assertThat(turns("wallets", "written")).isEqualTo(4);
  }

  private double turns(String table, String result) {
    return meters.counter("fleabridge.tables.turns", "table", table, "result", result).count();
  }

  @Test
  void aReplicaThatDiesBeforeItsMarkSendsTheSamePartAgain() {
    String paid = pay("k1", "1");
    TableKeeper dying = keeper();
    dying.keep(
        null,
        new PaymentTable() {
          @Override
          public String name() {
            return payments.name();
          }

          @Override
          public void write(Part part) {
            payments.write(part);
            throw new IllegalStateException("dead");
          }
        },
        () -> false);
    assertThat(table("payouts", "action_id")).containsOnlyKeys(paid);
    String later = pay("k2", "2");

    turn();
    List<MergedRows.Merge> merges = merged.of("payouts");
    assertThat(merges.get(1)).isEqualTo(merges.get(0));
    assertThat(table("payouts", "action_id")).containsOnlyKeys(paid, later);
  }

  @Test
  void twoReplicasAtOnceSendTheSamePart() throws Exception {
    pay("k1", "1");
    CyclicBarrier both = new CyclicBarrier(2);
    List<Part> written = new ArrayList<>();
    PaymentTable meeting =
        new PaymentTable() {
          @Override
          public String name() {
            return payments.name();
          }

          @Override
          public void write(Part part) {
            synchronized (written) {
              written.add(part);
            }
            try {
              both.await();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        };
    try (var threads = Executors.newFixedThreadPool(2)) {
      Callable<Void> replica =
          () -> {
            keeper().keep(null, meeting, () -> false);
            return null;
          };
      for (Future<Void> turn : threads.invokeAll(List.of(replica, replica))) {
        turn.get();
      }
    }
    assertThat(written).hasSize(2);
    assertThat(written.getFirst()).isEqualTo(written.getLast());
    turn();
    assertThat(sent("payouts")).isEmpty();
  }

  @Test
  void tenThousandWalletsAreNeverInMemoryTogether() {
    bench.jdbc.execute(
        """
        insert into wallet (agent, balance)
        select 'agt_' || lpad(i::text, 5, '0'), i from generate_series(1, 10000) i
        """);
    List<Integer> sizes = new ArrayList<>();
    WalletTable counting =
        (Iterator<List<KnownWallet>> pages, Instant now) -> {
          wallets.write(
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return pages.hasNext();
                }

                @Override
                public List<KnownWallet> next() {
                  // What came before is merged by now: a page is asked for when it is wanted.
                  assertThat(merged.of("wallets")).hasSize(sizes.size());
                  List<KnownWallet> page = pages.next();
                  sizes.add(page.size());
                  return page;
                }
              },
              now);
        };
    keeper().keep(counting, null, () -> false);
    assertThat(errors()).isEmpty();
    assertThat(sizes).hasSize(11).allMatch(size -> size <= TableKeeper.ROWS_AT_ONCE);
    assertThat(table("wallets", "agent_id")).hasSize(10_001);
    assertThat(merged.of("wallets"))
        .allSatisfy(merge -> assertThat(merge.rows().length()).isLessThan(500_000));
  }

  @Test
  void aReplicaThatStopsBeginsNothing() {
    pay("k1", "1");
    keeper().keep(wallets, payments, () -> true);
    assertThat(merged.all()).isEmpty();
    turn();
    assertThat(sent("payouts")).hasSize(1);
  }

  @Test
  void whatOthersWroteThereAndTheBooksDoNotKnowIsLeftAsItIs() {
    turn();
    String statement = merged.of("wallets").getFirst().statement();
    assertThat(statement)
        .doesNotContain("wallet_address")
        .contains("referral_code = coalesce(s.referral_code, t.referral_code)");
  }
}
