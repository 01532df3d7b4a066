package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.standin.SageMakerStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineExecutionsTest extends StandInTest {

  private static final Instant FROM = NOW.minus(Duration.ofHours(1));

  private PipelineExecutions executions;
  private SageMakerStandIn sageMaker;

  @BeforeEach
  void make() {
    executions = new SageMakerPipelineExecutions(clients.sageMaker, 250);
    sageMaker = aws.sageMaker();
  }

  private List<PipelineExecution> ended() {
    List<PipelineExecution> seen = new ArrayList<>();
    executions.endedBetween(FROM, NOW, seen::add);
    return seen;
  }

  @Test
  void findsWhatEndedInTheWindowHoweverLongAgoItStarted() {
    Instant started = NOW.minus(Duration.ofDays(9));
    String wanted =
        sageMaker.pipelineExecution("train", "aaa", "Succeeded", started, FROM.plusSeconds(5));
    sageMaker.pipelineExecution("train", "bbb", "Succeeded", started, FROM.minusSeconds(1));
    sageMaker.pipelineExecution("train", "ccc", "Executing", started, FROM.plusSeconds(5));
    String failed = sageMaker.pipelineExecution("other", "ddd", "Failed", FROM, FROM);
    Instant longAgo = NOW.minus(Duration.ofDays(60));
    sageMaker.pipelineExecution("old", "eee", "Succeeded", longAgo, longAgo);

    List<PipelineExecution> seen = ended();

    assertThat(seen).extracting(PipelineExecution::arn).containsExactlyInAnyOrder(wanted, failed);
    PipelineExecution first =
        seen.stream().filter(each -> each.arn().equals(wanted)).findFirst().orElseThrow();
    assertThat(first.status()).isEqualTo("Succeeded");
    assertThat(first.pipelineArn()).endsWith(":pipeline/train");
    assertThat(first.displayName()).isEqualTo("execution-aaa");
    assertThat(first.startTime()).isEqualTo(started);
    assertThat(first.endTime()).isEqualTo(FROM.plusSeconds(5));
    assertThat(aws.faults().requests("ListPipelineExecutions")).isEqualTo(2);
  }

  @Test
  void describesEachEndOnceAndARetriedFailureAgain() {
    sageMaker.pipelineExecution("train", "aaa", "Failed", FROM, FROM.plusSeconds(1));
    ended();
    ended();
    assertThat(aws.faults().requests("DescribePipelineExecution")).isEqualTo(1);

    sageMaker.pipelineExecution("train", "aaa", "Succeeded", FROM, FROM.plusSeconds(90));
    assertThat(ended()).extracting(PipelineExecution::status).containsExactly("Succeeded");
    assertThat(aws.faults().requests("DescribePipelineExecution")).isEqualTo(2);
  }

  @Test
  void tooManyAreToldAndTheRestComesWithTheNextCall() {
    for (int i = 0; i < 251; i++) {
      sageMaker.pipelineExecution("train", "e" + i, "Succeeded", FROM, FROM);
    }
    List<PipelineExecution> seen = new ArrayList<>();

    assertThat(failureOf(() -> executions.endedBetween(FROM, NOW, seen::add)))
        .hasMessageContaining("More than 250 pipeline executions");

    assertThat(seen).hasSize(250);
    assertThat(ended()).hasSize(251);
  }

  @Test
  void whatIsStillRunningCountsForNothing() {
    for (int i = 0; i < 300; i++) {
      sageMaker.pipelineExecution("train", "e" + i, "Executing", FROM, FROM);
    }
    assertThat(ended()).isEmpty();
  }

  @Test
  void aBusyPipelineKeepsNoOtherFromBeingSeen() {
    executions = new SageMakerPipelineExecutions(clients.sageMaker, 3);
    Instant old = FROM.minus(Duration.ofDays(3));
    for (int i = 0; i < 4; i++) {
      sageMaker.pipelineExecution("busy", "e" + i, "Succeeded", old, old.plusSeconds(60));
    }
    String wanted =
        sageMaker.pipelineExecution("quiet", "q", "Succeeded", FROM, FROM.plusSeconds(5));
    List<PipelineExecution> seen = new ArrayList<>();

    AwsFailure failure = failureOf(() -> executions.endedBetween(FROM, NOW, seen::add));

    assertThat(failure.code()).isEqualTo("TooMany");
    assertThat(seen).extracting(PipelineExecution::arn).containsExactly(wanted);
    assertThat(aws.faults().requests("DescribePipelineExecution")).isEqualTo(3);
    // What was learnt is kept, so the next call gets further.
    assertThat(ended()).extracting(PipelineExecution::arn).containsExactly(wanted);
    assertThat(aws.faults().requests("DescribePipelineExecution")).isEqualTo(5);
  }

  @Test
  void whatOnePipelineDoesNotNeedAnotherMayHave() {
    executions = new SageMakerPipelineExecutions(clients.sageMaker, 4);
    for (int i = 0; i < 3; i++) {
      sageMaker.pipelineExecution("busy", "e" + i, "Succeeded", FROM, FROM);
    }
    sageMaker.pipelineExecution("quiet", "q", "Succeeded", FROM, FROM);

    assertThat(ended()).hasSize(4);
  }

  @Test
  void aPipelineThatIsRefusedKeepsNoOtherFromBeingSeen() {
    sageMaker.pipelineExecution("closed", "c", "Succeeded", FROM, FROM);
    String wanted = sageMaker.pipelineExecution("open", "o", "Succeeded", FROM, FROM);
    aws.faults().refuse("ListPipelineExecutions", 1, 400, "AccessDeniedException", "not yours");
    List<PipelineExecution> seen = new ArrayList<>();

    AwsFailure failure = failureOf(() -> executions.endedBetween(FROM, NOW, seen::add));

    assertThat(failure.code()).isEqualTo("AccessDeniedException");
    assertThat(seen).extracting(PipelineExecution::arn).containsExactly(wanted);
  }
}
