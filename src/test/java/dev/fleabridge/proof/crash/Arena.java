package dev.fleabridge.proof.crash;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Properties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * What outlives the bridges: PostgreSQL with commits that wait for the disk, the queues, the
 * sandbox, the AWS stand-ins, and the configuration that points at them.
 */
final class Arena implements AutoCloseable {

  static final int PAYERS = 60;
  static final int PAYEES = 60;
  static final String SOURCE_KEY = "crash-source-key";
  private static final BigDecimal PLENTY = new BigDecimal("10000000");

  /** Long enough for an effect to come after the bridge has stopped waiting for the answer. */
  private static final int LATE_MILLIS = 1_500;

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
  private final EmbeddedQueues queues = EmbeddedQueues.start(0);
  private final AwsStandIn aws = AwsStandIn.start(0);
  private final SandboxServer sandbox;
  private final Path folder;

  Arena(CrashSettings settings) {
    sandbox =
        SandboxServer.start(
            SandboxSettings.defaults()
                .withPort(0)
                .with("seed", Long.toString(settings.seed()))
                .with("answerDelay", "40"));
    for (int i = 0; i < PAYERS; i++) {
      sandbox.openAgent(settings.agent("payer", i), PLENTY);
    }
    for (int i = 0; i < PAYEES; i++) {
      sandbox.openAgent(settings.agent("payee", i), BigDecimal.ZERO);
    }
    folder = writeConfiguration(settings);
  }

  /** Every way in which a call can go wrong, together on about one payment in eight. */
  void breakThings() {
    String writes = "*/*";
    sandbox.faults().add(Fault.share(Kind.LOST_AFTER, 0.02, writes).onlyFor("POST"));
    sandbox.faults().add(Fault.share(Kind.LOST_BEFORE, 0.02, writes).onlyFor("POST"));
    sandbox
        .faults()
        .add(Fault.share(Kind.DELAY, 0.01, writes).withMillis(LATE_MILLIS).onlyFor("POST"));
    sandbox.faults().add(Fault.share(Kind.RESET, 0.01, writes).onlyFor("POST").afterTheEffect());
    sandbox.faults().add(Fault.share(Kind.ERROR_503, 0.01, writes).onlyFor("POST"));
    sandbox
        .faults()
        .add(Fault.share(Kind.ERROR_503, 0.01, writes).onlyFor("POST").afterTheEffect());
    sandbox.faults().add(Fault.share(Kind.TRUNCATED_JSON, 0.01, writes).onlyFor("POST"));
    sandbox.faults().add(Fault.share(Kind.THROTTLED, 0.03, writes).withRetryAfter(1));
    sandbox.faults().add(Fault.share(Kind.ERROR_500, 0.03, writes).onlyFor("GET"));
  }

  /** For a run in which no call may fail for want of time, however busy the machine is. */
  void giveCallsTime() {
    Properties more = new Properties();
    more.setProperty("fleabridge.purpleflea.connect-timeout", "5s");
    more.setProperty("fleabridge.purpleflea.response-timeout", "12s");
    more.setProperty("fleabridge.purpleflea.call-timeout", "14s");
    more.setProperty("fleabridge.engine.lease", "30s");
    Path file = folder.resolve("application.properties");
    try (var out = Files.newBufferedWriter(file, StandardOpenOption.APPEND)) {
      more.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void heal() {
    sandbox.faults().clear();
  }

  SandboxServer sandbox() {
    return sandbox;
  }

  EmbeddedQueues queues() {
    return queues;
  }

  JdbcClient jdbc() {
    return JdbcClient.create(database.dataSource());
  }

  /** Where the configuration of the bridges, their logs and their class archive lie. */
  Path folder() {
    return folder;
  }

  /** Deletes it: there is nothing to be looked into. */
  void forgetFolder() {
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path writeConfiguration(CrashSettings settings) {
    try {
      Path home = Files.createTempDirectory("fleabridge-crash-");
      try (InputStream rules = Arena.class.getResourceAsStream("/crash/rules.yaml")) {
        Files.copy(Objects.requireNonNull(rules), home.resolve("rules.yaml"));
      }
      try (var file = Files.newBufferedWriter(home.resolve("application.properties"))) {
        properties(settings, home).store(file, null);
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties properties(CrashSettings settings, Path home) {
    Properties all = new Properties();
    all.setProperty("server.address", "127.0.0.1");
    all.setProperty("spring.main.banner-mode", "off");
    all.setProperty("spring.datasource.url", database.jdbcUrl());
    all.setProperty("spring.cloud.aws.credentials.access-key", "test");
    all.setProperty("spring.cloud.aws.credentials.secret-key", "test");
    all.setProperty("spring.cloud.aws.endpoint", aws.endpoint().toString());
    all.setProperty("spring.cloud.aws.sqs.endpoint", queues.endpoint().toString());
    all.setProperty("fleabridge.intake.sqs.queues", EmbeddedQueues.QUEUE);
    all.setProperty("fleabridge.intake.sqs.poll-timeout", "1s");
    all.setProperty("fleabridge.rules.location", home.resolve("rules.yaml").toString());
    all.setProperty("fleabridge.security.sources.crash.keys", SOURCE_KEY);
    all.setProperty("fleabridge.security.sources.crash.event-sources", "*");
    all.setProperty("fleabridge.payers.allow", "agt_*,ag_*");
    all.setProperty("fleabridge.payees.allow", "agt_*,ag_*");
    all.setProperty("fleabridge.limits.per-action", "none");
    all.setProperty("fleabridge.limits.per-day", "none");
    all.setProperty("fleabridge.purpleflea.dialect", settings.dialect());
    all.setProperty("fleabridge.purpleflea.base-url", sandbox.url());
    all.setProperty("fleabridge.purpleflea.api-key", "pf_test_crash_run");
    hurry(all);
    for (int i = 0; i < PAYERS; i++) {
      key(all, settings.agent("payer", i));
    }
    for (int i = 0; i < PAYEES; i++) {
      key(all, settings.agent("payee", i));
    }
    return all;
  }

  /** Shorter times than anybody would run with, so that a death is noticed within seconds. */
  private static void hurry(Properties all) {
    all.setProperty("fleabridge.purpleflea.connect-timeout", "500ms");
    all.setProperty("fleabridge.purpleflea.response-timeout", "1s");
    all.setProperty("fleabridge.purpleflea.call-timeout", "2s");
    all.setProperty("fleabridge.purpleflea.settling-time", "4s");
    all.setProperty("fleabridge.engine.lease", "3s");
    all.setProperty("fleabridge.engine.retry-cap", "2s");
    all.setProperty("db-scheduler.heartbeat-interval", "1s");
  }

  private static void key(Properties all, String agent) {
    all.setProperty("fleabridge.agents." + agent + ".api-key", "pf_test_" + agent);
  }

  @Override
  public void close() {
    sandbox.close();
    aws.close();
    queues.close();
    database.close();
  }
}
