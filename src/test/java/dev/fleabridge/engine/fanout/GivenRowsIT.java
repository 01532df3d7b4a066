package dev.fleabridge.engine.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Rows that are there already, from a look-up or the event, are paid like those of a file. */
class GivenRowsIT {

  private static final String RULES =
      """
      rules:
        - id: completions
          when: { source: [labelling] }
          key: "{% $detail.day %}"
          steps:
            done:
              query-databricks:
                workspace: lakehouse
                statement: SELECT agent_id, earned_usd, task_id FROM done WHERE day = :day
                parameters: { day: "{% $detail.day %}" }
            pay:
              pay-scores:
                rows: "{% $steps.done.rows %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $row.earned_usd %}"
                item: "{% $row.task_id %}"
        - id: numbered
          when: { source: [numbered] }
          key: "{% $detail.day %}"
          steps:
            pay:
              pay-scores:
                rows: "{% $detail.rows[pays] %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $row.amount %}"
      """;

  private final FanOutWorkbench world = new FanOutWorkbench(RULES);
  private final Workbench bench = world.bench;

  @AfterEach
  void close() {
    world.close();
  }

  /** What a warehouse would answer, in the form in which the look-up gives it. */
  private SendResult answer(Action action, String rows) {
    return switch (action.kind()) {
      case QUERY_DATABRICKS ->
          SendResult.done(Json.readObject("{\"rowCount\":1,\"rows\":%s}".formatted(rows)));
      default -> world.answer(action, world.sender());
    };
  }

  private UUID run(String rows) {
    UUID run =
        bench
            .file(Workbench.event("e1", "labelling", "Day Closed", "{\"day\":\"2026-11-30\"}"))
            .runs()
            .getFirst()
            .id();
    bench.runUntilIdle(action -> answer(action, rows));
    return step(run);
  }

  private UUID step(UUID run) {
    return bench.ledger.actions().ofRun(run).stream()
        .filter(action -> action.step().equals("pay") && action.item().isEmpty())
        .findFirst()
        .orElseThrow()
        .id();
  }

  private Action numbered(String day, String rows) {
    String detail = "{\"day\":\"%s\",\"rows\":%s}".formatted(day, rows);
    return bench.action(
        bench
            .file(Workbench.event(day, "numbered", "Day Closed", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst());
  }

  @Test
  void eachRowThatAQueryGaveIsPaidOnceByItsItem() {
    UUID id =
        run(
            """
            [{"agent_id": "agt_1", "earned_usd": 4.25, "task_id": "t-1"},
             {"agent_id": "agt_2", "earned_usd": 0.10, "task_id": "t-2"},
             {"agent_id": "agt_1", "earned_usd": 4.25, "task_id": "t-1"},
             {"agent_id": "agt_1", "earned_usd": 9.00, "task_id": "t-2"}]
            """);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).hasSize(2);
    assertThat(world.paid.values()).containsOnly(1);
    assertThat(bench.action(id).result())
        .isEqualTo(
            Json.readObject(
                """
                {"rows":4,"filed":2,"skipped":0,"duplicates":1,"conflicts":1,"invalid":0,
                 "amount":"4.35"}
                """));
  }

  @Test
  void theSameDayAgainPaysNobody() {
    run("[{\"agent_id\":\"agt_1\",\"earned_usd\":1,\"task_id\":\"t-1\"}]");
    bench.file(Workbench.event("e2", "labelling", "Day Closed", "{\"day\":\"2026-11-30\"}"));

    bench.runUntilIdle(action -> answer(action, "[]"));

    assertThat(world.paid).hasSize(1);
  }

  /** Rows without an item are told apart by their numbers, and these are the same ever after. */
  @Test
  void aDeathAtAnyPointLeavesOutNoRowAndPaysNoneTwice() {
    String rows =
        IntStream.range(0, 20)
            .mapToObj("{\"agent_id\":\"agt_%d\",\"amount\":1,\"pays\":true}"::formatted)
            .collect(Collectors.joining(",", "[", "]"));
    for (int fatal = 2; fatal < 6; fatal++) {
      UUID id = numbered("death-" + fatal, rows).id();
      world.paid.clear();
      FanOutSender mortal =
          world.sender(FanOutWorkbench.SMALL, new Mortal(bench.transactions, fatal));
      Action claimed = world.claim();

      assertThatThrownBy(() -> mortal.send(claimed)).isInstanceOf(Mortal.Death.class);
      world.lose(id);
      world.run(world.sender());

      assertThat(world.paid).as("death %d", fatal).hasSize(20);
      assertThat(world.paid.values()).as("death %d", fatal).containsOnly(1);
      assertThat(world.progress(id).counts().rows()).isEqualTo(20);
      assertThat(world.progress(id).counts().duplicates()).isZero();
    }
  }

  /** A selection that finds one row gives it without a list, and one that finds none nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{'agent_id':'agt_1','amount':1,'pays':true},{'agent_id':'agt_2','amount':1}] | 1",
        "[{'agent_id':'agt_1','amount':1,'pays':true}] | 1",
        "[{'agent_id':'agt_1','amount':1}] | 0",
        "[] | 0",
      })
  void aSelectionOfOneRowOrNoneIsAListToo(String rows, int paid) {
    UUID id = numbered("1", rows.replace('\'', '"')).id();
    world.run(world.sender());

    assertThat(world.paid).hasSize(paid);
    assertThat(bench.action(id).state()).isEqualTo(paid == 0 ? ActionState.HELD : ActionState.DONE);
  }

  @Test
  void noRowsWaitForAnApproverAndAreDoneThen() {
    UUID id = run("[]");
    assertThat(bench.action(id).reason()).isEqualTo("nothing_paid");
    assertThat(bench.action(id).explanation()).isEqualTo("there are no rows");

    new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock)
        .approve(id, new By("ann", "a quiet day"));
    world.run(world.sender());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).isEmpty();
  }

  @Test
  void payeesThatAQueryNamesMustBeAllowed() {
    UUID id =
        run(
            """
            [{"agent_id": "stranger", "earned_usd": 1, "task_id": "t-1"},
             {"agent_id": "agt_2", "earned_usd": 1, "task_id": "t-2"}]
            """);

    assertThat(world.paid).hasSize(1);
    assertThat(
            bench.ledger.actions().ofRun(bench.action(id).runId()).stream()
                .filter(action -> action.item().equals("t-1")))
        .singleElement()
        .satisfies(held -> {
          assertThat(held.state()).isEqualTo(ActionState.HELD);
          assertThat(held.reason()).isEqualTo("payee_not_allowed");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"'agt_1' | rows: not a list of rows", "7 | rows: not a list of rows"})
  void whatIsNoListPaysNobody(String rows, String why) {
    UUID id = run(rows.replace('\'', '"'));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(id).explanation()).isEqualTo(why);
  }

  /** Otherwise each row would be one of nothing, and skipped. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"agent_id\":\"agt_1\",\"earned\":1,\"task_id\":\"t-1\"}]",
        "[{}]",
        "[[]]",
        "[\"agt_1\"]"
      })
  void aFieldThatNoRowHasPaysNobody(String rows) {
    UUID id = run(rows);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(id).reason()).isEqualTo("invalid_rows");
    assertThat(bench.action(id).explanation())
        .startsWith("rows: no row has the field ")
        .contains(", which the rule reads");
  }

  /** Their items would be stored as one and the same, and one of them would be no payment. */
  @Test
  void rowsWithHalvesOfACharacterPayNobody() {
    numbered("1", "[{\"agent_id\":\"agt_1\",\"amount\":1,\"pays\":true,\"x\":\"\\ud800\"}]");
    world.run(world.sender());

    assertThat(world.paid).isEmpty();
  }

  @Test
  void otherRowsUnderTheSameKeyAreAConflict() {
    numbered("1", "[{\"agent_id\":\"agt_1\",\"amount\":1.0,\"pays\":true}]");
    world.run(world.sender());
    refile("[{\"pays\":true,\"amount\":1,\"agent_id\":\"agt_1\"}]");
    assertThat(bench.jdbc.queryForObject("select count(*) from conflict", Long.class)).isZero();

    refile("[{\"agent_id\":\"agt_2\",\"amount\":500,\"pays\":true}]");
    world.run(world.sender());
    assertThat(bench.jdbc.queryForObject("select count(*) from conflict", Long.class)).isEqualTo(1);
    assertThat(world.paid).hasSize(1);
  }

  private void refile(String rows) {
    String detail = "{\"day\":\"1\",\"rows\":%s}".formatted(rows);
    bench.file(Workbench.event("again" + rows.hashCode(), "numbered", "Day Closed", detail));
  }

  /** What only some rows have is judged row by row. */
  @Test
  void aFieldThatSomeRowHasIsEnough() {
    UUID id =
        run(
            """
            [{"agent_id": "agt_1", "earned_usd": 1, "task_id": "t-1"},
             {"agent_id": "agt_2", "task_id": "t-2"}]
            """);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(world.paid).hasSize(1);
    assertThat(world.progress(id).counts().skipped()).isEqualTo(1);
  }

  /** The rows stand in the look-up, and with the step how many they were, and their hash. */
  @Test
  void whatIsKeptOfTheRowsIsSmall() {
    UUID id = run("[{\"agent_id\":\"agt_1\",\"earned_usd\":1.25,\"task_id\":\"t-1\"}]");

    JsonNode kept = Objects.requireNonNull(bench.action(id).parameters()).path("rows");
    assertThat(kept.path("count").intValue()).isEqualTo(1);
    assertThat(kept.path("sha256").asString()).hasSize(64);
    assertThat(kept.size()).isEqualTo(2);
  }
}
