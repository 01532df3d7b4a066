package dev.fleabridge.engine.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fleabridge.aws.StandInObjects;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.fanout.rows.RowLimits;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.transaction.support.TransactionOperations;

/** The engine's bench with S3 beside it, and an upstream that counts what it is asked to pay. */
public final class FanOutWorkbench implements AutoCloseable {

  public static final String RULES =
      """
      rules:
        - id: scores
          when: { source: [aws.s3] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $round($number($row.score) * 10, 2) %}"
                memo: "{% 'pipeline-bonus score=' & $row.score %}"
                item: "{% $row.agent_id %}"
                minimum: "0.02"
                log: s3://logs/payout-logs/
        - id: numbered
          when: { source: [numbered] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $row.amount %}"
      """;

  /** The share of invalid rows above which somebody must look. */
  public static final BigDecimal SHARE = new BigDecimal("0.2");

  public static final FanOutSettings SMALL =
      new FanOutSettings(7, Duration.ofSeconds(5), 20_000, 4, Duration.ofMillis(1), SHARE);

  public final Workbench bench;
  public final AwsStandIn aws = AwsStandIn.start(0);
  public final Map<String, Integer> paid = new ConcurrentHashMap<>();
  private final StandInObjects s3 = new StandInObjects(aws);

  public FanOutWorkbench(String rules) {
    bench = new Workbench(rules);
    bench.balance("agt_platform", "99999999999");
    aws.s3().bucket("scores");
    aws.s3().bucket("logs");
  }

  public void put(String key, String content) {
    put(key, content.getBytes(UTF_8));
  }

  public void put(String key, byte[] content) {
    aws.s3().put("scores", key, content, "text/csv");
  }

  /** The event of an object; the id of the fan-out's action. */
  public UUID file(String eventId, String source, String key) {
    String detail = "{\"bucket\":{\"name\":\"scores\"},\"object\":{\"key\":\"%s\"}}".formatted(key);
    Filed filed = bench.file(Workbench.event(eventId, source, "Object Created", detail));
    return filed.runs().getFirst().actions().getFirst();
  }

  public FanOutSender sender(FanOutSettings settings, TransactionOperations transactions) {
    return sender(settings, transactions, Evaluations.inPlace());
  }

  public FanOutSender sender(
      FanOutSettings settings, TransactionOperations transactions, Evaluations evaluations) {
    return new FanOutSender(
        bench.ledger,
        transactions,
        new FanOutSource(s3.objects(), RowLimits.ofRows(1000)),
        bench.settings,
        settings,
        bench.clock,
        bench.ids,
        new CompiledRules(),
        evaluations);
  }

  public FanOutSender sender() {
    return sender(SMALL, bench.transactions);
  }

  public PayoutLogs logs() {
    return new PayoutLogs(
        bench.ledger, bench.transactions, payoutLog(), s3.objects(), bench.outside, bench.clock);
  }

  public PayoutLog payoutLog() {
    return new PayoutLog(new FanOutReadings(bench.jdbc));
  }

  public FanOut progress(UUID id) {
    return bench.ledger.fanOuts().find(id).orElseThrow();
  }

  /** Carries out all that is due: fan-outs by this sender, payments by counting them. */
  public void run(Sender fanOuts) {
    bench.runUntilIdle(action -> answer(action, fanOuts));
  }

  public SendResult answer(Action action, Sender fanOuts) {
    if (action.kind() == ActionKind.PAY_SCORES) {
      return fanOuts.send(action);
    }
    paid.merge(action.idempotencyKey(), 1, Integer::sum);
    return Workbench.done(action);
  }

  /** Claims the fan-out and carries it out; its outcome is written. */
  public SendResult fanOut(Sender sender) {
    Action claimed = claim();
    SendResult answer = sender.send(claimed);
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
    return answer;
  }

  public Action claim() {
    return bench.replica("one").claim(1).sending().getFirst();
  }

  /** What happens after the replica that had it died: the lease ends, and it may go again. */
  public void lose(UUID id) {
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> {
          throw new AssertionError("nobody needs to ask about a fan-out");
        });
    reconciler.expireLeases();
    reconciler.reconcileDue();
    bench.balance("agt_platform", "99999999999");
  }

  @Override
  public void close() {
    s3.close();
    aws.close();
  }
}
