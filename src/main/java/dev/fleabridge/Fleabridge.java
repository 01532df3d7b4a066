package dev.fleabridge;

import dev.fleabridge.check.CheckMode;
import dev.fleabridge.command.Commands;
import dev.fleabridge.command.Health;
import dev.fleabridge.start.StartFailure;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The service: turns what Amazon SageMaker reports into Purple Flea payments, each exactly once.
 *
 * <p>The floors are named one by one, so that nothing which merely lies beneath this package on a
 * class path becomes part of the service.
 */
@SpringBootApplication(
    scanBasePackages = {
      "dev.fleabridge.aws",
      "dev.fleabridge.console",
      "dev.fleabridge.engine",
      "dev.fleabridge.intake",
      "dev.fleabridge.ledger",
      "dev.fleabridge.life",
      "dev.fleabridge.mcp",
      "dev.fleabridge.mlops",
      "dev.fleabridge.openapi",
      "dev.fleabridge.operator",
      "dev.fleabridge.report",
      "dev.fleabridge.signin",
      "dev.fleabridge.start",
      "dev.fleabridge.telemetry",
      "dev.fleabridge.web"
    },
    // The registry of OTLP needs the properties beside them. These would make OpenTelemetry's SDK
    // at each start, and log records for a receiver that nobody has named.
    excludeName = {
      "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
      "org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration",
      "org.springframework.boot.opentelemetry.autoconfigure.logging.otlp.OtlpLoggingAutoConfiguration"
    })
public class Fleabridge {

  /**
   * The JDK's HTTP client has no setting of its own for this, up to and including 25: the property
   * is for the whole process, and read once, when the first client is made.
   */
  private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

  public static void main(String[] args) {
    if (Commands.isOne(args)) {
      System.exit(Commands.run(args));
    }
    if (Health.isOne(args)) {
      System.exit(Health.run(args));
    }
    if (Training.isOne(args)) {
      prepare(System.getProperties());
      System.exit(Training.run(args));
    }
    prepare(System.getProperties());
    if (CheckMode.isAsked(args)) {
      System.exit(CheckMode.run(new SpringApplication(Fleabridge.class), System.out, args));
    }
    start(new SpringApplication(Fleabridge.class), args);
  }

  /**
   * Starts the service. Where that fails, the process ends with an exit code that says why
   * (docs/operations.md#exit-codes), although other threads may still run.
   */
  public static void start(SpringApplication application, String... args) {
    try {
      application.run(args);
    } catch (SpringApplication.AbandonedRunException e) {
      throw e;
    } catch (Throwable e) {
      // The words were logged already.
      System.exit(StartFailure.of(e, null).exitCode().number());
    }
  }

  /**
   * Leaves idle connections after four seconds, unless the operator says otherwise. Node servers,
   * as Purple Flea's are, close theirs after five, and the client would keep them for thirty: a
   * call that goes out on a connection just being closed has an unknown outcome, each time.
   */
  public static void prepare(Properties system) {
    system.putIfAbsent(KEEP_ALIVE, "4");
  }
}
