package dev.fleabridge.testkit.embedded;

import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.standin.MlopsStandIn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts what configuration does not point elsewhere (docs/contributing.md#build): PostgreSQL, SQS,
 * Purple Flea, the AWS stand-ins; and gives the settings of the embedded run wherever nothing else
 * is configured.
 */
final class EmbeddedParts
    implements ApplicationContextInitializer<ConfigurableApplicationContext>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedParts.class);
  private static final int QUEUE_PORT = 9324;
  private static final int SANDBOX_PORT = 9090;
  private static final String DATABASE = "embeddedDatabase";
  private static final String QUEUES = "embeddedQueues";
  private static final String AWS = "awsStandIn";
  private static final String PURPLE_FLEA = "sandboxServer";

  /** The beans of all parts; each is there only where configuration points nowhere else. */
  static final Set<String> NAMES = Set.of(DATABASE, QUEUES, AWS, PURPLE_FLEA);

  private final int queuePort;
  private final int sandboxPort;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Map<String, Object> settings = new LinkedHashMap<>();

  /** At the ports that the documents name. */
  EmbeddedParts() {
    this(QUEUE_PORT, SANDBOX_PORT);
  }

  /** At these ports; 0 for any free one. */
  EmbeddedParts(int queuePort, int sandboxPort) {
    this.queuePort = queuePort;
    this.sandboxPort = sandboxPort;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    settings.put("server.address", "127.0.0.1");
    settings.put("fleabridge.security.sources.dev.keys", "dev-source-key");
    settings.put("fleabridge.security.sources.dev.event-sources", "*");
    settings.put("fleabridge.security.basic-sign-in", "true");
    for (String role : new String[] {"viewer", "operator", "approver"}) {
      settings.put("fleabridge.security.operators." + role + ".password", "{noop}" + role);
      settings.put("fleabridge.security.operators." + role + ".roles", role);
    }
    settings.put("fleabridge.payers.allow", "agt_*");
    settings.put("fleabridge.payees.allow", "agt_*");
    settings.put("fleabridge.objects.read.allow", "*");
    settings.put("fleabridge.objects.write.allow", "s3://payout-logs/*");
    settings.put("fleabridge.endpoints.allow", "*");
    settings.put("fleabridge.training-jobs.allow", "*");
    settings.put("fleabridge.limits.per-action", "none");
    settings.put("fleabridge.limits.per-day", "none");
    settings.put("fleabridge.purpleflea.api-key", "pf_test_embedded_run");
    if (environment.getProperty("fleabridge.demo", Boolean.class, true)) {
      demo();
    }
    database(environment, context);
    aws(environment, context);
    mlops(environment);
    purpleFlea(environment, context);
    environment.getPropertySources().addLast(new MapPropertySource("embedded", settings));
  }

  /** The senders of the lively data beside {@code dev}. */
  private void demo() {
    settings.put("fleabridge.security.sources.demo-scoring.keys", "demo-scoring-key");
    settings.put("fleabridge.security.sources.demo-scoring.event-sources", LivelyEvents.SCORING);
    settings.put("fleabridge.security.sources.demo-scoring.events-per-day", "2000");
    settings.put("fleabridge.security.sources.demo-labelling.keys", "demo-labelling-key");
    settings.put(
        "fleabridge.security.sources.demo-labelling.event-sources", LivelyEvents.LABELLING);
  }

  private void database(
      ConfigurableEnvironment environment, ConfigurableApplicationContext context) {
    if (!environment.containsProperty("spring.datasource.url")) {
      EmbeddedPostgresDatabase database = keep(EmbeddedPostgresDatabase.startDurable());
      settings.put("spring.datasource.url", database.jdbcUrl());
      context.getBeanFactory().registerSingleton(DATABASE, database);
      log.info("PostgreSQL is embedded: {}", database.jdbcUrl());
    }
  }

  private void aws(ConfigurableEnvironment environment, ConfigurableApplicationContext context) {
    if (environment.containsProperty("spring.cloud.aws.endpoint")) {
      return;
    }
    settings.put("spring.cloud.aws.credentials.access-key", "test");
    settings.put("spring.cloud.aws.credentials.secret-key", "test");
    if (!environment.containsProperty("spring.cloud.aws.sqs.endpoint")) {
      EmbeddedQueues queues = keep(EmbeddedQueues.start(queuePort));
      settings.put("spring.cloud.aws.sqs.endpoint", queues.endpoint().toString());
      settings.put("fleabridge.intake.sqs.queues", EmbeddedQueues.QUEUE);
      context.getBeanFactory().registerSingleton(QUEUES, queues);
      log.info("SQS is embedded: {}, queue {}", queues.endpoint(), EmbeddedQueues.QUEUE);
    }
    AwsStandIn aws = keep(AwsStandIn.start(0));
    SampleWorld.furnish(aws);
    world(environment).furnish(aws);
    settings.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    context.getBeanFactory().registerSingleton(AWS, aws);
    log.info("SageMaker, S3, EventBridge and Secrets Manager have stand-ins: {}", aws.endpoint());
  }

  private void mlops(ConfigurableEnvironment environment) {
    MlopsStandIn mlops = keep(MlopsStandIn.start());
    world(environment).furnish(mlops);
    settings.put("fleabridge.mlflow.servers.registry.base-url", mlops.endpoint());
    settings.put("fleabridge.databricks.workspaces.lakehouse.host", mlops.endpoint());
    settings.put("fleabridge.databricks.workspaces.lakehouse.token", "dev-token");
    settings.put("fleabridge.databricks.workspaces.lakehouse.warehouse", "dev-warehouse");
    settings.put("fleabridge.security.sources.registry.mlflow-secrets", "dev-webhook-secret");
    settings.put("fleabridge.security.sources.registry.event-sources", "mlflow");
    settings.put("fleabridge.security.sources.lakehouse.keys", "dev-lakehouse-key");
    settings.put("fleabridge.security.sources.lakehouse.event-sources", "databricks");
    log.info("MLflow and Databricks have a stand-in: {}", mlops.endpoint());
  }

  private void purpleFlea(
      ConfigurableEnvironment environment, ConfigurableApplicationContext context) {
    if (!environment.containsProperty("fleabridge.purpleflea.base-url")) {
      SandboxServer sandbox =
          keep(
              SandboxServer.start(
                  world(environment).furnish(SandboxSettings.defaults().withPort(sandboxPort))));
      settings.put("fleabridge.purpleflea.base-url", sandbox.url());
      context.getBeanFactory().registerSingleton(PURPLE_FLEA, sandbox);
      log.info("Purple Flea is the sandbox: {}", sandbox.url());
    }
  }

  /** What an example brings along beside its rules. */
  private static ExampleWorld world(ConfigurableEnvironment environment) {
    String rules = environment.getProperty("fleabridge.rules.location", "config/rules.yaml");
    try {
      return RulesLocation.of(rules)
          .file()
          .map(ExampleWorld::beside)
          .orElseGet(ExampleWorld::empty);
    } catch (RulesInvalid e) {
      return ExampleWorld.empty(); // The start itself says what is wrong with it.
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    started.push(part);
    return part;
  }

  /** Stops what was started, the last first. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.warn("An embedded part did not stop: {}", e.toString());
      }
    }
  }
}
