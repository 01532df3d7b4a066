package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each payment's end is one line of the log, and is told when it is true. */
class PaymentEndsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "1", memo: hello } }
        - id: shadow
          mode: shadow
          when: { source: [shadow] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "1", memo: hello } }
      """;

  private final Workbench bench = new Workbench(RULES).withoutBalances();
  private CapturedLog log;

  @BeforeEach
  void listen() {
    log = CapturedLog.of(PaymentEnds.LOGGER, Level.INFO);
  }

  @AfterEach
  void end() {
    log.close();
  }

  private UUID filed(String source) {
    return bench
        .file(Workbench.event("e-1", source, "test", "{\"key\":\"k-1\"}"))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static String field(ILoggingEvent line, String name) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(name))
        .map(pair -> String.valueOf(pair.value))
        .collect(Collectors.joining());
  }

  @Test
  void oneLineForAPaymentHoweverOftenItsRowIsWritten() {
    UUID id = filed("test");
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    SendResult busy = SendResult.of(Outcome.THROTTLED, Reason.THROTTLED, "later");
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), busy)));
    bench.clock.advance(Duration.ofMinutes(10));
    assertThat(log.lines()).as("being tried again is no end").isEmpty();

    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(log.lines()).hasSize(1);
    ILoggingEvent line = log.lines().getFirst();
    assertThat(line.getMDCPropertyMap())
        .containsEntry("fleabridge.event", "e-1")
        .containsEntry("fleabridge.action", id.toString())
        .containsEntry("fleabridge.run", bench.action(id).runId().toString());
    assertThat(field(line, "fleabridge.state")).isEqualTo("DONE");
    assertThat(field(line, "fleabridge.attempts")).isEqualTo("2");
    assertThat(field(line, "fleabridge.latency-ms")).isEqualTo("600000");
    assertThat(field(line, "fleabridge.result-id"))
        .isEqualTo(Objects.requireNonNull(bench.action(id).result()).path("txId").asString());
  }

  @Test
  void whatATransactionTakesBackIsNotTold() {
    filed("test");
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    Sent sent = new Sent(claimed, bench.clock.instant(), Workbench.done(claimed));
    bench.transactions.executeWithoutResult(status -> {
      bench.recorder().record(List.of(sent));
      status.setRollbackOnly();
    });
    assertThat(bench.action(claimed.id()).state()).isEqualTo(ActionState.SENDING);
    assertThat(log.lines()).isEmpty();

    bench.transactions.executeWithoutResult(status -> {
      bench.recorder().record(List.of(sent));
      assertThat(log.lines()).as("before the commit").isEmpty();
    });
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void aRefusalHasItsReason() {
    filed("test");
    bench.runUntilIdle(
        action -> SendResult.of(Outcome.DECLINED, "insufficient_balance\r\nforged", "no"));
    ILoggingEvent line = log.lines().getFirst();
    assertThat(field(line, "fleabridge.state")).isEqualTo("DECLINED");
    assertThat(field(line, "fleabridge.reason")).startsWith("insufficient_balance");
    assertThat(field(line, "fleabridge.result-id")).isEmpty();
  }

  @Test
  void aRunInShadowModePaysNothingAndTellsNothing() {
    UUID id = filed("shadow");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.SKIPPED);
    assertThat(log.lines()).isEmpty();
  }
}
