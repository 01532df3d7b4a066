package dev.fleabridge.testkit.standin;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The stand-in by itself, beside an emulator that has no SageMaker: {@code --host=0.0.0.0
 * --port=9091 --training-jobs=fraud:0.93,churn:0.84}. A job has completed, and its number is its
 * {@code validation:accuracy}.
 */
public final class StandInServer {

  private static final String METRIC = "validation:accuracy";

  private StandInServer() {}

  /** Runs until the process ends. */
  public static void main(String... arguments) throws UnknownHostException, InterruptedException {
    Map<String, String> settings = read(arguments);
    AwsStandIn aws =
        AwsStandIn.start(
            InetAddress.getByName(settings.getOrDefault("host", "127.0.0.1")),
            Integer.parseInt(settings.getOrDefault("port", "9091")),
            Clock.systemUTC());
    furnish(aws, settings.getOrDefault("training-jobs", ""));
    System.out.println("Stand-ins for AWS: " + aws.endpoint());
    new CountDownLatch(1).await();
  }

  private static Map<String, String> read(String... arguments) {
    Map<String, String> settings = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("an argument has the form --name=value: " + argument);
      }
      settings.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
    return settings;
  }

  private static void furnish(AwsStandIn aws, String jobs) {
    for (String job : jobs.isEmpty() ? new String[0] : jobs.split(",", -1)) {
      int colon = job.indexOf(':');
      BigDecimal accuracy = new BigDecimal(job.substring(colon + 1));
      aws.sageMaker().trainingJob(job.substring(0, colon), "Completed", Map.of(METRIC, accuracy));
    }
  }
}
