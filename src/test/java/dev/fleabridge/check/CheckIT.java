package dev.fleabridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code --check} tells each thing that a start would meet, and changes none of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckIT {

  private static final String KEY = "pf_live_never_to_be_seen";
  private static final String PASSWORD = "never-to-be-seen-either";

  private EmbeddedPostgresDatabase database;
  private EmbeddedQueues queues;
  private AwsStandIn aws;
  private SandboxServer upstream;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private record Told(int exitCode, String table) {}

  @BeforeAll
  void surroundings() {
    database = EmbeddedPostgresDatabase.start();
    queues = EmbeddedQueues.start(0);
    aws = AwsStandIn.start(0);
    upstream = SandboxServer.start(SandboxSettings.defaults().withPort(0));
    upstream.openAgent("agt_platform_treasury", new BigDecimal("500"));
    upstream.openAgent("agt_a", new BigDecimal("7"));
    aws.secrets().put("keys", "{\"agt_a\":\"%s\"}".formatted(KEY));
    aws.s3().bucket("logs");
  }

  @AfterAll
  void close() {
    upstream.close();
    aws.close();
    queues.close();
    database.close();
  }

  @BeforeEach
  void allIsWell() {
    aws.faults().clear();
    upstream.faults().clear();
    settings.clear();
    settings.put("spring.datasource.url", database.jdbcUrl());
    settings.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    settings.put("spring.cloud.aws.sqs.endpoint", queues.endpoint().toString());
    settings.put("spring.cloud.aws.credentials.access-key", "test");
    settings.put("spring.cloud.aws.credentials.secret-key", PASSWORD);
    settings.put("fleabridge.rules.location", "config/rules.yaml");
    settings.put("fleabridge.limits.per-action", "none");
    settings.put("fleabridge.limits.per-day", "none");
    settings.put("fleabridge.security.sources.dev.keys", PASSWORD);
    settings.put("fleabridge.security.sources.dev.event-sources", "*");
    settings.put("fleabridge.intake.sqs.queues", EmbeddedQueues.QUEUE);
    settings.put("fleabridge.report.event-bus", "outcomes");
    settings.put("fleabridge.objects.read.allow", "s3://logs/a*");
    settings.put("fleabridge.purpleflea.base-url", upstream.url());
    settings.put("fleabridge.purpleflea.api-key", KEY);
    settings.put("fleabridge.agents.agt_a.secret", "keys#agt_a");
  }

  @Test
  void whereAllIsWellEachRowSaysSoAndNothingIsChanged() {
    Told told = check();

    assertThat(told.table().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "result | what | found",
            "ok | names of settings | all are known",
            "ok | values of settings | all can be started with",
            "ok | rules | config/rules.yaml: 3 rules, of which 3 are enabled",
            "ok | database | PostgreSQL %s, user postgres".formatted(version()),
            "ok | database, rights | the user may make tables",
            "ok | database, migrations | a start would carry out %d: 1 to %s"
                .formatted(migrations().size(), migrations().getLast()),
            "ok | secret keys#agt_a | may be used",
            "ok | queue fleabridge-events | may be used",
            "ok | event bus outcomes | may be used",
            "ok | bucket logs | is there",
            "ok | SageMaker, the search for missing events | may be used",
            "ok | SageMaker, training jobs | may be used",
            "ok | Purple Flea at localhost | answers, without TLS",
            "ok | key of agt_a | the balance is 7.000000",
            "ok | key of agt_platform_treasury | the balance is 10500.000000",
            "Nothing is wrong.");
    assertThat(told.exitCode()).isZero();
    assertThat(
            new JdbcTemplate(database.dataSource())
                .queryForList(
                    "select relname from pg_class where relnamespace = 'public'::regnamespace"))
        .isEmpty();
    assertThat(aws.events().taken()).isEmpty();
    assertThat(upstream.effects()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fleabridge.limits.per-dya | 5 | wrong name of a setting | The nearest setting is fleabridge.limits.per-day.",
        "fleabridge.engine.in-flight | 1 | wrong value of a setting | must be at least 2.",
        "fleabridge.limits.per-day | '' | wrong value of a setting | fleabridge.limits.per-day must be set",
        "fleabridge.engine.lease | 1s | wrong value of a setting | must be longer than fleabridge.purpleflea.call-timeout",
        "fleabridge.purpleflea.base-url | http://pay.example | wrong value of a setting | would send API keys in plain text",
        "fleabridge.rules.location | no/such/rules.yaml | wrong rules | there is no file",
        "spring.datasource.url | jdbc:postgresql://localhost:1/x?password=never-to-be-seen-either | wrong database | Nothing answers at the database x at localhost:1",
        "fleabridge.intake.sqs.queues | nowhere | wrong queue nowhere | does not exist (QueueDoesNotExist)",
        "fleabridge.agents.agt_a.secret | nowhere | wrong secret nowhere | does not exist (ResourceNotFoundException)",
        "fleabridge.agents.agt_a.secret | keys#agt_b | wrong secret keys#agt_b | does not exist (NoSuchKey)",
        "fleabridge.security.sources.dev.secret | door | wrong secret door | does not exist (ResourceNotFoundException)",
        "fleabridge.database.secret | rds | wrong secret rds#password | does not exist (ResourceNotFoundException)",
        "fleabridge.agents.agt_a.api-key | no-key-at-all | wrong key of agt_a | refused with 401 (unauthorized)",
        "fleabridge.purpleflea.base-url | http://localhost:1 | wrong Purple Flea at localhost | nothing answers at port 1",
        "fleabridge.purpleflea.base-url | https://no-such-host.invalid | wrong Purple Flea at no-such-host.invalid | the host is not known",
      })
  void aWrongSettingIsTold(String name, String value, String row, String told) {
    settings.put(name, value);
    assertTold(row, told);
  }

  @Test
  void theSecretOfAnotherSystemIsAskedFor() {
    settings.put("fleabridge.databricks.workspaces.lake.host", "https://lake.example");
    settings.put("fleabridge.databricks.workspaces.lake.secret", "lake");
    assertTold("wrong secret lake", "does not exist (ResourceNotFoundException)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GetSecretValue | 400 | AccessDeniedException | wrong secret keys#agt_a | Allow secretsmanager:GetSecretValue to the role of the task.",
        "PutEvents | 400 | AccessDeniedException | wrong event bus outcomes | Allow events:PutEvents to the role of the task.",
        "HeadBucket | 404 | NotFound | wrong bucket logs | does not exist",
        "HeadBucket | 403 | AccessDenied | ? bucket logs | without s3:ListBucket it cannot be told",
        "ListTrainingJobs | 400 | AccessDeniedException | wrong SageMaker, the search | Allow sagemaker:ListTrainingJobs, sagemaker:ListPipelines",
        "DescribeTrainingJob | 400 | AccessDeniedException | wrong SageMaker, training jobs | Allow sagemaker:DescribeTrainingJob",
      })
  void whatAwsRefusesIsTold(String call, int status, String code, String row, String told) {
    aws.faults().refuse(call, 10, status, code, "no");
    assertTold(row, told);
  }

  private void assertTold(String row, String words) {
    Told told = check();
    assertThat(told.table())
        .containsIgnoringWhitespaces(row)
        .contains(words)
        .doesNotContain("Exception:", "\tat ");
    assertThat(told.exitCode()).isEqualTo(row.startsWith("wrong") ? 1 : 0);
  }

  private String version() {
    return Objects.requireNonNull(
        new JdbcTemplate(database.dataSource())
            .queryForObject("select current_setting('server_version')", String.class));
  }

  /** The numbers of the migrations, in their order. */
  private static List<Integer> migrations() {
    return Stream.of(Path.of("src/main/resources/db/migration").toFile().list())
        .filter(name -> name.endsWith(".sql"))
        .map(name -> Integer.valueOf(name.substring(1, name.indexOf('_'))))
        .sorted()
        .toList();
  }

  private Told check() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] arguments =
        settings.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    int exitCode =
        CheckMode.run(
            new SpringApplication(Fleabridge.class),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            arguments);
    String table = out.toString(StandardCharsets.UTF_8);
    assertThat(table).doesNotContain(KEY, PASSWORD);
    return new Told(exitCode, table);
  }
}
