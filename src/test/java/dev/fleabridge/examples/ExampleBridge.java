package dev.fleabridge.examples;

import dev.fleabridge.aws.AwsConfiguration;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Resolver;
import dev.fleabridge.engine.fanout.PayoutLogs;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.intake.EnvelopeReader;
import dev.fleabridge.intake.MessageReader;
import dev.fleabridge.intake.QueueMessage;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.telemetry.Tracing;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.embedded.ExampleWorld;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.standin.MlopsStandIn;
import dev.fleabridge.testkit.workbench.TestClock;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The engine as it is configured in production, with the settings of one command, on the embedded
 * parts; without its threads and with a clock that stands still, so that a test decides when
 * anything happens.
 */
final class ExampleBridge implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private static final class Database {
    static final EmbeddedPostgresDatabase SHARED = EmbeddedPostgresDatabase.migratedCopy();
  }

  /** The threads of the worker stay asleep. */
  private static final class NothingStarts extends DefaultLifecycleProcessor {
    @Override
    public void onRefresh() {}
  }

  final TestClock clock = new TestClock(START);
  final AwsStandIn aws = AwsStandIn.start(0, clock);
  final SandboxServer sandbox;
  private final MlopsStandIn mlops = MlopsStandIn.start();

  /** One for all: transactions are bound to it. */
  private final DataSource database = Database.SHARED.dataSource();

  final JdbcTemplate jdbc = new JdbcTemplate(database);
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final MessageReader reader = new MessageReader(new EnvelopeReader(100));

  ExampleBridge(Scenario scenario) {
    empty(jdbc);
    ExampleWorld world = ExampleWorld.beside(scenario.rules());
    world.furnish(aws);
    world.furnish(mlops);
    sandbox = SandboxServer.start(settings(scenario, world), clock);
    Map<String, Object> settings = new HashMap<>(scenario.arguments());
    embedded(settings);
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("run", settings));
    context.registerBean(DataSource.class, () -> database);
    context.registerBean(JdbcTemplate.class, () -> jdbc);
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.registerBean(Tracing.class, Tracing::untold);
    context.registerBean(
        PlatformTransactionManager.class, () -> new DataSourceTransactionManager(database));
    context.register(
        AwsAutoConfiguration.class,
        CredentialsProviderAutoConfiguration.class,
        RegionProviderAutoConfiguration.class,
        AwsConfiguration.class);
    context.scan(
        Planning.class.getPackageName(),
        Ledger.class.getPackageName(),
        MlflowServers.class.getPackageName());
    context.addBeanFactoryPostProcessor(factory -> {
      context.removeBeanDefinition("clock");
      context.registerBean("clock", Clock.class, () -> clock);
    });
    context.registerBean("lifecycleProcessor", LifecycleProcessor.class, NothingStarts::new);
    context.refresh();
  }

  /** Where the command gives agents keys of their own, each key acts for its own agent only. */
  private static SandboxSettings settings(Scenario scenario, ExampleWorld world) {
    boolean ownKeys =
        scenario.arguments().keySet().stream().anyMatch(name -> name.contains(".agents."));
    return world
        .furnish(SandboxSettings.defaults().withPort(0))
        .with("openUnknownAgents", String.valueOf(!ownKeys));
  }

  /** What the embedded run sets where nothing else is configured. */
  private void embedded(Map<String, Object> settings) {
    settings.putIfAbsent("fleabridge.payers.allow", "agt_*");
    settings.putIfAbsent("fleabridge.payees.allow", "agt_*");
    settings.putIfAbsent("fleabridge.objects.read.allow", "*");
    settings.putIfAbsent("fleabridge.objects.write.allow", "s3://payout-logs/*");
    settings.putIfAbsent("fleabridge.endpoints.allow", "*");
    settings.putIfAbsent("fleabridge.training-jobs.allow", "*");
    settings.putIfAbsent("fleabridge.limits.per-action", "none");
    settings.putIfAbsent("fleabridge.limits.per-day", "none");
    settings.putIfAbsent("fleabridge.purpleflea.api-key", "pf_test_embedded_run");
    settings.put("fleabridge.purpleflea.base-url", sandbox.url());
    settings.put("fleabridge.mlflow.servers.registry.base-url", mlops.endpoint());
    settings.put("fleabridge.databricks.workspaces.lakehouse.host", mlops.endpoint());
    settings.put("fleabridge.databricks.workspaces.lakehouse.token", "dev-token");
    settings.put("fleabridge.databricks.workspaces.lakehouse.warehouse", "dev-warehouse");
    settings.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    settings.put("spring.cloud.aws.region.static", "us-east-1");
    settings.put("spring.cloud.aws.credentials.access-key", "test");
    settings.put("spring.cloud.aws.credentials.secret-key", "test");
  }

  private static void empty(JdbcTemplate jdbc) {
    String tables =
        String.join(
            ", ",
            jdbc.queryForList(
                """
                select quote_ident(tablename) from pg_tables
                where schemaname = 'public' and tablename <> 'flyway_schema_history'
                """,
                String.class));
    Emptied.tables(jdbc, tables);
  }

  /** Takes a message as the queue's door does, and does all that it leads to. */
  List<Filed> receive(String message) {
    QueueMessage read = reader.read(message);
    if (!(read instanceof QueueMessage.Events events)) {
      throw new IllegalArgumentException("no event: " + read);
    }
    return events.events().stream()
        .map(envelope ->
            file(envelope.event(), Origin.SQS, message.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** Files an event, and does all that it leads to. */
  Filed file(Event event, Origin origin, byte[] raw) {
    var plan = bean(Planner.class).plan(new Inbound(event, origin, "example", raw));
    Filed filed =
        Objects.requireNonNull(
                transactions()
                    .execute(status -> ledger().inbox().file(List.of(plan), clock.instant())))
            .getFirst();
    settle();
    return filed;
  }

  /** The same message read again, with another envelope around the same fact. */
  List<Event> eventsIn(String message) {
    return reader.read(message) instanceof QueueMessage.Events found
        ? found.events().stream().map(envelope -> envelope.event()).toList()
        : List.of();
  }

  /** Sets every clock forward, and does what has become due. */
  void later(Duration time) {
    clock.advance(time);
    sandbox.advance(Duration.ZERO);
    settle();
  }

  /** One round after the other, until nothing is due. */
  private void settle() {
    while (true) {
      int resolved = bean(Resolver.class).resolveDue();
      Claimer.Claim claim = bean(Claimer.class).claim(100);
      claim.balancesWanted().forEach(bean(BalanceReader.class)::read);
      List<Recorder.Sent> sent = claim.sending().stream().map(this::send).toList();
      if (!sent.isEmpty()) {
        bean(Recorder.class).record(sent);
      }
      if (resolved == 0 && claim.looked() == 0) {
        bean(PayoutLogs.class).writeDue();
        return;
      }
    }
  }

  private Recorder.Sent send(Action action) {
    return new Recorder.Sent(action, clock.instant(), bean(Sender.class).send(action));
  }

  Ledger ledger() {
    return bean(Ledger.class);
  }

  private TransactionOperations transactions() {
    return bean(TransactionOperations.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
    aws.close();
    mlops.close();
    sandbox.close();
  }
}
