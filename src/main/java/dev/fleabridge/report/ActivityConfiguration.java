package dev.fleabridge.report;

import com.github.kagkarlsson.scheduler.SchedulerState;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.ledger.Activity;
import dev.fleabridge.ledger.WalletHistory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps what people look back at: what actions became, and what wallets had. One replica does so at
 * a time, behind the payments.
 */
@Configuration(proxyBeanMethods = false)
class ActivityConfiguration {

  private static final Duration EVERY_COUNT = Duration.ofSeconds(5);
  private static final Duration EVERY_NOTE = Duration.ofMinutes(5);
  private static final int LINES_AT_ONCE = 2_000;
  private static final int WALLETS_AT_ONCE = 10_000;
  private static final int MAX_ROUNDS = 50;

  @Bean
  RecurringTask<Void> addUpActivity(
      JdbcTemplate jdbc, TransactionOperations transactions, Clock clock) {
    Activity activity = new Activity(jdbc);
    return Tasks.recurring("add-up-activity", FixedDelay.of(EVERY_COUNT))
        .execute((instance, context) ->
            rounds(
                context.getSchedulerState(),
                LINES_AT_ONCE,
                () -> {
                  Instant now = clock.instant();
                  return transactions.execute(status -> activity.count(LINES_AT_ONCE, now));
                }));
  }

  @Bean
  RecurringTask<Void> noteWallets(JdbcTemplate jdbc, Clock clock) {
    Activity activity = new Activity(jdbc);
    WalletHistory history = new WalletHistory(jdbc);
    return Tasks.recurring("note-wallets", FixedDelay.of(EVERY_NOTE))
        .execute((instance, context) -> {
          Instant now = clock.instant();
          rounds(
              context.getSchedulerState(),
              WALLETS_AT_ONCE,
              () -> history.note(WALLETS_AT_ONCE, now));
          history.prune(now);
          activity.prune(now);
        });
  }

  /**
   * Repeats a step for as long as it finds its fill, in a bounded number of rounds. Where the
   * replica stops, no other round begins: the rest is the next replica's.
   */
  static void rounds(SchedulerState replica, int fill, IntSupplier step) {
    for (int round = 0;
        round < MAX_ROUNDS && !replica.isShuttingDown() && step.getAsInt() >= fill;
        round++) {}
  }
}
