package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsCallTest {

  /** The SDK's own words name the classes of a chain of providers. */
  @ParameterizedTest
  @ValueSource(strings = {"region", "credentials"})
  void whatThisProcessLacksIsToldInOurWords(String missing) {
    AwsFailure told =
        AwsCall.failure(
            "SSM GetParameter",
            SdkClientException.create(
                "their words",
                SdkClientException.create(
                    "Unable to load " + missing + " from any of the providers in the chain x")));

    assertThat(told.reason())
        .isEqualTo(
            "SSM GetParameter could not be asked: this process has no " + missing + " for AWS.");
    assertThat(told.isDueToSettings()).isTrue();
    assertThat(told.kind()).isEqualTo(AwsFailure.Kind.UNAVAILABLE);
  }

  @Test
  void aHostThatNobodyKnowsMayBeThatOfAMisspeltRegion() {
    AwsFailure told =
        AwsCall.failure(
            "SSM GetParameter",
            SdkClientException.create(
                "their words", new UnknownHostException("ssm.eu-centrall-1")));

    assertThat(told.reason())
        .isEqualTo(
            "SSM GetParameter could not be reached: nobody knows the host ssm.eu-centrall-1");
    assertThat(told.isDueToSettings()).isTrue();
  }

  @Test
  void aResolverThatIsAwayIsNoFaultOfSettings() {
    AwsFailure told =
        AwsCall.failure(
            "SSM GetParameter",
            SdkClientException.create(
                "x", new UnknownHostException("ssm.x: Temporary failure in name resolution")));

    assertThat(told.isDueToSettings()).isFalse();
  }

  @Test
  void aServiceThatIsAwayIsNoFaultOfSettings() {
    AwsFailure told =
        AwsCall.failure(
            "SSM GetParameter", SdkClientException.create("x", new ConnectException("refused")));

    assertThat(told.reason()).isEqualTo("SSM GetParameter could not be reached: refused");
    assertThat(told.isDueToSettings()).isFalse();
  }
}
