package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Event;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BusinessKeyTest {

  private static final String ARN = "arn:aws:sagemaker:eu-west-1:111122223333:";
  private static final String EXECUTION = ARN + "pipeline/fraud-train/execution/p4jn9xou8a8s";

  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of(
            "training-completed.strings.json", ARN + "training-job/fraud-xgb-20261118|completed"),
        Arguments.of("training-failed.json", ARN + "training-job/fraud-xgb-20261118|failed"),
        Arguments.of("transform-completed.json", ARN + "transform-job/score-20261118|completed"),
        Arguments.of("processing-failed.json", ARN + "processing-job/monitor-20261118|failed"),
        Arguments.of("endpoint-state.json", ARN + "endpoint/fraud-live|inservice"),
        Arguments.of("feature-group.json", ARN + "feature-group/cust|active"),
        Arguments.of("model-card.json", ARN + "model-card/fraud-card|draft"),
        Arguments.of(
            "model-package-approved.json", ARN + "model-package/fraud/7|completed|approved"),
        Arguments.of("pipeline-execution.json", EXECUTION + "|succeeded"),
        Arguments.of("pipeline-step.json", EXECUTION + "|evaluate|succeeded"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleHasItsKey(String file, String key) {
    assertThat(SageMakerKey.of(Samples.event(file))).isEqualTo(new BusinessKey.Known(key));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theArnMayStandInTheResourcesOnly(String file, String key) {
    Event event =
        Samples.with(
            Samples.event(file),
            detail -> detail.properties().removeIf(f -> f.getKey().endsWith("Arn")));
    assertThat(SageMakerKey.of(event)).isEqualTo(new BusinessKey.Known(key));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void withoutAnyArnThereIsNoKey(String file, String key) {
    Event event =
        Samples.withoutResources(
            Samples.with(
                Samples.event(file),
                detail -> detail.properties().removeIf(f -> f.getKey().endsWith("Arn"))));
    assertThat(SageMakerKey.of(event)).isInstanceOf(BusinessKey.Missing.class);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void withoutAStatusThereIsNoKey(String file, String key) {
    Event event =
        Samples.with(
            Samples.event(file),
            detail -> detail.properties().removeIf(f -> f.getKey().endsWith("Status")));
    assertThat(SageMakerKey.of(event))
        .isInstanceOfSatisfying(
            BusinessKey.Missing.class, it -> assertThat(it.reason()).isEqualTo("key_missing"));
  }

  @ParameterizedTest
  @CsvSource({
    "IN_SERVICE,inservice",
    "InService,inservice",
    "inservice,inservice",
    "In Service,inservice",
    "in-service,inservice",
    "CompletedWithViolations,completedwithviolations"
  })
  void aStatusHasOneSpelling(String status, String normal) {
    assertThat(SageMakerKey.normalStatus(status)).isEqualTo(normal);
    assertThat(SageMakerKey.of(ARN + "endpoint/x", status))
        .isEqualTo(new BusinessKey.Known(ARN + "endpoint/x|" + normal));
  }

  /** detail type, detail, key (null: none); the resource is always {@code ...:thing/1}. */
  static Stream<Arguments> derived() {
    String arn = ARN + "thing/1";
    return Stream.of(
        Arguments.of(
            "SageMaker Endpoint Deployment State Change",
            "{'EndpointArn': '"
                + arn
                + "', 'EndpointStatus': 'UPDATING', 'VariantStatus': [{'Status': 'Baking'}]}",
            arn + "|updating"),
        Arguments.of(
            "SageMaker HyperParameter Tuning Job State Change",
            "{'HyperParameterTuningJobStatus': 'Completed'}",
            arn + "|completed"),
        Arguments.of(
            "SageMaker Image Version State Change",
            "{'ImageVersionArn': '" + arn + "', 'ImageVersionStatus': 'CREATED', 'Version': 1.0}",
            arn + "|created"),
        Arguments.of(
            "SageMaker HyperPod Cluster State Change",
            "{'ClusterArn': '" + arn + "', 'ClusterStatus': 'InService'}",
            arn + "|inservice"),
        Arguments.of(
            "SageMaker HyperPod Cluster Node Health Event",
            "{'ClusterArn': '"
                + arn
                + "', 'InstanceId': 'i-1', 'HealthSummary': {'HealthStatus': 'Unhealthy'}}",
            arn + "|i-1|unhealthy"),
        Arguments.of(
            "SageMaker Model Package State Change",
            "{'ModelPackageStatus': 'Completed'}",
            arn + "|completed"),
        Arguments.of(
            "SageMaker Ground Truth Labeling Job State Change",
            "{'LabelingJobStatus': 'Completed'}",
            arn + "|completed"),
        Arguments.of(
            "SageMaker A2I HumanLoop Status Change",
            "{'humanLoopArn': '" + arn + "', 'humanLoopStatus': 'Completed'}",
            arn + "|completed"),
        Arguments.of(
            "SageMaker Brand New Thing State Change",
            "{'BrandNewThingArn': '"
                + arn
                + "', 'BrandNewThingStatus': 'Done', 'OtherStatus': 'x', 'RoleArn':"
                + " 'arn:aws:iam::111122223333:role/r'}",
            arn + "|done"),
        Arguments.of(
            "SageMaker Brand New Thing State Change", "{'aStatus': 'Done', 'bStatus': 'x'}", null),
        Arguments.of(
            "SageMaker Brand New Thing State Change",
            "{'previousThingStatus': 'Running', 'currentThingStatus': 'Done'}",
            arn + "|done"),
        Arguments.of("SageMaker Model State Change", "{'ModelArn': '" + arn + "'}", null),
        Arguments.of(
            "SageMaker Training Job State Change",
            "{'TrainingJobArn': 7, 'TrainingJobStatus': 'Failed'}",
            arn + "|failed"),
        Arguments.of(
            "SageMaker Training Job State Change",
            "{'TrainingJobArn': '" + arn + "', 'TrainingJobStatus': 7}",
            null),
        Arguments.of(
            "AWS API Call via CloudTrail",
            "{'eventID': 'e-1', 'eventSource': 'sagemaker.amazonaws.com'}",
            "cloudtrail|e-1"));
  }

  /** detail type, detail, why there is no key; the resources name nothing. */
  static Stream<Arguments> refused() {
    String arn = ARN + "thing/1";
    String things = "{'ThingArn': '" + arn + "', ";
    return Stream.of(
        Arguments.of("AWS API Call via CloudTrail", "{}", "a CloudTrail event without eventID"),
        Arguments.of(
            "AWS API Call via CloudTrail",
            "{'eventID': ' '}",
            "a CloudTrail event without eventID"),
        Arguments.of(
            "SageMaker Endpoint State Change",
            "{'EndpointArn': 'x" + arn + "', 'EndpointStatus': 'InService'}",
            "neither EndpointArn nor resources name a resource"),
        Arguments.of(
            "SageMaker HyperPod Cluster Event",
            "{'ClusterArn': '" + arn + "', 'EventDetails': {'EventLevel': 'Warn'}}",
            "the event lacks EventDetails/EventId"),
        Arguments.of(
            "SageMaker Model Package State Change",
            "{'ModelPackageArn': '" + arn + "', 'ModelApprovalStatus': 'Approved'}",
            "the event lacks ModelPackageStatus"),
        Arguments.of("SageMaker Thing State Change", "{'ThingStatus': 'Done'}", NO_ARN),
        Arguments.of(
            "SageMaker Thing State Change",
            things + "'OtherArn': '" + ARN + "thing/2', 'ThingStatus': 'Done'}",
            NO_ARN),
        Arguments.of("SageMaker Thing State Change", things + "'ThingStatus': ' '}", NO_STATUS),
        Arguments.of("SageMaker Thing State Change", things + "'aStatus': ' '}", NO_STATUS),
        Arguments.of(
            "SageMaker Thing State Change", things + "'previousStatus': 'Done'}", NO_STATUS));
  }

  private static final String NO_ARN = "no single ARN in the event";
  private static final String NO_STATUS = "no single status in the event; give the rule a key";

  @ParameterizedTest
  @MethodSource("refused")
  void whatAnEventLacksForAKeyIsTold(String type, String detail, String why) {
    Event event = Samples.event("aws.sagemaker", type, detail);
    assertThat(SageMakerKey.of(event)).isEqualTo(new BusinessKey.Missing("key_missing", why));
    assertThat(SageMakerKey.fact(event)).isEmpty();
  }

  /** detail type, detail, key; the resources name nothing. */
  static Stream<Arguments> accepted() {
    String arn = ARN + "thing/1";
    String things = "{'ThingArn': '" + arn + "', ";
    return Stream.of(
        Arguments.of(
            "Endpoint State Change",
            "{'EndpointArn': '" + arn + "', 'EndpointStatus': 'InService'}",
            arn + "|inservice"),
        Arguments.of(
            "SageMaker HyperPod Cluster Event",
            "{'ClusterArn': '"
                + arn
                + "', 'EventDetails': {'EventId': 'E_1 a', 'EventLevel': 'In_Fo'}}",
            arn + "|E_1 a|info"),
        Arguments.of(
            "SageMaker HyperPod Cluster Event",
            "{'ClusterArn': '" + arn + "', 'EventDetails': {'EventId': 'E_1 a'}}",
            arn + "|E_1 a"),
        Arguments.of(
            "SageMaker Thing Status Change",
            things + "'sameArn': '" + arn + "', 'roleArn': 'none', 'THINGSTATUS': 'Done'}",
            arn + "|done"),
        Arguments.of(
            "SageMaker Thing Status Change",
            things + "'copiedFrom': '" + ARN + "thing/2', 'ThingStatus': 'Done'}",
            arn + "|done"),
        Arguments.of(
            "SageMaker Thing Task Status Change",
            things + "'ThingStatus': 'Done', 'OtherStatus': 'x'}",
            arn + "|done"),
        Arguments.of(
            "SageMaker Thing State Change",
            things + "'aStatus': 7, 'PreviousStatus': 'x', 'bStatus': 'Done', 'StatusText': 'y'}",
            arn + "|done"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void whatTheDetailNamesIsEnough(String type, String detail, String key) {
    Event event = Samples.event("aws.sagemaker", type, detail);
    assertThat(SageMakerKey.of(event)).isEqualTo(new BusinessKey.Known(key));
    assertThat(SageMakerKey.fact(event)).contains(key);
    assertThat(SageMakerKey.fact(Samples.event("ml.inference", type, detail))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("derived")
  void otherDetailTypesHaveKeysToo(String type, String detail, String key) {
    BusinessKey found =
        SageMakerKey.of(Samples.event("aws.sagemaker", type, detail, ARN + "thing/1"));
    if (key == null) {
      assertThat(found).isInstanceOf(BusinessKey.Missing.class);
    } else {
      assertThat(found).isEqualTo(new BusinessKey.Known(key));
    }
  }

  @Test
  void whatIsNoArnIsNoResource() {
    Event event =
        Samples.event(
            "aws.sagemaker",
            "SageMaker Training Job State Change",
            "{'TrainingJobStatus': 'Completed'}",
            ARN + "training-job/a",
            "s3://models/a");
    assertThat(SageMakerKey.of(event))
        .isEqualTo(new BusinessKey.Known(ARN + "training-job/a|completed"));
  }

  @Test
  void aPipelineIsNotTakenForItsExecution() {
    Event event =
        Samples.event(
            "aws.sagemaker",
            "SageMaker Model Building Pipeline Execution Status Change",
            "{'currentPipelineExecutionStatus': 'Succeeded'}",
            EXECUTION,
            ARN + "pipeline/fraud-train");
    assertThat(SageMakerKey.of(event)).isEqualTo(new BusinessKey.Known(EXECUTION + "|succeeded"));
    Event without =
        Samples.event(
            "aws.sagemaker",
            "SageMaker Model Building Pipeline Execution Status Change",
            "{'currentPipelineExecutionStatus': 'Succeeded'}",
            ARN + "pipeline/fraud-train");
    assertThat(SageMakerKey.of(without)).isInstanceOf(BusinessKey.Missing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'s-1' | s-1",
        "12 | 12",
        "12.0 | 12",
        "1.2e1 | 12",
        "0.10 | 0.1",
        "true | true",
        "'' | key_missing",
        "'  ' | key_missing",
        "null | key_missing",
        "{} | key_missing",
        "[1, 2] | key_missing",
        "'s\\u0000' | key_invalid",
        "'s\\ud800' | key_invalid",
        "'\\ude00s' | key_invalid",
        "'s\\ud83d\\ude00' | s\uD83D\uDE00",
        "1e2147483647 | key_missing",
        "100e2147483647 | key_missing"
      })
  void aKeyExpressionGivesText(String id, String expected) {
    Rule rule = Samples.rule("steps: { it: { record: { agent: agt_a, memo: m } } }");
    BusinessKey key =
        BusinessKey.of(rule, Samples.event("ml.inference", "Prediction", "{'id': " + id + "}"));
    String found =
        switch (key) {
          case BusinessKey.Known(String text) -> text;
          case BusinessKey.Missing(String reason, String detail) -> reason;
        };
    assertThat(found).isEqualTo(expected);
  }

  /** The reasons stay with the event, and people go by them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "null | key_missing | the key has no value",
        "'  ' | key_missing | the key is empty",
        "[1, 2] | key_missing | the key is not a text",
        "'\\u0000s' | key_invalid | the business key holds a NUL character",
        "'s\\ud800' | key_invalid | the business key holds half a surrogate pair"
      })
  void whatIsWrongWithAKeyIsTold(String id, String reason, String detail) {
    assertThat(key("{'id': " + id + "}")).isEqualTo(new BusinessKey.Missing(reason, detail));
  }

  @Test
  void anExpressionThatFailsGivesNoKey() {
    Rule rule = keyed("{% $error('no id') %}");
    assertThat(BusinessKey.of(rule, Samples.event("ml.inference", "Prediction", "{}")))
        .isInstanceOfSatisfying(
            BusinessKey.Missing.class,
            it -> {
              assertThat(it.reason()).isEqualTo("key_missing");
              assertThat(it.detail()).contains("no id");
            });
  }

  @Test
  void theLongestKeyHas512Characters() {
    String longest = "k".repeat(512);
    assertThat(key("{'id': '" + longest + "'}")).isEqualTo(new BusinessKey.Known(longest));
    assertThat(key("{'id': '" + longest + "k'}"))
        .isEqualTo(new BusinessKey.Missing("key_too_long", "the key has 513 characters"));
  }

  @Test
  void aScheduleIsOneFactATime() throws RulesInvalid {
    Rule nightly =
        RuleBook.load(
                """
                rules:
                  - id: nightly
                    schedule: { every: 1h }
                    steps: { note: { record: { agent: agt_log, memo: done } } }
                """,
                "test",
                RuleLimits.defaults())
            .rules()
            .getFirst();
    Event event = ScheduledEvent.of("nightly", Instant.parse("2026-11-29T02:30:00Z"));
    assertThat(BusinessKey.of(nightly, event))
        .isEqualTo(new BusinessKey.Known("nightly|2026-11-29T02:30:00Z"));
    Event without = Samples.with(event, detail -> detail.put("scheduledTime", 7));
    assertThat(BusinessKey.of(nightly, without))
        .isEqualTo(
            new BusinessKey.Missing("key_missing", "a scheduled event without scheduledTime"));
  }

  @Test
  void aComposedKeyWithAPartThatHasNoValueIsMissing() {
    Rule rule = keyed("{% $detail.worker & '/' & $detail.task %}");
    assertThat(of(rule, "{'worker': 'w1', 'task': 't1'}"))
        .isEqualTo(new BusinessKey.Known("w1/t1"));
    for (String detail :
        List.of(
            "{'worker': 'w1'}", "{'worker': 'w1', 'task': null}", "{'worker': 'w1', 'task': ''}")) {
      assertThat(of(rule, detail))
          .as(detail)
          .isInstanceOfSatisfying(
              BusinessKey.Missing.class,
              missing -> {
                assertThat(missing.reason()).isEqualTo("key_missing");
                assertThat(missing.detail()).startsWith("$detail.task has no value");
              });
    }
  }

  /** A week that is named by its days in two years is one week, and is paid once. */
  @Test
  void aWeekAroundNewYearIsOneFact() {
    Rule weekly = keyed("{% $fromMillis($toMillis($detail.at), '[X0001]-W[W01]') %}");
    for (String day : List.of("2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03")) {
      assertThat(of(weekly, "{'at': '" + day + "'}"))
          .as(day)
          .isEqualTo(new BusinessKey.Known("2026-W53"));
    }
    assertThat(of(weekly, "{'at': '2025-01-02'}")).isEqualTo(new BusinessKey.Known("2025-W01"));
    assertThat(of(weekly, "{'at': '2025-12-30'}")).isEqualTo(new BusinessKey.Known("2026-W01"));
  }

  private static BusinessKey of(Rule rule, String detail) {
    return BusinessKey.of(rule, Samples.event("ml.inference", "Prediction", detail));
  }

  private static BusinessKey key(String detail) {
    Rule rule = Samples.rule("steps: { it: { record: { agent: agt_a, memo: m } } }");
    return BusinessKey.of(rule, Samples.event("ml.inference", "Prediction", detail));
  }

  private static Rule keyed(String key) {
    String file =
        """
        rules:
          - id: sample
            when: { source: [ml.inference] }
            key: "%s"
            steps: { it: { record: { agent: agt_a, memo: m } } }
        """
            .formatted(key);
    try {
      return RuleBook.load(file, "sample", RuleLimits.defaults()).rules().getFirst();
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void aKeyIsBounded() {
    Rule rule = Samples.rule("steps: { it: { record: { agent: agt_a, memo: m } } }");
    Event event = Samples.event("ml.inference", "x", "{'id': '" + "k".repeat(600) + "'}");
    assertThat(BusinessKey.of(rule, event))
        .isInstanceOfSatisfying(
            BusinessKey.Missing.class, it -> assertThat(it.reason()).isEqualTo("key_too_long"));
  }

  @Test
  void ofSeveralResourcesNoneIsGuessedForATypeThatIsNotKnown() {
    String detail = "{'BrandNewThingStatus': 'Done'}";
    String type = "SageMaker Brand New Thing State Change";
    Event several = Samples.event("aws.sagemaker", type, detail, ARN + "thing/1", ARN + "other/2");
    assertThat(SageMakerKey.of(several)).isInstanceOf(BusinessKey.Missing.class);
    Event withOthers =
        Samples.event("aws.sagemaker", type, detail, "arn:aws:s3:::bucket", ARN + "thing/1");
    assertThat(SageMakerKey.of(withOthers)).isInstanceOf(BusinessKey.Missing.class);
    Event one = Samples.event("aws.sagemaker", type, detail, ARN + "thing/1");
    assertThat(SageMakerKey.of(one)).isEqualTo(new BusinessKey.Known(ARN + "thing/1|done"));
  }

  @Test
  void theEnvelopeIdIsNoPartOfTheKey() throws RulesInvalid {
    Event first = Samples.event("training-failed.json");
    Event second =
        new Event(
            "another-id",
            first.source(),
            first.detailType(),
            first.account(),
            null,
            first.region(),
            first.resources(),
            first.detail());
    assertThat(SageMakerKey.of(second)).isEqualTo(SageMakerKey.of(first));
    for (String key : List.of("", "key: \"{% $detail.TrainingJobArn %}\"")) {
      String rules =
          """
          rules:
            - id: pay
              when: { source: [aws.sagemaker] }
              %s
              steps:
                pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1", memo: hello } }
          """
              .formatted(key);
      Rule rule = RuleBook.load(rules, "test", RuleLimits.defaults()).rules().getFirst();
      assertThat(BusinessKey.of(rule, second)).isEqualTo(BusinessKey.of(rule, first));
    }
  }
}
