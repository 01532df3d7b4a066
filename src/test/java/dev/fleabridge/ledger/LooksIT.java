package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was seen of one claim is no evidence of another. */
class LooksIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Looks looks = new Looks(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatWasSeenBelongsToItsActionAndItsEpoch() {
    looks.remember(id(1), 2, "{}\0", hour(1));
    looks.remember(id(2), 2, "others", hour(1));
    assertThat(looks.of(id(1), 2)).contains("{}\uFFFD");
    assertThat(looks.of(id(1), 1)).isEmpty();
    assertThat(looks.of(id(1), 3)).isEmpty();
    assertThat(looks.of(id(3), 2)).isEmpty();
  }

  @Test
  void theNewestTakesThePlaceOfWhatWasSeenBefore() {
    looks.remember(id(1), 2, "first", hour(1));
    looks.remember(id(1), 3, "second", hour(4));
    assertThat(looks.of(id(1), 2)).isEmpty();
    assertThat(looks.of(id(1), 3)).contains("second");
    assertThat(bench.only("look")).containsEntry("at", Sql.time(hour(4)));
  }
}
