package dev.fleabridge.proof.fuzz;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service in this process, with all that it may pay and nothing that it could break. */
final class FuzzedService implements AutoCloseable {

  static final String API_KEY = "pf_live_fuzz_4471";

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [fuzz] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: hello } }
            note: { after: [pay], record: { agent: agt_payer, memo: paid } }
        - id: lock
          when: { source: [else] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_payer, payee: agt_b, amount: "1", terms: done, ref: "{% $detail.key %}" } }
      """;

  /** Texts that are given in as rules: the same, other ones, and what is none. */
  static final List<String> TEXTS =
      List.of(RULES, RULES.replace("memo: paid", "memo: settled"), "rules: 7", "{", "rules: []");

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  private final SandboxServer sandbox = SandboxServer.start(SandboxSettings.defaults().withPort(0));
  private final AwsStandIn aws = AwsStandIn.start(0);
  private final ConfigurableApplicationContext context;

  FuzzedService() {
    String[] arguments =
        configuration().entrySet().stream()
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
    all.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    all.put("spring.cloud.aws.credentials.access-key", "test");
    all.put("spring.cloud.aws.credentials.secret-key", "test");
    all.put("fleabridge.rules.location", rules().toString());
    all.put("fleabridge.purpleflea.base-url", sandbox.url());
    all.put("fleabridge.purpleflea.api-key", API_KEY);
    all.put("fleabridge.limits.per-action", "none");
    all.put("fleabridge.limits.per-day", "none");
    all.put("fleabridge.limits.approval-above", "5");
    all.put("fleabridge.payers.allow", "agt_*");
    all.put("fleabridge.payees.allow", "agt_*");
    all.put("fleabridge.objects.read.allow", "*");
    all.put("fleabridge.security.sources.fuzz.keys", Maker.SOURCE_KEY);
    all.put("fleabridge.security.sources.fuzz.event-sources", "fuzz,else,aws.*");
    all.put("fleabridge.security.basic-sign-in", "true");
    for (String role : List.of("viewer", "operator", "approver")) {
      String person = "fleabridge.security.operators." + role;
      all.put(person + ".password", "{noop}" + password(role));
      all.put(person + ".roles", role);
    }
    return all;
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

  static String password(String person) {
    return "fuzz-password-of-" + person;
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  Books books() {
    return new Books(database.dataSource());
  }

  @Override
  public void close() throws IOException {
    context.close();
    aws.close();
    sandbox.close();
    database.close();
  }
}
