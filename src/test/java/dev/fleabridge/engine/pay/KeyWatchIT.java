package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/** Who waits for a key goes on when it is there, also where the database was away meanwhile. */
class KeyWatchIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private final Workbench bench = new Workbench(RULES);
  private final StandInAws aws = new StandInAws(bench.clock);
  private final PublicServers servers = new PublicServers(bench.clock, new NoKeys());
  private final AgentsSecret agents = new AgentsSecret("agents", aws.secrets(), true);
  private UUID id;

  @BeforeEach
  void aPaymentWaitsForAKey() {
    aws.standIn.secrets().put("agents", "{\"agt_other\": \"key-o\"}");
    agents.load();
    bench.balance("agt_payer", "100");
    String detail = Json.object().put("key", "k1").toString();
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    SendResult keyless =
        new SendResult(Outcome.DECLINED, "no_api_key", "none", null, null, null, null, null);
    bench.recorder().record(List.of(new Sent(sending, bench.clock.instant(), keyless)));
    assertThat(bench.action(id).reason()).isEqualTo("key_missing");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void whatWaitsForAnAddedAgentIsWokenWhenTheDatabaseIsThereAgain() {
    Sometimes database = new Sometimes(bench.transactions);
    BalanceReader balances =
        new BalanceReader(servers.client, bench.ledger, bench.transactions, bench.clock);
    KeyWatch watch =
        new KeyWatch(
            servers.client, balances, bench.ledger.actions(), database, bench.clock, agents);
    // It waits for half an hour, as after many tries.
    bench.jdbc.update("update action set due_at = due_at + interval '30 minutes'");
    aws.standIn.secrets().put("agents", "{\"agt_payer\": \"key-p\"}");
    bench.clock.advance(Duration.ofMinutes(1));

    database.away = true;
    watch.look();
    assertThat(bench.action(id).dueAt()).isAfter(bench.clock.instant());
    database.away = false;
    bench.clock.advance(Duration.ofSeconds(5));
    watch.look();

    assertThat(bench.action(id).dueAt()).isEqualTo(bench.clock.instant());
  }

  /** A database that is away now and then. */
  private static final class Sometimes implements TransactionOperations {

    private final TransactionOperations database;
    private boolean away;

    Sometimes(TransactionOperations database) {
      this.database = database;
    }

    @Override
    public <T> T execute(TransactionCallback<T> work) {
      if (away) {
        throw new QueryTimeoutException("away");
      }
      return database.execute(work);
    }
  }

  private static final class NoKeys implements ApiKeys {

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.empty();
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
