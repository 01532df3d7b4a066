package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** A short silence changes nothing; a long one takes the replica out, by a clock of our own. */
class DatabaseHealthTest {

  private long nanos;
  private boolean away;
  private final DatabaseContact contact =
      new DatabaseContact(
          () -> {
            if (away) {
              throw new IllegalStateException("away");
            }
          },
          () -> nanos);
  private final DatabaseHealth health = new DatabaseHealth(contact, Duration.ofMinutes(5));

  @Test
  void aSilenceThatAFailoverTakesChangesNothing() {
    away = true;
    passes(Duration.ofMinutes(5));

    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aLongerSilenceTakesTheReplicaOutUntilTheDatabaseAnswers() {
    away = true;
    passes(Duration.ofMinutes(5).plusNanos(1));
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

    away = false;
    contact.ask();
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void aQuestionThatHangsCountsAsSilence() {
    contact.ask();
    nanos += Duration.ofMinutes(6).toNanos();

    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void theThreadOutlivesAnError() {
    DatabaseContact broken =
        new DatabaseContact(
            () -> {
              throw new StackOverflowError();
            },
            () -> nanos);

    broken.ask();

    assertThat(broken.silence()).isZero();
  }

  private void passes(Duration time) {
    for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusMinutes(1)) {
      contact.ask();
    }
    nanos += time.toNanos();
  }
}
