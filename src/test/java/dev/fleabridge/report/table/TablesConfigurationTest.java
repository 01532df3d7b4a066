package dev.fleabridge.report.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.fleabridge.aws.Objects;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.setting.StartRefused;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.support.TransactionOperations;

/** Nothing is kept that nobody asked for, and a setting that cannot work refuses the start. */
class TablesConfigurationTest {

  private static final String BELOW = "fleabridge.tables.databricks.";

  private static final DataSource NOWHERE = new SimpleDriverDataSource();

  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withUserConfiguration(TablesConfiguration.class)
          .withBean(DatabricksWorkspaces.class, MergedRows::new)
          .withBean(Objects.class, TablesConfigurationTest::objects)
          .withBean(ReadPool.class, () -> ReadPool.shared(new JdbcTemplate(NOWHERE)))
          .withBean(JdbcTemplate.class, () -> new JdbcTemplate(NOWHERE))
          .withBean(TransactionOperations.class, TransactionOperations::withoutTransaction)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withBean(Clock.class, Clock::systemUTC);

  private static Objects objects() {
    return (Objects)
        Proxy.newProxyInstance(
            Objects.class.getClassLoader(),
            new Class<?>[] {Objects.class},
            (proxy, method, args) -> {
              throw new AssertionError("nothing is asked of S3 here");
            });
  }

  private ApplicationContextRunner with(String... settings) {
    return context
        .withPropertyValues(
            BELOW + "workspace=" + MergedRows.WORKSPACE,
            BELOW + "wallets=purpleflea.agents.wallets")
        .withPropertyValues(settings);
  }

  @Test
  void nothingIsKeptUnlessItIsConfigured() {
    context.run(it -> assertThat(it).hasNotFailed().doesNotHaveBean("keepDatabricksTables"));
    with().run(it -> assertThat(it).hasNotFailed().hasBean("keepDatabricksTables"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "workspace=pond | workspace names one that is not below fleabridge.databricks.workspaces",
        "wallets= | names no table",
        "wallets=agents.wallets | wallets is no name of a table",
        "wallets=a.b.`c` | wallets is no name of a table",
        "payouts=a.b.c;drop table d | payouts is no name of a table",
      })
  void whatCannotWorkRefusesTheStart(String setting, String why) {
    with(BELOW + setting)
        .run(it -> {
          assertThat(it).hasFailed();
          assertThat(it.getStartupFailure()).rootCause().hasMessageContaining(why);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"tables/", "s3://lake", "s3://lake/tables", "/var/tables"})
  void aFolderEndsInASlash(String folder) {
    context
        .withPropertyValues("fleabridge.tables.delta.folder=" + folder)
        .run(it ->
            assertThat(it.getStartupFailure())
                .rootCause()
                .hasMessageContaining("fleabridge.tables.delta.folder is no folder"));
  }

  @Test
  void aJarWithoutDeltaRefusesAStartThatAsksForIt() {
    assumeThat(ServiceLoader.load(OpenTables.class).findFirst()).isEmpty();
    context
        .withPropertyValues("fleabridge.tables.delta.folder=s3://lake/tables/")
        .run(it ->
            assertThat(it.getStartupFailure())
                .rootCause()
                .isInstanceOf(StartRefused.class)
                .hasMessage(
                    "fleabridge.tables.delta.folder is given, and this jar cannot write Delta"
                        + " tables."));
  }
}
