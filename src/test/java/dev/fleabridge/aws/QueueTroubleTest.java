package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueueTroubleTest {

  @ParameterizedTest
  @CsvSource({
    "400, AWS.SimpleQueueService.NonExistentQueue, SQS knows no such queue",
    "400, QueueDoesNotExist, SQS knows no such queue",
    "403, AccessDenied, AWS does not allow it to this task's role",
    "403, KMS.AccessDeniedException, AWS does not allow it to this task's role",
    "403, OverLimit, SQS refuses the call",
    "400, InvalidParameterValue, SQS refuses the call",
    "503, ServiceUnavailable, SQS cannot be reached",
  })
  void whatSqsAnswersIsToldInOurWords(int status, String code, String told) {
    Throwable answer =
        SqsException.builder()
            .statusCode(status)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage("their words").build())
            .build();

    assertThat(
            QueueTrouble.inWords(new IllegalStateException("x", new CompletionException(answer))))
        .isEqualTo("%s (%s)", told, code);
  }

  @Test
  void whatNeverCameToSqsIsToldInOurWords() {
    SdkClientException lost =
        SdkClientException.create("their words", new java.net.ConnectException("their words"));

    assertThat(QueueTrouble.inWords(new CompletionException(lost)))
        .isEqualTo("SQS cannot be reached (NotReached)");
    assertThat(QueueTrouble.inWords(new IllegalStateException("their words")))
        .isEqualTo("AWS names no reason (IllegalStateException)");
  }

  @Test
  void whatASettingKeepsFromSqsIsToldAsThat() {
    SdkClientException noRegion =
        SdkClientException.create(
            "Unable to load region from any of the providers in the chain x@6b2cdcb3");
    SdkClientException nobody =
        SdkClientException.create("their words", new java.net.UnknownHostException("host"));

    assertThat(QueueTrouble.inWords(noRegion)).startsWith("SQS cannot be asked: region");
    assertThat(QueueTrouble.inWords(nobody)).endsWith("(UnknownHost)");
  }
}
