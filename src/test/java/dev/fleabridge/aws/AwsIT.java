package dev.fleabridge.aws;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;

/**
 * {@link AwsContract} against a real emulator: the endpoint in {@code FLEABRIDGE_IT_AWS_ENDPOINT}
 * (credentials test/test, region us-east-1), or LocalStack by Testcontainers where Docker is.
 * {@code FLEABRIDGE_IT_SQS_ENDPOINT}, {@code FLEABRIDGE_IT_S3_ENDPOINT} and so on put one service
 * elsewhere.
 */
@EnabledIf(value = "endpointOrDocker", disabledReason = AwsIT.SKIPPED)
class AwsIT extends AwsContract {

  /** Pinned, because newer images may ask for an account at LocalStack. */
  private static final String IMAGE = "localstack/localstack:4.4.0";

  static final String SKIPPED =
      "AwsIT is skipped: there is no Docker for LocalStack, and FLEABRIDGE_IT_AWS_ENDPOINT is not set.";

  private @Nullable LocalStackContainer container;

  static boolean endpointOrDocker() {
    boolean possible =
        configured("aws") != null || DockerClientFactory.instance().isDockerAvailable();
    if (!possible) {
      LoggerFactory.getLogger(AwsIT.class).warn(SKIPPED);
    }
    return possible;
  }

  @BeforeAll
  @Override
  void make() {
    if (configured("aws") == null) {
      container =
          new LocalStackContainer(IMAGE).withServices("s3", "secretsmanager", "events", "sqs");
      container.start();
    }
    super.make();
  }

  @AfterAll
  void stop() {
    if (container != null) {
      container.stop();
    }
  }

  @Override
  URI endpoint(String service) {
    String own = configured(service);
    if (own != null) {
      return URI.create(own);
    }
    return container != null ? container.getEndpoint() : URI.create(requireConfigured());
  }

  private static String requireConfigured() {
    return java.util.Objects.requireNonNull(configured("aws"));
  }

  private static @Nullable String configured(String service) {
    return System.getenv("FLEABRIDGE_IT_" + service.toUpperCase(Locale.ROOT) + "_ENDPOINT");
  }
}
