package dev.fleabridge.report.table;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.ledger.KnownWallets;
import dev.fleabridge.ledger.PaymentFeed;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.report.table.TablesProperties.Databricks;
import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.setting.WhereGiven;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Has the tables kept current that are configured. db-scheduler runs each task on one replica. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TablesProperties.class)
class TablesConfiguration {

  private static final String DATABRICKS = Databricks.ROOT + ".host";

  @Bean
  static SettingsCheck tablesHaveAToken(TablesProperties properties, Environment environment) {
    return () -> {
      Databricks databricks = properties.databricks();
      if (databricks.host() != null
          && databricks.secret() == null
          && configuredToken(environment) == null) {
        throw StartRefused.setting(
            Databricks.ROOT + " has neither a secret nor a token: one of them signs in there.");
      }
    };
  }

  @Bean
  @WhereGiven(DATABRICKS)
  SqlStatements sqlStatements(
      TablesProperties properties, Secrets secrets, Environment environment) {
    Databricks databricks = properties.databricks();
    return new SqlStatements(
        Objects.requireNonNull(databricks.host()),
        Objects.requireNonNull(databricks.warehouse()),
        token(databricks, secrets, environment),
        SqlStatements.TO_ANSWER,
        Thread::sleep);
  }

  @Bean
  @WhereGiven(DATABRICKS)
  RecurringTask<Void> keepDatabricksTables(
      TablesProperties properties,
      SqlStatements statements,
      ReadPool reads,
      JdbcTemplate jdbc,
      TransactionOperations transactions,
      Clock clock) {
    TableName wallets = properties.databricks().walletTable();
    TableName payments = properties.databricks().paymentTable();
    return task(
        "keep-databricks-tables",
        properties,
        keeper(reads, jdbc, transactions, clock),
        wallets == null ? null : new DatabricksWallets(statements, wallets),
        payments == null ? null : new DatabricksPayments(statements, payments));
  }

  private static TableKeeper keeper(
      ReadPool reads, JdbcTemplate jdbc, TransactionOperations transactions, Clock clock) {
    return new TableKeeper(
        new KnownWallets(reads.jdbc()),
        new KnownWallets(jdbc),
        new PaymentFeed(jdbc),
        transactions,
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
            keeper.keep(
                wallets, payments, () -> context.getSchedulerState().isShuttingDown()));
  }

  private static Supplier<String> token(
      Databricks databricks, Secrets secrets, Environment environment) {
    String secret = databricks.secret();
    return secret == null
        ? () -> Objects.requireNonNull(configuredToken(environment))
        : () -> secrets.read(secret);
  }

  private static @Nullable String configuredToken(Environment environment) {
    return Given.unlessOff(environment.getProperty(Databricks.ROOT + ".token"));
  }
}
