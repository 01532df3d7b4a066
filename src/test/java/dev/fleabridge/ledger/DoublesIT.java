package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Doubles.Twice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What certainly happened twice is never forgotten, and what may have, until it is cleared up. */
class DoublesIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Doubles doubles = new Doubles(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatMayHaveHappenedBecomesCertainAndStaysSo() {
    doubles.add(new Twice(id(1), false, "first", hour(1)));
    doubles.add(new Twice(id(1), false, "second", hour(2)));
    assertThat(stored()).containsExactly("first");
    doubles.add(new Twice(id(1), true, "third", hour(3)));
    doubles.add(new Twice(id(1), true, "fourth", hour(4)));
    doubles.add(new Twice(id(1), false, "fifth", hour(5)));
    assertThat(stored()).containsExactly("third");
    assertThat(bench.only("carried_out_twice"))
        .containsEntry("at", Sql.time(hour(3)))
        .containsEntry("certain", true);
  }

  @Test
  void onlyADoubtIsTakenBackAndOnlyThisOne() {
    doubles.add(new Twice(id(1), false, "a", hour(1)));
    doubles.add(new Twice(id(2), false, "b", hour(1)));
    doubles.add(new Twice(id(3), true, "c", hour(1)));
    doubles.remove(id(1));
    doubles.remove(id(3));
    assertThat(stored()).containsExactly("b", "c");
    assertThat(doubles.count(false)).isEqualTo(1);
    assertThat(doubles.count(true)).isEqualTo(1);
  }

  private List<String> stored() {
    return bench.jdbc.queryForList(
        "select detail from carried_out_twice order by action_id", String.class);
  }
}
