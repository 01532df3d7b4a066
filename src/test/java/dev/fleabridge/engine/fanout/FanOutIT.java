package dev.fleabridge.engine.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Usdc;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One payment a row, whatever happens in between. */
class FanOutIT {

  private FanOutWorkbench world;
  private Workbench bench;

  @BeforeEach
  void open() {
    world = new FanOutWorkbench(FanOutWorkbench.RULES);
    bench = world.bench;
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** The rows are judged one by one, and no log says that anything was paid. */
  @Test
  void theRowsOfAShadowRunAreJudgedAndNoLogIsWritten() {
    world.close();
    world =
        new FanOutWorkbench(FanOutWorkbench.RULES.replace("- id: ", "- mode: shadow\n    id: "));
    bench = world.bench;
    world.put("s.csv", "agent_id,score\nagt_1,0.935\nstranger,0.5\nagt_3,0.001\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender());

    assertThat(world.paid).isEmpty();
    Action parent = bench.action(id);
    assertThat(parent.state()).isEqualTo(ActionState.DONE);
    List<Action> rows =
        bench.ledger.actions().ofRun(parent.runId()).stream()
            .filter(action -> !action.item().isEmpty())
            .toList();
    assertThat(rows).hasSize(2).allMatch(Action::shadow);
    assertThat(rows)
        .extracting(row -> row.payee() + " " + row.explanation())
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("agt_1 would be sent"),
            second -> assertThat(second).startsWith("stranger would be HELD: payee_not_allowed"));
    bench.clock.advance(Duration.ofHours(1));
    assertThat(world.logs().writeDue()).isZero();
    assertThat(world.progress(id).log().uri()).isNull();
    assertThat(world.aws.s3().content("logs", "payout-logs/payout_log-" + id + ".json")).isNull();
  }

  @Test
  void aFileOfAShadowRunThatAnApproverWouldHaveToSeeShowsThat() {
    world.close();
    world =
        new FanOutWorkbench(FanOutWorkbench.RULES.replace("- id: ", "- mode: shadow\n    id: "));
    bench = world.bench;
    world.put("s.csv", "agent_id,score\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.SKIPPED);
    assertThat(bench.action(id).reason()).isEqualTo("shadow_mode");
    assertThat(bench.action(id).explanation())
        .isEqualTo("would be HELD: nothing_paid (there are no rows)");
    assertThat(Verdict.of(bench.action(id))).contains(Verdict.held("nothing_paid"));
  }

  @Test
  void everyRowIsPaidOnceByAnActionOfItsOwn() {
    world.put("s.csv", "agent_id,score\nagt_1,0.935\nagt_2,0.5\nagt_3,0.001\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender());

    Action parent = bench.action(id);
    assertThat(parent.state()).isEqualTo(ActionState.DONE);
    assertThat(parent.result())
        .isEqualTo(
            Json.readObject(
                """
                {"rows":3,"filed":2,"skipped":1,"duplicates":0,"conflicts":0,"invalid":0,"amount":"14.35"}
                """));
    assertThat(children(parent))
        .extracting(Action::item, Action::payee, Action::amount, Action::kind, Action::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "agt_1", "agt_1", Money.of("9.35"), ActionKind.TRANSFER, ActionState.DONE),
            org.assertj.core.groups.Tuple.tuple(
                "agt_2", "agt_2", Money.of("5"), ActionKind.TRANSFER, ActionState.DONE));
    assertThat(children(parent).getFirst().resolved().path("memo").asString())
        .isEqualTo("pipeline-bonus score=0.935");
    assertThat(children(parent)).allMatch(Action::payeeComputed);
  }

  @Test
  void sameFileUnderAnotherEventPaysNobodyTwice() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\nagt_2,0.5\n");
    UUID first = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());

    UUID again = world.file("e2", "aws.s3", "s.csv");
    world.run(world.sender());

    assertThat(again).isEqualTo(first);
    assertThat(world.paid.values()).containsExactly(1, 1);
  }

  @Test
  void invalidRowsAreKeptWithTheirReasonAndStopNobody() {
    String bad = "agt_1,0.9\nagt 2,0.9\nagt_3,much\nagt_4\nagt_5,-1\n";
    world.put("s.csv", "agent_id,score\n" + bad + rows(6, 21));
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender(FanOutSettings.defaults(), bench.transactions));

    FanOut progress = world.progress(id);
    assertThat(progress.counts().filed()).isEqualTo(16);
    assertThat(progress.counts().invalid()).isEqualTo(4);
    assertThat(progress.problems()).extracting(Problem::row).containsExactly(2L, 3L, 4L, 5L);
    assertThat(progress.problems().getFirst().reason()).isEqualTo("payee: not the id of an agent");
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  /** Texts that programs print and that are no numbers of JSON. */
  @Test
  void cellsThatAreNoNumbersAreInvalidRows() {
    String bad = "agt_a,5d\nagt_b,12f\nagt_c,0x10\nagt_d,NaN\n";
    world.put("s.csv", "agent_id,score\n" + bad + rows(1, 30));
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender(FanOutSettings.defaults(), bench.transactions));

    FanOut progress = world.progress(id);
    assertThat(progress.problems()).extracting(Problem::row).containsExactly(1L, 2L, 3L, 4L);
    assertThat(progress.problems()).allMatch(problem -> problem.reason().startsWith("amount: "));
    assertThat(progress.counts().skipped()).isZero();
    assertThat(progress.counts().filed()).isEqualTo(29);
  }

  @Test
  void onlyTheFirstReasonsAreKeptAndAllAreCounted() {
    world.put("s.csv", scores(1_200) + "broken\n".repeat(250));
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender(FanOutSettings.defaults(), bench.transactions));

    assertThat(world.progress(id).problems()).hasSize(FanOut.MAX_PROBLEMS);
    assertThat(world.progress(id).counts().invalid()).isEqualTo(250);
  }

  @Test
  void sameItemAgainIsOnePaymentAndOnOtherTermsAConflict() {
    String far = "agt_x,0.1\n".repeat(20);
    world.put("s.csv", "agent_id,score\nagt_1,0.9\nagt_1,0.90\nagt_1,0.8\n" + far + "agt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");

    world.run(world.sender());

    FanOut.Counts counts = world.progress(id).counts();
    assertThat(counts.filed()).isEqualTo(2);
    assertThat(counts.duplicates()).isEqualTo(21);
    assertThat(counts.conflicts()).isEqualTo(1);
    assertThat(Usdc.text(counts.amount())).isEqualTo("10.00");
    assertThat(world.paid.values()).containsExactly(1, 1);
    assertThat(bench.jdbc.queryForList("select difference from conflict", String.class))
        .containsExactly("amount 8.00, first seen as 9.00");
  }

  /** Rows of several chunks, so that it stops in each place of one. */
  @Test
  void aRowThatIsNotEvaluatedToItsEndIsTriedAgainAndNoneIsLostOrPaidTwice() {
    int rows = 20;
    for (int row = 1; row <= rows; row++) {
      String key = "undecided-" + row + ".csv";
      world.put(key, scores(rows));
      UUID id = world.file("undecided-" + row, "aws.s3", key);
      world.paid.clear();

      SendResult answer = world.fanOut(hindered(row, row % 2 == 0));
      assertThat(answer.outcome()).as("row %d", row).isEqualTo(Outcome.NOT_SENT);
      assertThat(answer.code()).isEqualTo("evaluation_undecided");
      assertThat(answer.message()).contains("row " + row + " ");
      assertThat(world.progress(id).counts().rows()).isEqualTo(row - 1);
      assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);

      bench.clock.advance(Duration.ofMinutes(10));
      bench.balance("agt_platform", "99999999999");
      world.run(world.sender());
      assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
      assertThat(world.progress(id).counts().rows()).as("row %d", row).isEqualTo(rows);
      assertThat(world.progress(id).counts().invalid()).isZero();
      assertThat(world.paid).as("row %d", row).hasSize(rows);
      assertThat(world.paid.values()).containsOnly(1);
    }
  }

  /** A sender that does not come to the end of this row. */
  private FanOutSender hindered(int row, boolean refused) {
    AtomicInteger asked = new AtomicInteger();
    return world.sender(
        FanOutWorkbench.SMALL,
        bench.transactions,
        new Evaluations() {
          @Override
          public <T> T run(Supplier<T> work) {
            if (asked.incrementAndGet() == row) {
              throw refused ? Undecided.refused("no thread") : Undecided.because("slow");
            }
            return work.get();
          }
        });
  }

  /** The death of the process before and after the commit of each transaction in turn. */
  @Test
  void deathAtAnyPointLeavesOutNoRowAndPaysNoneTwice() {
    int rows = 40;
    for (int fatal = 1; fatal <= 14; fatal++) {
      String key = "death-" + fatal + ".csv";
      world.put(key, scores(rows));
      UUID id = world.file("death-" + fatal, "aws.s3", key);
      world.paid.clear();
      FanOutSender mortal =
          world.sender(FanOutWorkbench.SMALL, new Mortal(bench.transactions, fatal));
      Action claimed = world.claim();

      assertThatThrownBy(() -> mortal.send(claimed)).isInstanceOf(Mortal.Death.class);
      world.lose(id);
      world.run(world.sender());

      assertThat(bench.action(id).state()).as("death %d", fatal).isEqualTo(ActionState.DONE);
      assertThat(world.paid).as("death %d", fatal).hasSize(rows);
      assertThat(world.paid.values()).as("death %d", fatal).containsOnly(1);
      FanOut.Counts counts = world.progress(id).counts();
      assertThat(counts.rows()).as("no row is read twice").isEqualTo(rows);
      assertThat(counts.filed()).isEqualTo(rows);
      assertThat(counts.duplicates()).isZero();
    }
  }

  @Test
  void replicaThatLostItsClaimWritesNothingMore() {
    world.put("s.csv", scores(30));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    Action lost = world.claim();
    world.lose(id);
    Action newer = world.claim();
    assertThat(newer.epoch()).isGreaterThan(lost.epoch());

    SendResult answer = world.sender().send(lost);

    assertThat(answer.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(children(newer)).isEmpty();
  }

  @Test
  void objectThatChangedMidwayIsReadAgainAndPaysNobodyTwice() {
    world.put("s.csv", scores(30));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    dieMidway();
    assertThat(world.progress(id).counts().filed()).isBetween(1L, 29L);
    world.put("s.csv", "agent_id,score\nagt_new,0.5\nagt_1,0.9\nagt_2,0.7\n" + rows(3, 31));

    world.lose(id);
    world.run(world.sender());

    FanOut progress = world.progress(id);
    assertThat(progress.restarts()).isEqualTo(1);
    assertThat(progress.counts().rows()).isEqualTo(31);
    assertThat(progress.counts().filed()).isEqualTo(31);
    assertThat(progress.counts().conflicts()).as("agt_2 was filed with 9.00").isEqualTo(1);
    assertThat(world.paid.values()).containsOnly(1);
    assertThat(bench.jdbc.queryForList("select reason from history", String.class))
        .contains("file_changed");
  }

  @Test
  void changedObjectWhoseRowsOnlyHaveNumbersIsNotReadAgain() {
    String row = "agt_%d,1\n";
    String all = IntStream.range(0, 30).mapToObj(row::formatted).collect(Collectors.joining());
    world.put("n.csv", "agent_id,amount\n" + all);
    UUID id = world.file("e1", "numbered", "n.csv");
    dieMidway();
    world.put("n.csv", "agent_id,amount\nagt_first,1\n" + all);

    world.lose(id);
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(id).reason()).isEqualTo("file_changed");
    assertThat(children(bench.action(id)))
        .extracting(Action::payee)
        .doesNotHaveDuplicates()
        .doesNotContain("agt_first");
  }

  @Test
  void missingObjectIsDeclinedAndABrokenConnectionIsTriedAgain() {
    UUID missing = world.file("e1", "aws.s3", "nowhere.csv");
    world.run(world.sender());
    assertThat(bench.action(missing).reason()).isEqualTo("not_found");

    // Long enough for a part of the answer to be on its way when the connection goes.
    String rest = ",0.9," + "x".repeat(900) + "\n";
    world.put("s.csv", "agent_id,score,note\n" + scores(30).replace(",0.9\n", rest).substring(15));
    UUID id = world.file("e2", "aws.s3", "s.csv");
    world.aws.faults().cutAnswer("GetObject", 1);
    SendResult first = world.fanOut(world.sender());
    assertThat(first.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(world.progress(id).counts().filed()).isLessThan(30);

    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_platform", "1000000");
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).hasSize(30);
    assertThat(world.paid.values()).containsOnly(1);
  }

  @Test
  void nothingIsFiledWhileTooMuchIsWaiting() throws Exception {
    world.put("s.csv", scores(200));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    FanOutSettings tight =
        new FanOutSettings(
            10, Duration.ofSeconds(5), 30, 1, Duration.ofMillis(1), FanOutWorkbench.SHARE);
    Action claimed = world.claim();
    var answer =
        new java.util.concurrent.FutureTask<>(
            () -> world.sender(tight, bench.transactions).send(claimed));
    Thread.ofVirtual().start(answer);

    while (!answer.isDone() || world.paid.size() < 200) {
      assertThat(bench.ledger.actions().backlog(1000)).isLessThanOrEqualTo(40);
      bench.runUntilIdle(action -> world.answer(action, world.sender()));
    }

    assertThat(answer.get().outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.progress(id).counts().filed()).isEqualTo(200);
    assertThat(world.paid.values()).containsOnly(1);
  }

  @Test
  void filesThatWaitForRoomDoNotTakeEveryPlaceForCalls() throws Exception {
    world.put("s.csv", scores(50));
    world.file("e1", "aws.s3", "s.csv");
    FanOutSettings tight =
        new FanOutSettings(
            10, Duration.ofSeconds(5), 5, 1, Duration.ofMillis(1), FanOutWorkbench.SHARE);
    FanOutSender one = world.sender(tight, bench.transactions);
    Action claimed = world.claim();
    var first = new java.util.concurrent.FutureTask<>(() -> one.send(claimed));
    Thread.ofVirtual().start(first);
    org.awaitility.Awaitility.await().until(() -> bench.ledger.actions().backlog(1000) > 5);

    SendResult second = one.send(claimed);

    assertThat(second.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(second.code()).isEqualTo("others_first");
    one.stop();
    assertThat(first.get().outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(one.send(claimed).code()).as("the place is free again").isNotEqualTo("others_first");
  }

  @Test
  void stoppedReplicaLeavesTheRestToTheNext() {
    world.put("s.csv", scores(30));
    UUID id = world.file("e1", "aws.s3", "s.csv");
    FanOutSender stopping = world.sender();
    stopping.stop();

    assertThat(world.fanOut(stopping).outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_platform", "1000000");
    world.run(world.sender());

    assertThat(world.paid).hasSize(30);
  }

  @Test
  void logIsWrittenOnceWhenTheLastPaymentHasEnded() {
    world.put("s.csv", "agent_id,score\nagt_1,0.935\nagt_2,0.5\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    String key = "payout-logs/payout_log-" + id + ".json";
    world.fanOut(world.sender());

    world.logs().writeDue();
    assertThat(world.aws.s3().content("logs", key)).as("payments are open").isNull();

    bench.runUntilIdle(action ->
        "agt_2".equals(action.payee())
            ? SendResult.of(Outcome.DECLINED, "no_such_agent", "unknown recipient")
            : Workbench.done(action));
    assertThat(world.logs().writeDue()).isEqualTo(1);
    assertThat(world.logs().writeDue()).isZero();

    JsonNode log =
        Json.mapper()
            .readTree(
                new String(
                    java.util.Objects.requireNonNull(world.aws.s3().content("logs", key)), UTF_8));
    assertThat(log.size()).isEqualTo(2);
    assertThat(log.path(0).path("agent_id").asString()).isEqualTo("agt_1");
    assertThat(log.path(0).path("bonus").decimalValue()).isEqualByComparingTo("9.35");
    assertThat(log.path(0).path("result").path("tx_id").asString()).startsWith("tx_");
    assertThat(log.path(1).path("result").path("state").asString()).isEqualTo("DECLINED");
    assertThat(log.path(1).path("result").path("reason").asString()).isEqualTo("no_such_agent");
    assertThat(world.progress(id).log().writtenAt()).isNotNull();
  }

  @Test
  void logThatCannotBeWrittenIsTriedAgainLater() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    world.aws.faults().refuse("PutObject", 1, 403, "AccessDenied", "no");

    world.logs().writeDue();
    assertThat(world.progress(id).log().error()).isNotNull();
    assertThat(world.logs().writeDue()).isZero();

    bench.clock.advance(Duration.ofMinutes(2));
    world.logs().writeDue();
    assertThat(world.progress(id).log().writtenAt()).isNotNull();
    assertThat(world.progress(id).log().error()).isNull();
  }

  @Test
  void eachPaymentOfAFileHasAHistoryFromItsBeginning() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\nagt_2,0.8\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());

    List<Action> payments = children(bench.action(id));
    assertThat(payments).hasSize(2);
    for (Action payment : payments) {
      assertThat(
              bench.jdbc.queryForList(
                  "select to_state from history where action_id = ? order by id limit 1",
                  String.class,
                  payment.id()))
          .containsExactly("READY");
    }
  }

  @Test
  void aForeignObjectIsNeverOverwrittenByALog() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    String key = "payout-logs/payout_log-" + id + ".json";
    world.aws.s3().put("logs", key, "a model".getBytes(UTF_8), "application/gzip");
    world.run(world.sender());

    world.logs().writeDue();

    assertThat(world.aws.s3().content("logs", key)).asString().isEqualTo("a model");
    assertThat(world.progress(id).log().writtenAt()).isNull();
    assertThat(world.progress(id).log().error()).startsWith("log_exists").contains(key);
  }

  @Test
  void aLogWhoseWritingWasNotNotedIsWrittenAgain() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    world.logs().writeDue();
    bench.jdbc.update("update fan_out set log_written_at = null, log_due_at = created_at");

    assertThat(world.logs().writeDue()).isEqualTo(1);

    assertThat(world.progress(id).log().writtenAt()).isNotNull();
    assertThat(world.progress(id).log().error()).isNull();
  }

  @Test
  void aLogWhoseAnswerIsLostIsWrittenAllTheSame() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    world.aws.faults().loseAnswer("PutObject", 1);

    world.logs().writeDue();

    assertThat(world.progress(id).log().error()).isNull();
    assertThat(world.progress(id).log().writtenAt()).isNotNull();
  }

  @Test
  void aForeignObjectInThePlaceOfAnEarlierLogStays() {
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    String key = "payout-logs/payout_log-" + id + ".json";
    world.run(world.sender());
    world.logs().writeDue();
    bench.jdbc.update("update fan_out set log_written_at = null, log_due_at = created_at");
    world.aws.s3().put("logs", key, "a model".getBytes(UTF_8), "application/gzip");

    world.logs().writeDue();

    assertThat(world.aws.s3().content("logs", key)).asString().isEqualTo("a model");
  }

  @Test
  void anAddressInTheRuleIsTheRulesForRunAfterRun() {
    world.close();
    world =
        new FanOutWorkbench(
            FanOutWorkbench.RULES.replace(
                "log: s3://logs/payout-logs/", "log: s3://logs/latest.json"));
    bench = world.bench;
    world.put("one.csv", "agent_id,score\nagt_1,0.9\n");
    world.put("two.csv", "agent_id,score\nagt_2,0.8\n");
    for (String file : List.of("one.csv", "two.csv")) {
      world.file("e-" + file, "aws.s3", file);
      world.run(world.sender());
      world.logs().writeDue();
    }

    assertThat(world.aws.s3().content("logs", "latest.json")).asString().contains("agt_2");
  }

  /** Such as one that was begun by an older version. */
  @Test
  void aLogThatMayNotBeWrittenAnyMoreIsNot() {
    world.close();
    world =
        new FanOutWorkbench(
            FanOutWorkbench.RULES.replace(
                "log: s3://logs/payout-logs/",
                "log: \"{% 's3://logs/' & $detail.object.key & '.json' %}\""));
    bench = world.bench;
    world.put("s.csv", "agent_id,score\nagt_1,0.9\n");
    UUID id = world.file("e1", "aws.s3", "s.csv");
    world.run(world.sender());
    bench.outside = OutsideNames.literal();

    world.logs().writeDue();

    assertThat(world.aws.s3().content("logs", "s.csv.json")).isNull();
    assertThat(world.progress(id).log().error()).startsWith("log_not_allowed");
  }

  private void dieMidway() {
    FanOutSender mortal = world.sender(FanOutWorkbench.SMALL, new Mortal(bench.transactions, 6));
    Action claimed = world.claim();
    assertThatThrownBy(() -> mortal.send(claimed)).isInstanceOf(Mortal.Death.class);
  }

  private List<Action> children(Action parent) {
    return new dev.fleabridge.ledger.FanOutReadings(bench.jdbc).page(parent, null, 1000);
  }

  private static String scores(int rows) {
    return "agent_id,score\n" + rows(1, rows + 1);
  }

  private static String rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("agt_%d,0.9\n"::formatted)
        .collect(Collectors.joining());
  }
}
