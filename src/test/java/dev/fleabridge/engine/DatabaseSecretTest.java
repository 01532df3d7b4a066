package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.ledger.LoginSource.Login;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseSecretTest {

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final StandInAws aws = new StandInAws(clock);
  private final DatabaseSecret secret = new DatabaseSecret(aws.secrets(), "database", clock);

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void afterARefusalTheCurrentVersionComesFirstAndThenThoseOfARotation() {
    put("one");
    put("two");
    assertThat(secret.usual()).isEqualTo(new Login("bridge", "two"));
    put("three");
    aws.standIn.secrets().begin("database", json("four"));

    assertThat(secret.afterRefusal())
        .extracting(Login::password)
        .containsExactly("three", "four", "two");
    assertThat(secret.usual().password()).isEqualTo("three");
  }

  @Test
  void everyConnectionMayBeRefusedAndSecretsManagerIsAskedNowAndThen() {
    put("wrong");
    secret.usual();
    secret.afterRefusal();
    int calls = calls();
    for (int i = 0; i < 100; i++) {
      assertThat(secret.afterRefusal()).extracting(Login::password).containsExactly("wrong");
    }
    assertThat(calls()).isEqualTo(calls);

    put("right");
    clock.advance(Duration.ofSeconds(5));
    assertThat(secret.afterRefusal().getFirst().password()).isEqualTo("right");
  }

  @Test
  void whileSecretsManagerIsAwayTheLastKnownIsTried() {
    put("one");
    secret.usual();
    aws.standIn.faults().refuse("GetSecretValue", 100, 400, "AccessDeniedException", "away");

    assertThat(secret.afterRefusal()).extracting(Login::password).containsExactly("one");
    clock.advance(Duration.ofHours(2));
    assertThat(secret.usual().password()).isEqualTo("one");
  }

  @Test
  void noPasswordIsTold() {
    aws.standIn.secrets().put("database", "{\"username\":\"bridge\",\"pass\":\"hidden\"}");
    assertThatThrownBy(secret::usual)
        .hasMessageContaining("database has no key password")
        .hasMessageNotContaining("hidden");
    assertThat(new Login("bridge", "hidden").toString()).doesNotContain("hidden");
  }

  private void put(String password) {
    aws.standIn.secrets().put("database", json(password));
  }

  private static String json(String password) {
    return "{\"username\":\"bridge\",\"password\":\"" + password + "\"}";
  }

  private int calls() {
    return aws.standIn.faults().requests("GetSecretValue");
  }
}
