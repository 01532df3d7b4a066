package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.workbench.TestClock;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.support.TransactionOperations;

/** One row that cannot be taken keeps no other waiting, and an outage is nobody's row. */
class RowByRowTest {

  private final RuntimeException away =
      new DataAccessResourceFailureException("away", new SQLException("away", "08006"));
  private final RuntimeException corrupt =
      new UncategorizedSQLException("take", "select", new SQLException("corrupt", "XX001"));

  private final List<UUID> due = IntStream.range(0, 4).mapToObj(i -> new UUID(0, i)).toList();
  private final TestClock clock = new TestClock(Workbench.START);
  private final RowByRow rows = new RowByRow(TransactionOperations.withoutTransaction(), clock);
  private final List<Integer> asked = new ArrayList<>();
  private final List<Instant> postponed = new ArrayList<>();

  /** What is taken of the due ones, each itself, where the second throws this. */
  private List<UUID> take(Supplier<List<UUID>> together, RuntimeException second) {
    return rows.take(
        3,
        together,
        wanted -> {
          asked.add(wanted);
          return due.subList(0, Math.min(wanted, due.size()));
        },
        id -> {
          if (id.equals(due.get(1))) {
            throw second;
          }
          return List.of(id);
        },
        (id, until) -> {
          postponed.add(until);
          throw away; // it stays due, and is left alone all the same
        });
  }

  private static Supplier<List<UUID>> failing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void togetherWhereThatIsPossible() {
    assertThat(take(() -> due, away)).isEqualTo(due);
    assertThat(asked).isEmpty();
  }

  @Test
  void oneByOneWhereItIsNotAndWhatFailsIsLeftAloneForAWhile() {
    RuntimeException odd = new IllegalArgumentException("no kind UNHEARD_OF");
    assertThat(take(failing(odd), odd)).containsExactly(due.get(0), due.get(2));
    assertThat(take(failing(odd), odd)).containsExactly(due.get(0), due.get(2), due.get(3));
    assertThat(asked).as("what is left alone takes nobody's place").containsExactly(3, 4);

    assertThat(postponed).containsExactly(clock.instant().plus(Duration.ofMinutes(10)));

    clock.advance(Duration.ofMinutes(10));
    List<UUID> third =
        rows.take(
            3,
            failing(odd),
            wanted -> due.subList(0, wanted),
            id -> List.of(id),
            (id, until) -> postponed.add(until));
    assertThat(third).containsExactlyElementsOf(due.subList(0, 3));
  }

  @Test
  void anOutageIsToldAndCorruptionIsARows() {
    assertThatThrownBy(() -> take(failing(away), away)).isSameAs(away);
    assertThat(asked).isEmpty();
    assertThat(take(failing(corrupt), corrupt)).containsExactly(due.get(0), due.get(2));
  }

  @Test
  void anOutageOnTheWayKeepsWhatWasTaken() {
    assertThat(take(failing(corrupt), away)).containsExactly(due.get(0));
    assertThat(take(failing(corrupt), away)).as("not left alone").containsExactly(due.get(0));
  }
}
