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
    "400, AWS.SimpleQueueService.NonExistentQueue, it does not exist",
    "400, QueueDoesNotExist, it does not exist",
    "403, AccessDenied, AWS refuses it to this task's role",
    "503, ServiceUnavailable, 'SQS cannot be reached, or not with this task''s credentials'",
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
        .isEqualTo("SQS cannot be reached, or not with this task's credentials (NotReached)");
    assertThat(QueueTrouble.inWords(new IllegalStateException("their words")))
        .isEqualTo("an error of an unknown kind (IllegalStateException)");
  }
}
