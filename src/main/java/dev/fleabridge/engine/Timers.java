package dev.fleabridge.engine;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Rounds;
import dev.fleabridge.engine.fanout.PayoutLogs;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.ledger.Ledger;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Everything recurring. db-scheduler runs each on one replica at a time, whichever is free. */
@Configuration(proxyBeanMethods = false)
public class Timers {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FUNDS = Duration.ofSeconds(5);
  private static final Duration PAYOUT_LOGS = Duration.ofSeconds(5);
  private static final int MAX_LOOK_UPS = 16;
  private static final int MAX_UNFUNDED = 100;

  @Bean
  RecurringTask<Void> expireLeases(Reconciler reconciler) {
    return every("expire-leases", SECOND, () -> Rounds.untilEmpty(reconciler::expireLeases));
  }

  @Bean
  RecurringTask<Void> reconcile(Reconciler reconciler) {
    return every(
        "reconcile",
        SECOND,
        () -> {
          try (ExecutorService lookUps = Executors.newFixedThreadPool(MAX_LOOK_UPS)) {
            Rounds.untilEmpty(() -> reconciler.reconcileDue(lookUps));
          }
        });
  }

  /** Wallets whose actions are held for want of money: somebody may have filled them. */
  @Bean
  RecurringTask<Void> readUnfundedBalances(Ledger ledger, BalanceReader balances) {
    return every(
        "read-unfunded-balances",
        FUNDS,
        () -> ledger.wallets().unfunded(MAX_UNFUNDED).forEach(balances::read));
  }

  @Bean
  RecurringTask<Void> writePayoutLogs(PayoutLogs logs) {
    return every("write-payout-logs", PAYOUT_LOGS, () -> Rounds.untilEmpty(logs::writeDue));
  }

  private static RecurringTask<Void> every(String name, Duration delay, Runnable work) {
    return Tasks.recurring(name, FixedDelay.of(delay)).execute((instance, context) -> work.run());
  }
}
