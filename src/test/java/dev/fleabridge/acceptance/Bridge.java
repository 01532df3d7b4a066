package dev.fleabridge.acceptance;

import dev.fleabridge.Fleabridge;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** One running service, configured as an operator would configure it. */
final class Bridge implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final Client client;

  private Bridge(ConfigurableApplicationContext context) {
    this.context = context;
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    this.client = new Client(port);
  }

  /** Starts the service on a free port. */
  static Bridge start(Map<String, String> configuration) {
    Map<String, String> all = usual();
    all.putAll(configuration);
    String[] arguments =
        all.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    return new Bridge(new SpringApplication(Fleabridge.class).run(arguments));
  }

  /** What the tests agree on; short waits, so that they need not wait long. */
  private static Map<String, String> usual() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("server.address", "127.0.0.1");
    all.put("spring.main.banner-mode", "off");
    all.put("spring.cloud.aws.credentials.access-key", "test");
    all.put("spring.cloud.aws.credentials.secret-key", "test");
    all.put("db-scheduler.polling-interval", "200ms");
    all.put("fleabridge.security.sources.acceptance.keys", Client.SOURCE_KEY);
    all.put("fleabridge.security.sources.acceptance.event-sources", "*");
    all.put("fleabridge.security.sources.lab.keys", Client.LAB_KEY);
    all.put("fleabridge.security.sources.lab.event-sources", "lab.*");
    all.put("fleabridge.security.basic-sign-in", "true");
    operator(all, "viewer", "viewer");
    operator(all, "operator", "operator");
    operator(all, "approver", "approver");
    operator(all, "both", "operator,approver");
    all.put("fleabridge.payers.allow", "agt_*");
    all.put("fleabridge.payees.allow", "agt_*");
    all.put("fleabridge.training-jobs.allow", "*");
    all.put("fleabridge.limits.per-action", "none");
    all.put("fleabridge.limits.per-day", "none");
    all.put("fleabridge.purpleflea.api-key", "pf_test_acceptance");
    all.put("fleabridge.purpleflea.connect-timeout", "1s");
    all.put("fleabridge.purpleflea.response-timeout", "3s");
    all.put("fleabridge.purpleflea.call-timeout", "4s");
    all.put("fleabridge.engine.lease", "5s");
    all.put("fleabridge.engine.retry-base", "100ms");
    return all;
  }

  private static void operator(Map<String, String> all, String name, String roles) {
    all.put("fleabridge.security.operators." + name + ".password", "{noop}" + name);
    all.put("fleabridge.security.operators." + name + ".roles", roles);
  }

  Client client() {
    return client;
  }

  @Override
  public void close() {
    context.close();
  }
}
