package dev.fleabridge.ledger.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.seal.Sealing.Mark;
import dev.fleabridge.model.Action;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every row that is committed comes into one segment, and nothing that is legal breaks the chain.
 */
class SealingIT {

  private static final String LINE =
      "insert into audit (at, actor, act, target, note) values (now(), 'eve', 'a', 'b', '%s')";

  private SealedBooks books;

  @BeforeEach
  void open() {
    books = new SealedBooks();
  }

  @Test
  void whatStaysOpenForLongHoldsSealingUpAndIsNotLost() throws SQLException {
    books.note("first");
    try (Connection slow = connection();
        Statement statement = slow.createStatement()) {
      statement.execute(LINE.formatted("drawn early, committed late"));
      books.note("later");
      Mark mark = books.sealing.mark();
      assertThat(books.sealing.isCertain(mark)).isFalse();
      slow.commit();
      assertThat(books.sealing.isCertain(mark)).isTrue();
      books.seal(mark);
    }
    assertThat(notes()).containsExactly("first", "drawn early, committed late", "later");
    assertThat(sealedRows(ChainedTable.AUDIT)).isEqualTo(3);
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void whatIsWrittenAfterTheMarkHoldsNobodyUp() throws SQLException {
    books.note("first");
    Mark mark = books.sealing.mark();
    try (Connection slow = connection();
        Statement statement = slow.createStatement()) {
      statement.execute(LINE.formatted("later"));
      assertThat(books.sealing.isCertain(mark)).isTrue();
      assertThat(books.seal(mark)).isEqualTo(1);
      slow.rollback();
    }
    books.sealAll();
    assertThat(sealedRows(ChainedTable.AUDIT)).isEqualTo(1);
  }

  @Test
  void aMarkIsOfTheRunOfTheServerThatGaveIt() {
    Mark mark = books.sealing.mark();
    assertThat(books.sealing.isStale(mark)).isFalse();
    assertThat(books.sealing.isStale(new Mark(mark.upTo(), mark.writers(), "another"))).isTrue();
  }

  /** A reader, and who writes to other tables only, draws none of the ids. */
  @Test
  void onlyWritersOfTheTablesHoldSealingUp() throws SQLException {
    books.note("first");
    try (Connection slow = connection();
        Statement statement = slow.createStatement()) {
      statement.execute(
          "insert into pause (scope, note, actor, since) values ('x', '', '', now())");
      statement.execute("select count(*) from audit");
      assertThat(books.sealing.mark().writers()).isEmpty();
      slow.rollback();
    }
  }

  @Test
  void ofTwoReplicasOneSeals() throws SQLException {
    books.note("first");
    Mark mark = books.sealing.mark();
    TransactionTemplate other =
        new TransactionTemplate(
            Objects.requireNonNull(books.bench.transactions.getTransactionManager()));
    other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    books.bench.transactions.executeWithoutResult(status -> {
      assertThat(books.sealing.seal(mark, books.bench.clock.instant())).isEqualTo(1);
      assertThat(other.<Integer>execute(s -> books.sealing.seal(mark, books.bench.clock.instant())))
          .isZero();
    });
    assertThat(books.seal(mark)).isZero();
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void aReplicaThatDiesWhileItSealsLeavesNothingHalfAndTheNextGoesOn() {
    books.pay(1, 9);
    Mark mark = books.sealing.mark();
    books.bench.transactions.executeWithoutResult(status -> {
      books.sealing.seal(mark, books.bench.clock.instant());
      status.setRollbackOnly();
    });
    assertThat(books.sealing.newest()).isEmpty();
    assertThat(books.seal(mark)).isPositive();
    books.sealing = new Sealing(books.bench.jdbc);
    books.sealAll();
    assertThat(books.faults()).isEmpty();
    assertThat(sealedRows(ChainedTable.HISTORY)).isEqualTo(27);
    assertThat(sealedRows(ChainedTable.EVIDENCE)).isEqualTo(9);
  }

  /** An installation that upgrades has rows, and none of them is left out. */
  @Test
  void rowsFromBeforeAreSealedInBoundedSteps() {
    books.pay(1, 9);
    Mark mark = books.sealing.mark();
    assertThat(books.seal(mark)).isEqualTo(4);
    assertThat(books.sealing.unsealed().rows()).isGreaterThanOrEqualTo(23);
    assertThat(books.sealing.unsealed().oldest()).isEqualTo(books.bench.clock.instant());
    books.sealAll();
    assertThat(books.sealing.unsealed().rows()).isZero();
    assertThat(books.sealing.unsealed().oldest()).isNull();
  }

  @Test
  void aClaimMayBeTakenBackBeforeAndAfterItWasSealed() {
    books.withdraw(3);
    books.bench.clock.advance(Duration.ofHours(1));
    books.bench.balance("agt_payer", "100000");
    List<Action> claimed = books.bench.replica("two").claim(100).sending();
    assertThat(claimed).hasSize(3);
    books.sealAll();
    books.withdraw(claimed);
    assertThat(books.faults()).isEmpty();
    books.sealAll();
    assertThat(sealedRows(ChainedTable.WITHDRAWN)).isEqualTo(6);
    assertThat(sealedRows(ChainedTable.HISTORY)).isEqualTo(9);
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void anAnswerThatComesAfterTheEndChangesNothingThatWasSealed() {
    books.pay(1, 1);
    Emptied.unguarded(
        books.bench.jdbc,
        "insert into attempt (action_id, number, owner, started_at) select action_id, 0, 'x',"
            + " started_at from attempt");
    books.sealAll();
    books.bench.jdbc.update(
        "update attempt set ended_at = started_at, outcome = 'NOT_SENT' where number = 0");
    assertThat(books.faults()).isEmpty();
    books.bench.jdbc.update("delete from attempt where number = 0");
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void whatIsLearntOfAPaymentAfterwardsIsNewEvidenceAndNoFault() {
    books.pay(1, 1);
    books.sealAll();
    String learnt = "update action set reason = 'carried_out_twice', explanation = 'why'";
    String line =
        "insert into history (action_id, at, from_state, to_state, reason, actor)"
            + " select id, now(), 'DONE', 'DONE', 'carried_out_twice', 'engine' from action";
    books.bench.jdbc.update(learnt);
    assertThat(books.faults()).as("without a line of history").hasSize(1);
    books.bench.jdbc.update(line);
    assertThat(books.faults()).isEmpty();
    books.sealAll();
    assertThat(books.faults()).isEmpty();
    assertThat(sealedRows(ChainedTable.EVIDENCE)).isEqualTo(2);
  }

  @Test
  void aClockThatGoesBackDisturbsNothing() {
    books.note("first");
    books.sealAll();
    books.bench.clock.advance(Duration.ofDays(-2));
    books.note("second");
    books.sealAll();
    assertThat(books.faults()).isEmpty();
    assertThat(books.sealing.newest().orElseThrow().segment().number()).isEqualTo(2);
  }

  @Test
  void beingGivenOtherNumbersOfTransactionsIsNoChange() {
    books.pay(1, 2);
    books.sealAll();
    books.bench.jdbc.update("update history set xid = pg_current_xact_id()");
    assertThat(books.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update history set explanation = 'x'",
        "update history set id = default",
        "delete from history",
        "truncate history",
        "truncate event cascade",
        "update audit set note = 'x'",
        "delete from audit",
        "truncate audit",
        "update rule_revision set content = 'x'",
        "update rule_revision set note = 'x'",
        "delete from rule_revision",
        "truncate rule_revision cascade",
        "update audit_segment set hash = 'x'",
        "delete from audit_segment",
        "truncate audit_segment",
        "update evidence set content = 'x'",
        "delete from evidence",
        "truncate evidence",
        "update history_withdrawn set reason = 'x'",
        "delete from history_withdrawn",
        "truncate history_withdrawn"
      })
  void nobodyChangesRowsWhoDoesNotTakeTheTriggersAway(String statement) {
    books.withdraw(1);
    books.pay(1, 1);
    books.note("x");
    books.revise(1);
    books.sealAll();
    assertThatThrownBy(() -> books.bench.jdbc.execute(statement))
        .isInstanceOf(DataAccessException.class)
        .hasStackTraceContaining("are only ever added");
  }

  /** A claim of which something was sent keeps its lines. */
  @Test
  void onlyTheLinesOfAClaimThatTheActionHasNowAreGivenUp() {
    books.file("k1");
    Action claimed = books.bench.replica("one").claim(1).sending().getFirst();
    String line = "delete from history where to_state = 'SENDING'";
    books.bench.transactions.executeWithoutResult(status -> {
      assertThat(books.bench.jdbc.update(line)).isEqualTo(1);
      status.setRollbackOnly();
    });
    books
        .bench
        .recorder()
        .record(List.of(new Sent(claimed, books.bench.clock.instant(), Workbench.done(claimed))));
    assertThatThrownBy(() -> books.bench.jdbc.update(line))
        .hasStackTraceContaining("are only ever added");
  }

  /** The seed is printed by the assertion that fails. */
  @Test
  void writersOfAllKindsBesideTheSealingLoseNothing() throws Exception {
    long seed = new Random().nextLong();
    AtomicInteger committed = new AtomicInteger();
    AtomicInteger writing = new AtomicInteger(4);
    try (var threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        Random random = new Random(seed + writer);
        work.add(() -> {
          try {
            return write(random, committed);
          } finally {
            writing.decrementAndGet();
          }
        });
      }
      for (int sealer = 0; sealer < 2; sealer++) {
        // With whole segments: one that lags behind meets no row that is not committed.
        Sealing own = new Sealing(books.bench.jdbc);
        work.add(() -> sealBeside(own, writing));
      }
      for (Future<Void> one : threads.invokeAll(work)) {
        one.get();
      }
    }
    books.sealAll();
    assertThat(sealedRows(ChainedTable.AUDIT)).as("seed %d", seed).isEqualTo(committed.get());
    assertThat(books.faults()).as("seed %d", seed).isEmpty();
  }

  private Void write(Random random, AtomicInteger committed) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      for (int round = 0; round < 150; round++) {
        int lines = 1 + random.nextInt(3);
        for (int line = 0; line < lines; line++) {
          statement.execute(LINE.formatted("x"));
          // Others draw ids meanwhile, and commit before.
          for (int i = random.nextInt(6); i > 0; i--) {
            statement.execute("select 1");
          }
        }
        if (random.nextInt(4) == 0) {
          connection.rollback();
        } else {
          connection.commit();
          committed.addAndGet(lines);
        }
      }
      return null;
    }
  }

  private Void sealBeside(Sealing own, AtomicInteger writing) {
    Mark mark = own.mark();
    while (writing.get() > 0) {
      if (own.isCertain(mark)) {
        Mark certain = mark;
        books.bench.transactions.executeWithoutResult(
            status -> own.seal(certain, books.bench.clock.instant()));
        mark = own.mark();
      }
    }
    return null;
  }

  private Connection connection() throws SQLException {
    Connection connection =
        Objects.requireNonNull(books.bench.jdbc.getDataSource()).getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private List<String> notes() {
    return books.bench.jdbc.queryForList("select note from audit order by id", String.class);
  }

  private int sealedRows(ChainedTable table) {
    return new Segments(books.bench.jdbc)
        .from(1, 100_000).stream()
            .filter(one -> one.segment().table().equals(table.wireName()))
            .mapToInt(one -> {
              Segment segment = one.segment();
              assertThat(Objects.requireNonNull(one.entries()).all()).hasSize(segment.rows());
              return segment.rows();
            })
            .sum();
  }
}
