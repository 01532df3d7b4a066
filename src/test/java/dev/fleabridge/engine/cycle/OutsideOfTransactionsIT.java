package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.PipelineExecutions;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.fanout.FanOutSender;
import dev.fleabridge.engine.fanout.FanOutSource;
import dev.fleabridge.engine.fanout.FanOutWorkbench;
import dev.fleabridge.engine.fanout.rows.RowLimits;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.PurpleFleaSender;
import dev.fleabridge.engine.pay.Registrations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.watch.EscrowWatch;
import dev.fleabridge.engine.watch.MissingEvents;
import dev.fleabridge.engine.watch.OwnEvents;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Whoever asks the outside holds no transaction meanwhile (money rule 8): an upstream that hangs
 * would hang the ledger with it. Payments are {@link WorkerIT}'s, the reconciler's questions {@link
 * ReconcilerIT}'s.
 */
class OutsideOfTransactionsIT {

  private static final String RULES =
      """
      rules:
        - id: lock
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: ag_payer, payee: ag_payee, amount: "10", terms: work, timeout-hours: 1, ref: k1 } }
        - id: scores
          when: { source: [aws.s3] }
          key: "{% $detail.key %}"
          steps:
            pay: { pay-scores: { uri: "s3://scores/s.csv", payer: ag_payer, payee: "{% $row.agent_id %}", amount: "1" } }
        - id: training
          when: { source: [aws.sagemaker] }
          steps:
            pay: { transfer: { payer: ag_payer, payee: ag_payee, amount: "5", memo: done } }
      """;

  private final Queue<Boolean> inTransaction = new ConcurrentLinkedQueue<>();
  private Workbench bench;
  private PublicServers servers;
  private StandInAws aws;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    servers = new PublicServers(bench.clock, new ProbedKeys());
    aws = new StandInAws(bench.clock);
    servers.open("ag_payer", "100");
    servers.open("ag_payee", "0");
    bench.balance("ag_payer", "100");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void balancesAreRead() {
    assertThat(balances().read("ag_payer")).isTrue();

    assertThatNoneWasOpen();
  }

  @Test
  void escrowsAreWatched() {
    Sender sender =
        new PurpleFleaSender(
            servers.client,
            bench.earlierAttempts(false),
            new Registrations(
                bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
    bench.file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"));
    assertThat(bench.runUntilIdle(sender::send)).hasSize(1);
    bench.clock.advance(Duration.ofMinutes(66));
    inTransaction.clear();

    EscrowWatch watch =
        new EscrowWatch(servers.client, bench.ledger, bench.transactions, balances(), bench.clock);
    assertThat(watch.lookAtDue()).isEqualTo(1);

    assertThatNoneWasOpen();
  }

  @Test
  void whatNoEventHasToldIsLookedFor() throws RulesInvalid {
    aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));
    Planner planner =
        new Planner(
            RuleBook.load(RULES, "test", RuleLimits.defaults()),
            bench.clock,
            new TimeOrderedIds(bench.clock, new Random(1)),
            bench.settings.patience());
    MissingEvents missing =
        new MissingEvents(
            probed(TrainingJobs.class, aws.trainingJobs()),
            probed(PipelineExecutions.class, aws.pipelineExecutions()),
            new OwnEvents(planner, bench.ledger.inbox(), bench.transactions, bench.clock),
            bench.ledger.inbox(),
            bench.ledger.missingEventsBeginning(),
            new SimpleMeterRegistry(),
            bench.clock,
            new MissingEvents.Reach(Duration.ofHours(24), Duration.ofMinutes(2), Instant.EPOCH));

    assertThat(missing.search()).isEqualTo(1);

    assertThatNoneWasOpen();
  }

  @Test
  void filesAreRead() {
    aws.standIn.s3().bucket("scores");
    byte[] rows = "agent_id\nag_payee\n".getBytes(StandardCharsets.UTF_8);
    aws.standIn.s3().put("scores", "s.csv", rows, "text/csv");
    bench.file(Workbench.event("e1", "aws.s3", "Test", "{\"key\":\"k1\"}"));
    FanOutSender sender =
        new FanOutSender(
            bench.ledger,
            bench.transactions,
            new FanOutSource(probed(Objects.class, aws.objects()), RowLimits.ofRows(1000)),
            bench.settings,
            FanOutWorkbench.SMALL,
            bench.clock,
            bench.ids);

    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    assertThat(sender.send(claimed).outcome()).isEqualTo(dev.fleabridge.model.Outcome.DONE);

    assertThat(bench.action(claimed.id()).state()).isEqualTo(ActionState.SENDING);
    assertThatNoneWasOpen();
  }

  private void assertThatNoneWasOpen() {
    assertThat(List.copyOf(inTransaction)).isNotEmpty().containsOnly(false);
  }

  private BalanceReader balances() {
    return new BalanceReader(servers.client, bench.ledger, bench.transactions, bench.clock);
  }

  private void note() {
    inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
  }

  private <T> T probed(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              note();
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** The client asks for the key on the thread of the call, and just before it. */
  private final class ProbedKeys implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      note();
      return Optional.of(new ApiKey("pf_test_" + agent));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
