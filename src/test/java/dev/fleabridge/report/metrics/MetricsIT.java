package dev.fleabridge.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/**
 * What a running bridge publishes: to CloudWatch just what the list says, and its figures are those
 * of the ledger.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** The bridge of this test has two sources, two measured agents and six kinds of ends. */
  private static final int MAX_SERIES = 90;

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [lab], detail-type: [pay] }
          key: "{% $detail.key %}"
          limits: { per-day: "40" }
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "{% $detail.amount %}", memo: hello } }
        - id: lock
          when: { source: [lab], detail-type: [lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_a, payee: agt_b, amount: "7", terms: done, ref: "{% $detail.key %}" } }
        - id: release
          when: { source: [lab], detail-type: [release] }
          key: "{% $detail.key %}"
          steps:
            release: { release-escrow: { agent: agt_a, ref: "{% $detail.key %}" } }
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final RecordedCloudWatch cloudWatch = new RecordedCloudWatch();
  private final RecordedCollector collector = RecordedCollector.start();
  private EmbeddedPostgresDatabase database;
  private JdbcTemplate jdbc;
  private SandboxServer sandbox;
  private ConfigurableApplicationContext bridge;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
    database = EmbeddedPostgresDatabase.migratedCopy();
    jdbc = new JdbcTemplate(database.dataSource());
    sandbox = SandboxServer.start(SandboxSettings.defaults().withPort(0));
    sandbox.openAgent("agt_a", new BigDecimal("1000"));
    sandbox.openAgent("agt_b", BigDecimal.ZERO);
    SpringApplication application = new SpringApplication(Fleabridge.class);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("cloudWatchAsyncClient", cloudWatch));
    bridge =
        application.run(
            settings(rules).entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new));
    work();
  }

  private Map<String, String> settings(Path rules) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("server.address", "127.0.0.1");
    all.put("spring.main.banner-mode", "off");
    all.put("spring.datasource.url", database.jdbcUrl());
    all.put("spring.cloud.aws.credentials.access-key", "test");
    all.put("spring.cloud.aws.credentials.secret-key", "test");
    all.put("db-scheduler.polling-interval", "200ms");
    all.put("fleabridge.security.sources.lab.keys", "lab-source-key");
    all.put("fleabridge.security.sources.lab.event-sources", "lab");
    all.put("fleabridge.security.basic-sign-in", "true");
    all.put("fleabridge.security.operators.ann.password", "{noop}ann");
    all.put("fleabridge.security.operators.ann.roles", "operator");
    all.put("fleabridge.rules.location", rules.toString());
    all.put("fleabridge.limits.per-action", "none");
    all.put("fleabridge.limits.per-day", "100");
    all.put("fleabridge.limits.per-agent-per-day", "200");
    all.put("fleabridge.limits.approval-above", "20");
    all.put("fleabridge.purpleflea.base-url", sandbox.url());
    all.put("fleabridge.purpleflea.api-key", "pf_test_shared");
    all.put("fleabridge.metrics.agents", "agt_a,agt_b");
    all.put("fleabridge.metrics.balance-interval", "1s");
    all.put("management.cloudwatch.metrics.export.enabled", "true");
    all.put("management.cloudwatch.metrics.export.step", "1s");
    all.put("management.otlp.metrics.export.enabled", "true");
    all.put("management.otlp.metrics.export.url", collector.url());
    all.put("management.otlp.metrics.export.step", "1s");
    all.put("management.prometheus.metrics.export.enabled", "true");
    all.put("management.endpoints.web.exposure.include", "health,metrics,prometheus");
    return all;
  }

  /** Three payments, one of them twice; one that waits; an escrow, created and released. */
  private void work() {
    post("e1", "pay", "k1", "1.25");
    post("e2", "pay", "k2", "2.50");
    post("e2", "pay", "k2", "2.50");
    post("e3", "pay", "k3", "10");
    post("e4", "pay", "k4", "25");
    post("e5", "lock", "k5", "7");
    awaitEnded(4);
    post("e6", "release", "k5", "7");
    awaitEnded(5);
    // Whatever is counted from here on is of the whole.
    assertSum("fleabridge.actions.ended.count", Map.of(), "5");
  }

  @AfterAll
  void stop() throws Exception {
    bridge.close();
    collector.close();
    sandbox.close();
    database.close();
  }

  @Test
  void endsAndMoneyAreThoseOfTheLedger() {
    assertSum("fleabridge.actions.ended.count", Map.of("kind", "transfer"), "3");
    assertThat(count("state = 'DONE' and kind = 'TRANSFER'")).isEqualTo(3);
    BigDecimal moved =
        jdbc.queryForObject(
            "select sum(amount) from action where state = 'DONE'", BigDecimal.class);
    assertThat(moved).isEqualByComparingTo("20.75");
    assertSum("fleabridge.money.moved.count", Map.of(), "20.75");
    assertSum("fleabridge.payment.latency.count", Map.of(), "5");
    assertSum("fleabridge.calls.count", Map.of("outcome", "DONE"), "5");
    assertThat(jdbc.queryForObject("select count(*) from event", Long.class)).isEqualTo(6);
    assertSum("fleabridge.events.count", Map.of("result", "accepted"), "6");
    assertSum("fleabridge.events.count", Map.of("result", "duplicate"), "1");
  }

  private void assertSum(String metric, Map<String, String> dimensions, String value) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(cloudWatch.sum(metric, dimensions))
                .as(metric + dimensions)
                .isEqualByComparingTo(value));
  }

  @Test
  void gaugesAreThoseOfTheLedger() {
    awaitLatest("fleabridge.actions.value", Map.of("state", "HELD"), "1");
    awaitLatest("fleabridge.actions.value", Map.of("state", "READY"), "0");
    awaitLatest("fleabridge.reserved.value", Map.of(), "0");
    awaitLatest("fleabridge.replicas.value", Map.of(), "1");
    awaitLatest("fleabridge.replicas.stalled.value", Map.of(), "0");
    awaitLatest("fleabridge.audit.failures.value", Map.of(), "0");
    awaitLatest("fleabridge.circuits.open.value", Map.of(), "0");
  }

  /** 20.75 of the 100 of all, 13.75 of the 40 of the rule, 20.75 of the 200 of a payer. */
  @Test
  void sharesOfLimitsAreThoseOfTheBooks() {
    awaitLatest("fleabridge.budget.used.value", Map.of("scope", "all"), "0.2075");
    awaitLatest("fleabridge.budget.used.value", Map.of("scope", "rule"), "0.34375");
    awaitLatest("fleabridge.budget.used.value", Map.of("scope", "agent"), "0.10375");
  }

  @Test
  void walletsAndProfitsAreThoseOfPurpleFlea() {
    awaitLatest("fleabridge.wallet.profit.value", Map.of("agent", "agt_a"), "-20.75");
    awaitLatest("fleabridge.wallet.profit.value", Map.of("agent", "agt_b"), "20.75");
    awaitLatest(
        "fleabridge.wallet.balance.value",
        Map.of("agent", "agt_b"),
        sandbox.balance("agt_b").toPlainString());
  }

  @Test
  void nothingElseIsPublishedAndNotMoreThanIsToldOf() {
    Set<String> known =
        Metrics.ALL.stream()
            .filter(Metric::published)
            .flatMap(metric -> metric.cloudWatchNames().stream())
            .collect(Collectors.toSet());

    assertThat(known).containsAll(cloudWatch.names());
    assertThat(cloudWatch.namespaces()).containsExactly("Fleabridge");
    assertThat(cloudWatch.series()).as("series that are billed").hasSizeLessThan(MAX_SERIES);
    for (RecordedCloudWatch.Series series : cloudWatch.series()) {
      String meter = series.metric().substring(0, series.metric().lastIndexOf('.'));
      assertThat(series.dimensions().keySet())
          .as(meter)
          .containsExactlyInAnyOrderElementsOf(dimensions(meter));
    }
  }

  /** The dashboard of the templates is read by these units. */
  @Test
  void gaugesOfAgesAreInSecondsAndTimersInMilliseconds() {
    awaitUnit("fleabridge.actions.oldest.due.value", "Seconds");
    awaitUnit("fleabridge.engine.turn.age.value", "Seconds");
    awaitUnit("fleabridge.payment.latency.sum", "Milliseconds");
    awaitUnit("fleabridge.upstream.avg", "Milliseconds");
  }

  private void awaitUnit(String metric, String unit) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(cloudWatch.units(metric)).as(metric).containsExactly(unit));
  }

  /** Whoever adds a meter adds it to the list, or it is told of nowhere. */
  @Test
  void everyMeterOfOursIsInTheList() {
    MeterRegistry registry = bridge.getBean(MeterRegistry.class);
    List<Meter> ours =
        registry.getMeters().stream()
            .filter(meter -> meter.getId().getName().startsWith("fleabridge."))
            .toList();

    assertThat(ours).isNotEmpty();
    for (Meter meter : ours) {
      String name = meter.getId().getName();
      assertThat(Metrics.find(name)).as(name + " in Metrics.ALL").isPresent();
      assertThat(meter.getId().getTags().stream().map(Tag::getKey))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(dimensions(name));
      assertThat(type(meter)).as(name).isEqualTo(Metrics.find(name).orElseThrow().type());
    }
  }

  @Test
  void theOthersStayWhereTheyCostNothing() throws Exception {
    String body = get("/actuator/prometheus", "ann").body();

    assertThat(body)
        .contains("fleabridge_actions_ended_total{kind=\"transfer\",state=\"DONE\"} 3.0")
        .contains("jvm_memory_used_bytes")
        .contains("fleabridge_withheld_total");
    assertThat(cloudWatch.names()).noneMatch(name -> name.startsWith("jvm."));
    assertThat(get("/actuator/prometheus", null).statusCode()).isEqualTo(401);
  }

  /** It would cost a part of each start. */
  @Test
  void nothingMakesAnSdkForACollectorOfMetrics() {
    assertThat(bridge.getBeanDefinitionNames())
        .extracting(name -> String.valueOf(bridge.getType(name)))
        .noneMatch(type -> type.contains("io.opentelemetry."));
  }

  @Test
  void aCollectorGetsEverything() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(collector.latest())
                .contains("fleabridge.actions.ended", "fleabridge.withheld", "jvm.memory.used"));
  }

  private static List<String> dimensions(String meter) {
    return Metrics.find(meter).orElseThrow().dimensions().stream()
        .map(Metric.Dimension::name)
        .toList();
  }

  private static Metric.Type type(Meter meter) {
    return switch (meter.getId().getType()) {
      case GAUGE -> Metric.Type.GAUGE;
      case COUNTER -> Metric.Type.COUNTER;
      case TIMER -> Metric.Type.TIMER;
      default -> throw new AssertionError(meter.getId());
    };
  }

  private void awaitLatest(String metric, Map<String, String> dimensions, String value) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(cloudWatch.latest(metric, dimensions).orElseThrow())
                .as(metric + dimensions)
                .isEqualByComparingTo(value));
  }

  private void awaitEnded(int actions) {
    await().atMost(PATIENCE).until(() -> count("state = 'DONE'") == actions);
  }

  private long count(String condition) {
    return Objects.requireNonNull(
        jdbc.queryForObject("select count(*) from action where " + condition, Long.class));
  }

  private void post(String id, String type, String key, String amount) {
    String body =
        """
        {"id":"%s","source":"lab","detail-type":"%s","detail":{"key":"%s","amount":"%s"}}
        """
            .formatted(id, type, key, amount);
    HttpResponse<String> answer =
        send(
            request("/v1/events")
                .header("X-Api-Key", "lab-source-key")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    JsonNode said = Json.mapper().readTree(answer.body());
    assertThat(answer.statusCode()).as(said.toString()).isEqualTo(202);
  }

  private HttpResponse<String> get(String path, @Nullable String person) {
    HttpRequest.Builder request = request(path).GET();
    if (person != null) {
      String pair = person + ":" + person;
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    return send(request.build());
  }

  private HttpRequest.Builder request(String path) {
    String port = bridge.getEnvironment().getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
