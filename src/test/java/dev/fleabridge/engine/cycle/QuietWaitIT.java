package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twenty thousand actions wait for an upstream that is away. What that costs the database goes by
 * time, not by how many wait, and what we keep back ourselves leaves nothing behind.
 */
class QuietWaitIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
      """;

  private static final int WAITING = 20_000;
  private static final int SECONDS = 120;

  /** Ten tries again a second, after the hundred that are there at first. */
  private static final int MAX_CLAIMS = 100 + 10 * SECONDS;

  private final Workbench bench = new Workbench(RULES).withoutBalances();
  private final RetryBudget purpleFlea = new RetryBudget();
  private final RetryBudget aws = new RetryBudget();

  @BeforeEach
  void letThemWait() {
    String detail = Json.object().put("key", "k1").toString();
    bench.file(Workbench.event("e1", "test", "Test", detail));
    bench.jdbc.update("update action set failures = 1");
    bench.jdbc.update(
        """
        insert into action select (jsonb_populate_record(a, jsonb_build_object(
          'id', gen_random_uuid(), 'item', i, 'idempotency_key', 'waiting-' || i))).*
        from action a, generate_series(2, ?) i
        """,
        WAITING);
    bench.jdbc.execute("create sequence rows_written");
    bench.jdbc.execute(
        """
        create function count_row() returns trigger language plpgsql as $$
        begin perform nextval('rows_written'); return null; end $$
        """);
    for (String table : List.of("action", "attempt", "history")) {
      bench.jdbc.execute(
          "create trigger counting after insert or update or delete on %s for each row execute function count_row()"
              .formatted(table));
    }
  }

  @AfterEach
  void countNoMore() {
    bench.jdbc.execute("drop function if exists count_row cascade");
    bench.jdbc.execute("drop sequence if exists rows_written");
  }

  @ParameterizedTest(name = "withheld: {0}")
  @ValueSource(booleans = {true, false})
  void whatWaitsCostsByTimeAndNotByNumber(boolean withheld) {
    SendResult answer =
        withheld
            ? SendResult.withheld(Reason.WITHHELD, "circuit breaker open")
            : SendResult.of(Outcome.NOT_SENT, "not_sent", "the connection was refused");
    int claims = 0;
    for (int second = 0; second < SECONDS; second++) {
      claims += round(answer);
      bench.clock.advance(Duration.ofSeconds(1));
    }

    assertThat(claims).isBetween(MAX_CLAIMS - 100, MAX_CLAIMS);
    // Three rows for the claim (action, attempt, history), three for its end.
    assertThat(written()).isLessThanOrEqualTo(6L * claims);
    assertThat(count("attempt")).isEqualTo(withheld ? 0 : claims);
    assertThat(count("history")).isEqualTo(withheld ? 1 : 1 + 2 * claims);
  }

  private int round(SendResult answer) {
    int claims = 0;
    while (true) {
      Tries tries = Tries.of(purpleFlea, aws, 100, bench.clock.instant());
      List<Action> sending = bench.replica("one").claim(100, tries).sending();
      tries.giveBackUnused(sending);
      if (sending.isEmpty()) {
        return claims;
      }
      claims += sending.size();
      bench
          .recorder()
          .record(sending.stream().map(a -> new Sent(a, bench.clock.instant(), answer)).toList());
    }
  }

  private long written() {
    Long last = bench.jdbc.queryForObject("select last_value from rows_written", Long.class);
    return last == null ? 0 : last;
  }

  private int count(String table) {
    Integer count = bench.jdbc.queryForObject("select count(*) from " + table, Integer.class);
    return count == null ? 0 : count;
  }
}
