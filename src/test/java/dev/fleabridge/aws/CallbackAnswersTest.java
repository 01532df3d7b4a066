package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.CallbackAnswers.CallbackResult;
import dev.fleabridge.testkit.standin.SageMakerStandIn.CallbackAnswer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackAnswersTest extends StandInTest {

  private static final String TOKEN = "abcdefghij";
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private CallbackAnswers answers;

  @BeforeEach
  void make() {
    answers = new SageMakerCallbackAnswers(clients.sageMaker);
  }

  @Test
  void anAnswerArrivesOnceHoweverOftenItIsGiven() {
    assertThat(answers.succeed(TOKEN, Map.of("txId", "tx_1"), KEY))
        .isEqualTo(CallbackResult.ANSWERED);
    assertThat(answers.succeed(TOKEN, Map.of("txId", "tx_1"), KEY))
        .isEqualTo(CallbackResult.ANSWERED);
    assertThat(answers.fail(TOKEN, "other", "a different key"))
        .isEqualTo(CallbackResult.ALREADY_ANSWERED);

    assertThat(aws.sageMaker().callbackAnswers())
        .containsExactly(new CallbackAnswer(TOKEN, Map.of("txId", "tx_1"), null, KEY));
  }

  @Test
  void aShortKeyBecomesALongOneThatIsTheSameEveryTime() {
    answers.fail(TOKEN, "declined", "run-7");
    assertThat(answers.fail(TOKEN, "declined", "run-7")).isEqualTo(CallbackResult.ANSWERED);

    CallbackAnswer taken = aws.sageMaker().callbackAnswers().getFirst();
    assertThat(taken.failureReason()).isEqualTo("declined");
    assertThat(taken.clientRequestToken()).hasSize(64);
  }

  @Test
  void longValuesAreCutBetweenCharacters() {
    String coins = "🪙".repeat(600);
    answers.succeed(TOKEN, Map.of("memo", coins, "n".repeat(300), "v"), KEY);

    Map<String, String> outputs = aws.sageMaker().callbackAnswers().getFirst().outputs();
    assertThat(outputs.get("memo")).isEqualTo("🪙".repeat(511) + "…");
    assertThat(outputs).containsEntry("n".repeat(255) + "…", "v");
  }

  @Test
  void whatCannotBeToldTruthfullyIsRefusedWithoutACall() {
    String same = "n".repeat(255);
    assertThat(
            failureOf(
                () -> answers.succeed(TOKEN, Map.of(same + "ab", "1", same + "cd", "2"), KEY)))
        .extracting(AwsFailure::code)
        .isEqualTo("SameName");
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 51; i++) {
      many.put("n" + i, "v");
    }
    assertThat(failureOf(() -> answers.succeed(TOKEN, many, KEY)).code())
        .isEqualTo("TooManyOutputs");
    assertThat(aws.faults().requests("SendPipelineExecutionStepSuccess")).isZero();
  }

  @Test
  void anUnknownTokenIsNotFoundAndAConflictMayPass() {
    aws.sageMaker().unknownToken(TOKEN);
    assertThat(failureOf(() -> answers.fail(TOKEN, "x", KEY)).kind()).isEqualTo(Kind.NOT_FOUND);

    aws.faults().refuse("SendPipelineExecutionStepFailure", 1, 400, "ConflictException", "busy");
    assertThat(failureOf(() -> answers.fail("other", "x", KEY)).kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void aLostAnswerIsGivenAgainWithoutASecondEffect() {
    aws.faults().loseAnswer("SendPipelineExecutionStepSuccess", 1);

    assertThat(answers.succeed(TOKEN, Map.of(), KEY)).isEqualTo(CallbackResult.ANSWERED);
    assertThat(aws.faults().requests("SendPipelineExecutionStepSuccess")).isEqualTo(2);
    assertThat(aws.sageMaker().callbackAnswers()).hasSize(1);
  }
}
