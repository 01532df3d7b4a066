package dev.fleabridge.mcp.tool;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The whole service with some mandates, and its tools as somebody who signed in calls them. */
final class MandatedService implements AutoCloseable {

  static final String SOURCE_KEY = "a-key-of-a-source";

  private static final String RULES =
      """
      rules:
        - id: weekly-bonus
          when: { source: [mcp], detail-type: [record], detail: { mandate: [fraud] } }
          key: "{% $detail.reference %}"
          require:
            - { that: "{% $number($detail.parameters.memo) > 0.95 %}", otherwise: below_threshold }
          steps:
            pay: { transfer: { payer: agt_reward_pool, payee: agt_fraud, amount: "5", memo: bonus } }
      """;

  final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  final SandboxServer sandbox = SandboxServer.start(SandboxSettings.defaults().withPort(0));
  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();

  MandatedService(Map<String, String> more) {
    Map<String, String> all = configuration();
    all.putAll(more);
    String[] arguments =
        all.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    context = new SpringApplication(Fleabridge.class).run(arguments);
  }

  private Map<String, String> configuration() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("server.address", "127.0.0.1");
    all.put("spring.main.banner-mode", "off");
    all.put("spring.datasource.url", database.jdbcUrl());
    all.put("db-scheduler.polling-interval", "200ms");
    all.put("fleabridge.rules.location", rules().toString());
    all.put("fleabridge.purpleflea.base-url", sandbox.url());
    all.put("fleabridge.purpleflea.api-key", "pf_test_agents");
    all.put("fleabridge.purpleflea.settling-time", "1s");
    all.put("fleabridge.limits.per-action", "none");
    all.put("fleabridge.limits.per-day", "none");
    all.put("fleabridge.payees.allow", "agt_*,auditor-agent-001");
    all.put("fleabridge.security.basic-sign-in", "true");
    all.put("fleabridge.security.sources.lab.keys", SOURCE_KEY);
    all.put("fleabridge.security.sources.lab.event-sources", "*");
    for (String role : List.of("operator", "approver")) {
      all.put("fleabridge.security.operators." + role + ".password", "{noop}" + role + "-word");
      all.put("fleabridge.security.operators." + role + ".roles", role);
    }
    all.put("fleabridge.engine.retry-base", "100ms");
    mandate(all, "fraud", "agt_fraud", "10", "1000");
    all.put("fleabridge.mcp.agents.fraud.limits.approval-above", "5");
    mandate(all, "trader", "agt_trader", "50", "none");
    mandate(all, "rich", "agt_rich", "none", "none");
    all.put("fleabridge.mcp.agents.rich.holds-at-most", "20");
    all.put("fleabridge.mcp.agents.rich.sweep-to", "treasury-agent-001");
    all.put("fleabridge.mcp.sweep-every", "1s");
    mandate(all, "loop", "agt_loop", "none", "0.01");
    mandate(all, "small", "agt_small", "none", "1");
    all.put("fleabridge.mcp.agents.small.limits.actions-per-hour", "50");
    return all;
  }

  private static void mandate(
      Map<String, String> all, String name, String agent, String perAction, String perDay) {
    String prefix = "fleabridge.mcp.agents." + name;
    all.put(prefix + ".agent", agent);
    all.put(prefix + ".keys", "a-long-key-of-" + name);
    all.put(prefix + ".limits.per-action", perAction);
    all.put(prefix + ".limits.per-day", perDay);
  }

  private static Path rules() {
    try {
      Path file = Files.writeString(Files.createTempFile("rules", ".yaml"), RULES);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pays from a mandate's agent, for work. */
  ToolAnswer pay(String mandate, String to, String amount, String reference) {
    return call(
        mandate,
        "pf_transfer",
        """
        {"to":"%s","amount":"%s","memo":"for work","reference":"%s"}
        """
            .formatted(to, amount, reference));
  }

  /** A field of an answer; empty where it has none. */
  static String text(ToolAnswer answer, String field) {
    return answer.structured().path(field).asString("");
  }

  /** The answers of calls that are all made at once. */
  static List<ToolAnswer> allAtOnce(int times, IntFunction<ToolAnswer> call) throws Exception {
    List<ToolAnswer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ToolAnswer>> calls = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int number = i;
        Callable<ToolAnswer> one = () -> call.apply(number);
        calls.add(threads.submit(one));
      }
      for (Future<ToolAnswer> each : calls) {
        answers.add(each.get());
      }
    }
    return answers;
  }

  ToolAnswer call(String mandate, String tool, String arguments) {
    return call(new Caller(mandate, null, true), tool, arguments);
  }

  ToolAnswer call(Caller caller, String tool, String arguments) {
    return context
        .getBean(Toolbox.class)
        .named(caller, tool)
        .orElseThrow()
        .call(caller, Json.readObject(arguments), () -> false);
  }

  Toolbox toolbox() {
    return context.getBean(Toolbox.class);
  }

  /** A lever, pulled by somebody whose role is the name. */
  int lever(String person, String action, String lever) {
    HttpRequest request =
        HttpRequest.newBuilder(address("/v1/actions/" + action + "/" + lever))
            .header("Authorization", "Basic " + basic(person))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"note\":\"seen\"}"))
            .build();
    return send(request).statusCode();
  }

  JsonNode get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(address(path))
            .header("Authorization", "Basic " + basic("operator"))
            .build();
    return Json.read(send(request).body());
  }

  JsonNode post(ObjectNode event) {
    HttpRequest request =
        HttpRequest.newBuilder(address("/v1/events"))
            .header("X-Api-Key", SOURCE_KEY)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event.toString()))
            .build();
    return Json.read(send(request).body());
  }

  private static String basic(String person) {
    return Base64.getEncoder()
        .encodeToString((person + ":" + person + "-word").getBytes(StandardCharsets.UTF_8));
  }

  private URI address(String path) {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one value of a query; {@code null} in words where there is none. */
  String one(String sql, Object... values) {
    return String.valueOf(
        new JdbcTemplate(database.dataSource()).queryForObject(sql, String.class, values));
  }

  @Override
  public void close() throws IOException {
    context.close();
    sandbox.close();
    database.close();
  }
}
