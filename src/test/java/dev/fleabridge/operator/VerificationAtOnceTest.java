package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.seal.SealReadings;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Some calls must not take the connections of all who read. */
class VerificationAtOnceTest {

  /** Its connections come when they are let, and are none then. */
  private static final class Slow extends AbstractDataSource {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);

    @Override
    public java.sql.Connection getConnection() throws SQLException {
      asked.countDown();
      try {
        let.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new SQLException("none");
    }

    @Override
    public java.sql.Connection getConnection(String name, String password) throws SQLException {
      return getConnection();
    }
  }

  @Test
  void aReplicaVerifiesForOneCallerAtATimeAndTellsTheOthers() throws Exception {
    Slow database = new Slow();
    VerificationController controller =
        new VerificationController(SealReadings.on(new JdbcTemplate(database, true)));
    Executor aThread = task -> Thread.ofVirtual().start(task);
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> controller.verify(null, null))
                    .isInstanceOf(CannotGetJdbcConnectionException.class),
            aThread);
    assertThat(database.asked.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> second =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> controller.verify(null, null))
                    .isInstanceOf(VerificationController.Busy.class),
            aThread);
    second.get(10, TimeUnit.SECONDS);

    database.let.countDown();
    first.get(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> controller.verify(null, null))
        .as("free again, also after a failure")
        .isInstanceOf(CannotGetJdbcConnectionException.class);
    assertThat(controller.busy(new VerificationController.Busy()).getStatusCode().value())
        .isEqualTo(429);
  }
}
