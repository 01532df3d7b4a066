package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Pauses.Pause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A brake that is on stays on since it was put on, until somebody takes just that one off. */
class PausesIT {

  private static final Pause ALL = new Pause("all", "a note", "ann", hour(1));
  private static final Pause RULE = new Pause("rule:pay", "another", "bob", hour(2));

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Pauses pauses = new Pauses(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyBrakeComesBack() {
    pauses.put(RULE);
    pauses.put(ALL);
    assertThat(pauses.all()).containsExactly(ALL, RULE);
    assertThat(pauses.find("rule:pay")).contains(RULE);
    assertThat(pauses.find("rule:pa")).isEmpty();
  }

  @Test
  void aBrakeThatIsOnKeepsItsTimeAndTakesTheNewWords() {
    pauses.put(ALL);
    pauses.put(RULE);
    pauses.put(new Pause("all", "a new note", "cleo", hour(9)));
    assertThat(pauses.all()).containsExactly(new Pause("all", "a new note", "cleo", hour(1)), RULE);
  }

  @Test
  void oneBrakeIsTakenOffAndOnce() {
    pauses.put(ALL);
    pauses.put(RULE);
    assertThat(pauses.remove("all")).isTrue();
    assertThat(pauses.remove("all")).isFalse();
    assertThat(pauses.all()).containsExactly(RULE);
  }
}
