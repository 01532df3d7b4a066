package dev.fleabridge;

import dev.fleabridge.command.Commands;
import dev.fleabridge.command.Health;
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
      "dev.fleabridge.engine",
      "dev.fleabridge.intake",
      "dev.fleabridge.ledger",
      "dev.fleabridge.operator",
      "dev.fleabridge.report"
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
    SpringApplication.run(Fleabridge.class, args);
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
