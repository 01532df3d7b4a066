package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A start waits for its rules, so a store that hangs must not keep it for minutes. */
class ReadingTimesTest {

  private static final S3Uri RULES = new S3Uri("rules", "all.yaml");

  private final List<GetObjectRequest> asked = new ArrayList<>();
  private final Objects objects = new S3Objects(Away::new, 5 << 20, BucketOwners.any());

  @Test
  void whatIsReadAsAWholeIsWaitedForSecondsOnly() {
    assertThatThrownBy(() -> objects.read(RULES, 1000)).isInstanceOf(AwsFailure.class);

    assertThat(callTimeout()).contains(Duration.ofSeconds(20));
  }

  @Test
  void whatIsReadForMinutesHasTheTimeOfItsClient() {
    assertThatThrownBy(() -> objects.open(RULES)).isInstanceOf(AwsFailure.class);

    assertThat(callTimeout()).isEmpty();
  }

  private Optional<Duration> callTimeout() {
    assertThat(asked).hasSize(1);
    return asked.getFirst().overrideConfiguration().flatMap(call -> call.apiCallTimeout());
  }

  private final class Away implements S3Client {
    @Override
    public <T> T getObject(
        GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> reader) {
      asked.add(request);
      throw SdkClientException.create("away");
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }
}
