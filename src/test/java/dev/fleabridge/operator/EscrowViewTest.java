package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a reader sees of an escrow whose end nobody has confirmed. */
class EscrowViewTest {

  private static final Instant END = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void aTimeoutThatHasPassedUnconfirmedIsShown() {
    assertThat(passed(Status.FUNDED, END.plusSeconds(1))).isTrue();
    assertThat(passed(Status.COMPLETED, END.plusSeconds(1))).isTrue();
    assertThat(passed(Status.FUNDED, END)).isFalse();
  }

  @Test
  void anEndThatIsKnownIsNoTimeout() {
    assertThat(passed(Status.REFUNDED, END.plusSeconds(1))).isFalse();
    assertThat(passed(Status.RELEASED, END.plusSeconds(1))).isFalse();
    assertThat(passed(Status.DISPUTED, END.plusSeconds(1))).isFalse();
  }

  private static boolean passed(Status status, Instant now) {
    Instant begin = END.minusSeconds(3_600);
    Escrow escrow =
        new Escrow(
            "ref",
            "esc_1",
            new UUID(1, 1),
            "agt_a",
            "agt_b",
            Money.of("1"),
            status,
            END,
            begin,
            begin,
            null,
            null,
            null);
    return EscrowController.View.of(escrow, now).timeoutPassed();
  }
}
