package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Money rule 26: an answer that was heard is written, whatever the database says at that moment.
 */
class HeardAnswersIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "1", memo: hello } }
      """;

  private Workbench bench;

  @BeforeEach
  void assemble() {
    bench = new Workbench(PAY).withoutBalances();
  }

  @AfterEach
  void takeBack() {
    bench.jdbc.execute("drop trigger if exists refusing on action");
    bench.jdbc.execute("drop function if exists refuse()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "25006", "53100", "53200", "53300", "57P01", "57P03", "08006", "55P03", "57014", "40001",
        "40P01", "58030", "XX000", "42501", "99999", ""
      })
  void whatTheDatabaseSaysWhileItCannotWriteCostsNoAnswer(String state) {
    List<Action> sent = claim("agt_a", "agt_b", "agt_c", "agt_d", "agt_e");
    Failing database = new Failing(state, 4);
    HeardAnswers heard = heard(database);
    SendResult said =
        new SendResult(Outcome.DONE, null, "paid", 200, "request", "response", Json.object(), null);
    sent.forEach(action -> heard.fresh().add(new Sent(action, bench.clock.instant(), said)));

    for (int turn = 0; turn < 20 && !heard.isEmpty(); turn++) {
      if (!heard.write()) {
        heard.tryAgain();
      }
    }

    assertThat(database.left).isZero();
    assertThat(heard.isEmpty()).isTrue();
    assertThat(states(sent)).containsOnly(ActionState.DONE);
    assertThat(sent)
        .as("no word of it is lost")
        .allMatch(action -> "response".equals(attempt(action).response()));
  }

  @Test
  void aWalletThatSomebodyHoldsKeepsNoOtherPayersAnswersWaiting() throws Exception {
    List<Action> sent = claim("agt_locked", "agt_locked", "agt_b", "agt_locked", "agt_c");
    HeardAnswers heard = heard(bench.transactions);
    sent.forEach(action -> heard.fresh().add(done(action)));

    try (Connection somebody = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      somebody.setAutoCommit(false);
      somebody
          .createStatement()
          .execute("select * from wallet where agent = 'agt_locked' for update");
      heard.write();
      heard.tryAgain();
      assertThat(states(sent))
          .containsExactly(
              ActionState.SENDING,
              ActionState.SENDING,
              ActionState.DONE,
              ActionState.SENDING,
              ActionState.DONE);
      somebody.rollback();
    }
    heard.tryAgain();

    assertThat(states(sent)).containsOnly(ActionState.DONE);
  }

  /** Four names of one key wait for one lock: more than may fail in one go. */
  @Test
  void nameAfterNameOfTheAccountThatSomebodyHoldsIsNotTried() throws Exception {
    bench.paidFrom(
        new PayingAccounts() {
          @Override
          public String wallet(String payer) {
            return payer.startsWith("agt_one_") ? PayingAccounts.SHARED : payer;
          }

          @Override
          public String counted(Action action) {
            return wallet(String.valueOf(action.payer()));
          }
        });
    List<Action> sent = claim("agt_one_a", "agt_one_b", "agt_one_c", "agt_one_d", "agt_free");
    HeardAnswers heard = heard(bench.transactions);
    sent.forEach(action -> heard.fresh().add(done(action)));

    try (Connection somebody = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      somebody.setAutoCommit(false);
      somebody
          .createStatement()
          .execute("select * from wallet where agent = 'shared-key' for update");
      heard.write();
      assertThat(bench.action(sent.getLast().id()).state()).isEqualTo(ActionState.DONE);
      somebody.rollback();
    }
  }

  /** The attempt was taken for not made, say, and its row with it; and was made all the same. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerWhoseAttemptIsNotInTheBooksIsWritten(boolean sentAgainMeanwhile) {
    Action sent = claim("agt_a").getFirst();
    bench.jdbc.update("delete from attempt where action_id = ?", sent.id());
    if (sentAgainMeanwhile) {
      bench.jdbc.update(
          "update action set state = 'READY', reserved = 0, due_at = now() where id = ?",
          sent.id());
    }
    HeardAnswers heard = heard(bench.transactions);
    heard.fresh().add(done(sent));

    heard.write();

    assertThat(bench.action(sent.id()).state()).isEqualTo(ActionState.DONE);
    assertThat(attempt(sent).outcome()).isEqualTo(Outcome.DONE);
    assertThat(attempt(sent).result()).isEqualTo(Workbench.done(sent).result());
  }

  @Test
  void anAnswerWhoseWordsTheBooksRefuseIsWrittenWithoutThem() {
    List<Action> sent = claim("agt_a", "agt_b", "agt_c");
    HeardAnswers heard = heard(bench.transactions);
    SendResult poison =
        new SendResult(
            Outcome.DECLINED, "no\u0000code", "words", 400, "request", "response", null, null);
    heard.fresh().add(done(sent.get(0)));
    heard.fresh().add(new Sent(sent.get(1), bench.clock.instant(), poison));
    heard.fresh().add(done(sent.get(2)));

    heard.write();

    assertThat(heard.isEmpty()).isTrue();
    assertThat(states(sent))
        .containsExactly(ActionState.DONE, ActionState.DECLINED, ActionState.DONE);
    assertThat(bench.action(sent.get(1).id()).reason()).isEqualTo("unreadable_code");
    assertThat(attempt(sent.get(1)).outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(attempt(sent.get(1)).httpStatus()).isEqualTo(400);
  }

  @Test
  void whatFollowsFromAnAnswerAndCannotBeWrittenIsAPersonsAndItsOutcomeIsKept() {
    List<Action> sent = claim("agt_a", "agt_refused", "agt_c");
    HeardAnswers heard = heard(bench.transactions);
    sent.forEach(action -> heard.fresh().add(done(action)));
    bench.jdbc.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
          begin raise exception 'not this one'; end $$
        """);
    bench.jdbc.execute(
        """
        create trigger refusing before update on action for each row
          when (new.payer = 'agt_refused' and new.state = 'DONE') execute function refuse()
        """);

    heard.write();

    assertThat(heard.isEmpty()).isTrue();
    assertThat(states(sent))
        .containsExactly(ActionState.DONE, ActionState.NEEDS_REVIEW, ActionState.DONE);
    Action refused = bench.action(sent.get(1).id());
    assertThat(refused.reason()).isEqualTo("answer_not_written");
    assertThat(refused.reserved().isZero()).isFalse();
    assertThat(attempt(refused).outcome()).isEqualTo(Outcome.DONE);
    assertThat(attempt(refused).result()).isEqualTo(Workbench.done(sent.get(1)).result());
  }

  @Test
  void anAnswerThatNobodyCanWriteIsKeptAndKeepsNobodyElseWaiting() {
    List<Action> sent = claim("agt_a", "agt_refused", "agt_c");
    HeardAnswers heard = heard(bench.transactions);
    sent.forEach(action -> heard.fresh().add(done(action)));
    bench.jdbc.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
          begin raise exception 'not this one'; end $$
        """);
    bench.jdbc.execute(
        """
        create trigger refusing before update on action for each row
          when (new.payer = 'agt_refused') execute function refuse()
        """);

    heard.write();
    heard.tryAgain();
    assertThat(heard.size()).isOne();
    assertThat(states(sent))
        .containsExactly(ActionState.DONE, ActionState.SENDING, ActionState.DONE);

    bench.jdbc.execute("drop trigger refusing on action");
    heard.tryAgain();
    assertThat(heard.isEmpty()).isTrue();
    assertThat(states(sent)).containsOnly(ActionState.DONE);
  }

  private HeardAnswers heard(TransactionOperations transactions) {
    TransactionOperations impatient =
        new TransactionOperations() {
          @Override
          public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
            return transactions.execute(status -> {
              bench.jdbc.execute("set local lock_timeout = '100ms'");
              return work.doInTransaction(status);
            });
          }
        };
    Recorder recorder =
        new Recorder(bench.ledger, impatient, bench.settings, bench.clock, new Random(1));
    return new HeardAnswers(
        recorder, new LastResort(recorder, bench.ledger, impatient, bench.clock));
  }

  /** Claims one payment of each of these payers, in this order. */
  private List<Action> claim(String... payers) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < payers.length; i++) {
      String detail = Json.object().put("key", "k" + i).put("payer", payers[i]).toString();
      ids.add(
          bench
              .file(Workbench.event("e" + i, "test", "test", detail))
              .runs()
              .getFirst()
              .actions()
              .getFirst());
    }
    List<Action> claimed = bench.replica("one").claim(100).sending();
    return ids.stream()
        .map(id ->
            claimed.stream().filter(action -> action.id().equals(id)).findFirst().orElseThrow())
        .toList();
  }

  private Sent done(Action action) {
    return new Sent(action, bench.clock.instant(), Workbench.done(action));
  }

  private Attempt attempt(Action action) {
    return bench.ledger.attempts().of(action.id()).getFirst();
  }

  private List<ActionState> states(List<Action> actions) {
    return actions.stream().map(action -> bench.action(action.id()).state()).toList();
  }

  /** Fails the first transactions, with what was written in them lost. */
  private final class Failing implements TransactionOperations {

    private final String state;
    private int left;

    Failing(String state, int times) {
      this.state = state;
      this.left = times;
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
      return bench.transactions.execute(status -> {
        T result = work.doInTransaction(status);
        if (left > 0) {
          left--;
          throw new UncategorizedSQLException(
              "a test", null, new SQLException("a test", state.isEmpty() ? null : state));
        }
        return result;
      });
    }
  }
}
