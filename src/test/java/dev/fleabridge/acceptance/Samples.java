package dev.fleabridge.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Events as the rules of {@code config/rules.yaml} know them. */
final class Samples {

  private Samples() {}

  /** Worth 0.10 from payer to payee. */
  static String signal(String envelopeId, String signal, String payer, String payee) {
    return """
    {"version":"0","id":"%s","detail-type":"Inference Result","source":"ml.inference",
     "account":"111122223333","time":"2026-11-20T09:00:00Z","region":"eu-west-1","resources":[],
     "detail":{"signal_id":"%s","confidence":0.912,"producing_agent":"%s","recipient_agent":"%s"}}
    """
        .formatted(envelopeId, signal, payer, payee);
  }

  /** One signal of its own: envelope, signal and payer are all named after it. */
  static String signal(String name) {
    return signal("e-" + name, name, "agt_payer_" + name, "agt_payee_" + name);
  }

  static String trainingCompleted(String envelopeId, String job) {
    String arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/" + job;
    return """
    {"version":"0","id":"%s","detail-type":"SageMaker Training Job State Change",
     "source":"aws.sagemaker","account":"123456789012","time":"2026-11-20T09:01:00Z",
     "region":"us-east-1","resources":["%s"],
     "detail":{"TrainingJobName":"%s","TrainingJobArn":"%s","TrainingJobStatus":"Completed",
               "SecondaryStatus":"Completed","CreationTime":"1795000000000","Tags":{}}}
    """
        .formatted(envelopeId, arn, job, arn);
  }

  /** Worth a position of 50. */
  static String prediction(String name, String agent) {
    return """
    {"id":"e-%s","detail-type":"Prediction","source":"ml.inference","detail":
     {"prediction_id":"%s","direction":"long","confidence":0.68,"agent_id":"%s"}}
    """
        .formatted(name, name, agent);
  }

  /** One of the messages in the shapes that AWS documents. */
  static String fixture(String file) {
    try (InputStream in = Samples.class.getResourceAsStream("/events/" + file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
