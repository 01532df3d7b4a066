package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.AnAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call begins within the lease of its claim, or not at all (money rule 13). */
class LeaseTest {

  private static final Instant UNTIL = AnAction.CREATED.plus(Duration.ofSeconds(30));
  private static final Action CLAIMED = AnAction.transfer("1").leasedUntil(UNTIL).build();

  @Test
  void withinTheLeaseTheCallMayBegin() {
    assertThat(Lease.tooLate(CLAIMED, UNTIL.minusMillis(1))).isEmpty();
  }

  @Test
  void fromItsEndOnItIsNotSent() {
    Optional<SendResult> late = Lease.tooLate(CLAIMED, UNTIL);

    assertThat(late).map(SendResult::outcome).contains(Outcome.NOT_SENT);
    assertThat(late).map(SendResult::code).contains("lease_expired");
  }

  @Test
  void whatHasNoLeaseIsBoundByNone() {
    Action free = AnAction.transfer("1").build();
    assertThat(Lease.tooLate(free, Instant.MAX)).isEmpty();
  }
}
