package dev.fleabridge.report.table;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

  @RegisterExtension
  static final WireMockExtension WAREHOUSE =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private final Deque<String> tokens = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withUserConfiguration(TablesConfiguration.class)
          .withBean(Secrets.class, this::secrets)
          .withBean(Objects.class, TablesConfigurationTest::objects)
          .withBean(ReadPool.class, () -> ReadPool.shared(new JdbcTemplate(NOWHERE)))
          .withBean(JdbcTemplate.class, () -> new JdbcTemplate(NOWHERE))
          .withBean(TransactionOperations.class, TransactionOperations::withoutTransaction)
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

  /** Gives each token once, and then refuses. */
  private Secrets secrets() {
    return (Secrets)
        Proxy.newProxyInstance(
            Secrets.class.getClassLoader(),
            new Class<?>[] {Secrets.class},
            (proxy, method, args) -> {
              asked.add(method.getName() + " " + args[0]);
              if (tokens.isEmpty()) {
                throw new AwsFailure(AwsFailure.Kind.REFUSED, "AccessDenied", "not allowed");
              }
              return tokens.removeFirst();
            });
  }

  private ApplicationContextRunner with(String... settings) {
    return context
        .withPropertyValues(
            BELOW + "host=https://dbc-1.cloud.databricks.com",
            BELOW + "token=dapi-secret",
            BELOW + "warehouse=abc123",
            BELOW + "wallets=purpleflea.agents.wallets")
        .withPropertyValues(settings);
  }

  @Test
  void nothingIsKeptUnlessItIsConfigured() {
    context.run(it -> {
      assertThat(it).hasNotFailed().doesNotHaveBean("keepDatabricksTables");
      it.getBean(SettingsCheck.class).check();
    });
    with()
        .run(it -> {
          assertThat(it).hasNotFailed().hasBean("keepDatabricksTables");
          it.getBean(SettingsCheck.class).check();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host=http://dbc-1.cloud.databricks.com | host is no address",
        "host=https://dbc-1.cloud.databricks.com/api | host is no address",
        "host=https://user:pass@dbc-1.cloud.databricks.com | host is no address",
        "host=dbc-1.cloud.databricks.com | host is no address",
        "warehouse= | warehouse is no id of a SQL warehouse",
        "warehouse=/sql/1.0/warehouses/abc | warehouse is no id of a SQL warehouse",
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
          assertThat(it.getStartupFailure()).rootCause().hasMessageNotContaining("pass");
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

  @Test
  void somethingMustSignIn() {
    with(BELOW + "token=")
        .run(it ->
            assertThat(it.getBean(SettingsCheck.class))
                .satisfies(check ->
                    assertThat(catchThrowable(check::check))
                        .hasMessageContaining("neither a secret nor a token")));
  }

  @Test
  void aTokenFromASecretIsReadForEachCallAndSaysWhyItCannotBeRead() {
    WAREHOUSE.stubFor(post(anyUrl()).willReturn(okJson("{\"status\":{\"state\":\"SUCCEEDED\"}}")));
    tokens.addAll(List.of("first", "second"));
    with(BELOW + "host=" + WAREHOUSE.baseUrl(), BELOW + "token=", BELOW + "secret=databricks#token")
        .run(it -> {
          SqlStatements statements = it.getBean(SqlStatements.class);
          statements.run("select 1", Map.of());
          statements.run("select 1", Map.of());
          WAREHOUSE.verify(
              postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer first")));
          WAREHOUSE.verify(
              postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer second")));
          assertThat(catchThrowable(() -> statements.run("select 1", Map.of())))
              .isInstanceOf(TableTrouble.class)
              .hasMessageContaining("The token for Databricks cannot be read");
          assertThat(asked).hasSize(3).containsOnly("read databricks#token");
        });
  }
}
