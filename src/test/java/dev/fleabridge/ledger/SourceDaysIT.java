package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The count of a day holds for all replicas together. */
class SourceDaysIT {

  private static final LocalDate DAY = LocalDate.parse("2026-11-30");

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  private final DataSource pool = database.dataSource();
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);
  private final SourceDays days = new SourceDays(jdbc);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new DataSourceTransactionManager(pool));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void countsUpToTheLimitAndForEachSourceAndDayByItself() {
    assertThat(days.count("a", DAY, 11, 10)).as("too many at once").isFalse();
    assertThat(days.counted("a", DAY)).isZero();
    assertThat(days.count("a", DAY, 7, 10)).isTrue();
    assertThat(days.count("a", DAY, 4, 10)).isFalse();
    assertThat(days.count("a", DAY, 3, 10)).isTrue();
    assertThat(days.count("a", DAY, 1, 10)).isFalse();
    assertThat(days.count("a", DAY, 1, 11)).as("a raised limit").isTrue();
    assertThat(days.counted("a", DAY)).isEqualTo(11);
    assertThat(days.count("b", DAY, 10, 10)).isTrue();
    assertThat(days.count("a", DAY.plusDays(1), 10, 10)).isTrue();
    assertThat(days.count("a", DAY, Integer.MAX_VALUE, 20)).isFalse();
  }

  /** The second waits for the first, and counts on top of what it committed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoReplicasAtOnceOnlyOneGetsTheLastPlaces(boolean firstCommits) throws Exception {
    CountDownLatch counted = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(() ->
              transaction.executeWithoutResult(status -> {
                assertThat(days.count("a", DAY, 6, 10)).isTrue();
                counted.countDown();
                awaitEnd(end);
                if (!firstCommits) {
                  status.setRollbackOnly();
                }
              }));
      assertThat(counted.await(10, TimeUnit.SECONDS)).isTrue();
      Future<Boolean> second =
          threads.submit(() ->
              Boolean.TRUE.equals(transaction.execute(status -> days.count("a", DAY, 6, 10))));
      try {
        await().until(this::somebodyWaits);
      } finally {
        end.countDown();
      }
      first.get();
      assertThat(second.get()).isEqualTo(!firstCommits);
    }
    assertThat(days.counted("a", DAY)).isEqualTo(6);
  }

  @Test
  void manyReplicasCountNoEventTooMany() throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 100; i++) {
        all.add(
            threads.submit(() ->
                Boolean.TRUE.equals(transaction.execute(status -> days.count("a", DAY, 3, 100)))));
      }
    }
    int good = 0;
    for (Future<Boolean> one : all) {
      good += one.get() ? 1 : 0;
    }
    assertThat(good).isEqualTo(33);
    assertThat(days.counted("a", DAY)).isEqualTo(99);
  }

  private boolean somebodyWaits() {
    return !jdbc.queryForList(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%source_day%'")
        .isEmpty();
  }

  private static void awaitEnd(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
