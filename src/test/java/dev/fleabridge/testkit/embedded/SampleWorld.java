package dev.fleabridge.testkit.embedded;

import dev.fleabridge.testkit.standin.AwsStandIn;
import java.math.BigDecimal;
import java.util.Map;

/** What the stand-ins for AWS know: enough for the samples in {@code config/samples}. */
final class SampleWorld {

  private SampleWorld() {}

  static void furnish(AwsStandIn aws) {
    trained(aws, "fraud-xgb-20261118", "0.93");
    trained(aws, "churn-lgbm-20261118", "0.84");
    trained(aws, "demand-arima-20261118", "0.61");
  }

  private static void trained(AwsStandIn aws, String job, String accuracy) {
    aws.sageMaker()
        .trainingJob(job, "Completed", Map.of("validation:accuracy", new BigDecimal(accuracy)));
  }
}
