package dev.fleabridge.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Implements {@link Parameters} by the SDK's client. */
final class SsmParameters implements Parameters {

  private final Supplier<SsmClient> client;

  SsmParameters(Supplier<SsmClient> client) {
    this.client = client;
  }

  @Override
  public String read(String name) {
    return AwsCall.run(
            "Parameter Store GetParameter of " + name,
            () -> client.get().getParameter(request -> request.name(name).withDecryption(true)))
        .parameter()
        .value();
  }
}
