package dev.fleabridge.report.table;

import static java.util.Objects.requireNonNull;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.ledger.KnownWallets;
import dev.fleabridge.ledger.PaymentFeed;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.report.table.TablesProperties.Databricks;
import dev.fleabridge.report.table.TablesProperties.Delta;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.setting.WhereGiven;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Has the tables kept current that are configured. db-scheduler runs each task on one replica. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TablesProperties.class)
class TablesConfiguration {

  /**
   * @throws StartRefused where no workspace of this name can run statements
   */
  @Bean
  @WhereGiven(Databricks.WORKSPACE)
  RecurringTask<Void> keepDatabricksTables(
      TablesProperties properties,
      DatabricksWorkspaces workspaces,
      ReadPool reads,
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      MeterRegistry meters,
      Clock clock) {
    Warehouse warehouse =
        warehouse(workspaces, requireNonNull(properties.databricks().workspace()));
    TableName wallets = properties.databricks().walletTable();
    TableName payments = properties.databricks().paymentTable();
    return task(
        "keep-databricks-tables",
        properties,
        keeper(reads, jdbc, transactions, meters, clock),
        wallets == null ? null : new DatabricksWallets(warehouse, wallets),
        payments == null ? null : new DatabricksPayments(warehouse, payments));
  }

  private static Warehouse warehouse(DatabricksWorkspaces workspaces, String name) {
    if (!workspaces.hasWarehouse(name)) {
      throw StartRefused.setting(
          Databricks.WORKSPACE
              + " names one that is not below fleabridge.databricks.workspaces, or has no warehouse"
              + " there.");
    }
    return new Warehouse(workspaces, name);
  }

  /**
   * @throws StartRefused where this jar cannot write them
   */
  @Bean
  @WhereGiven(Delta.FOLDER)
  RecurringTask<Void> keepDeltaTables(
      TablesProperties properties,
      Objects objects,
      ReadPool reads,
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      MeterRegistry meters,
      Clock clock) {
    OpenTables tables = openTables();
    String folder = requireNonNull(properties.delta().folder());
    return task(
        "keep-delta-tables",
        properties,
        keeper(reads, jdbc, transactions, meters, clock),
        tables.wallets(files(folder + "wallets", objects)),
        tables.payments(files(folder + "payouts", objects)));
  }

  private static OpenTables openTables() {
    return ServiceLoader.load(OpenTables.class)
        .findFirst()
        .orElseThrow(() ->
            new StartRefused(
                ExitCode.CONFIGURATION,
                Delta.FOLDER + " is given, and this jar cannot write Delta tables.",
                "Take the jar or the image that is built with -Pdelta, or take the setting away."));
  }

  private static TableFiles files(String place, Objects objects) {
    return Delta.isInS3(place) ? new S3Files(objects, place) : new LocalFiles(Path.of(place));
  }

  private static TableKeeper keeper(
      ReadPool reads,
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      MeterRegistry meters,
      Clock clock) {
    return new TableKeeper(
        new KnownWallets(reads.jdbc()),
        new KnownWallets(jdbc),
        new PaymentFeed(jdbc),
        transactions,
        meters,
        clock);
  }

  private static RecurringTask<Void> task(
      String name,
      TablesProperties properties,
      TableKeeper keeper,
      @Nullable WalletTable wallets,
      @Nullable PaymentTable payments) {
    return Tasks.recurring(name, FixedDelay.of(properties.every()))
        .execute((instance, context) ->
            keeper.keep(wallets, payments, () -> context.getSchedulerState().isShuttingDown()));
  }
}
