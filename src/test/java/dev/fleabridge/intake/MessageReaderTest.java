package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class MessageReaderTest {

  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:events";

  private final MessageReader reader = new MessageReader(new EnvelopeReader(100));

  @Test
  void readsAPlainEnvelopeAndAnArray() {
    String body = Fixtures.text("training-failed.json");
    Envelope envelope = events(body).getFirst();
    assertThat(envelope.event().source()).isEqualTo("aws.sagemaker");
    assertThat(envelope.raw()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    assertThat(events("[" + body + "," + Fixtures.text("callback-executing.json") + "]"))
        .extracting(e -> e.event().source())
        .containsExactly("aws.sagemaker", "sagemaker.pipelines");
  }

  /** Every wrapping has the same reader inside, so a number has its bounds in all of them. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e401", "1e-401"})
  void aNumberBeyondTheBoundsIsMalformedInWhateverItIsWrapped(String number) {
    String envelope =
        "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{\"n\":%s}}".formatted(number);
    ObjectNode lambda = Json.object();
    lambda.putArray("Records").addObject().put("EventSource", "aws:sns").set("Sns", sns(envelope));
    Map<String, String> bodies =
        Map.of(
            envelope,
            "detail.n",
            sns(envelope).toString(),
            "Message.detail.n",
            lambda.toString(),
            "Message.detail.n",
            s3("ObjectCreated:Put", "a").toString().replace("\"key\":\"a\"", "\"key\":" + number),
            "Records.0.s3.object.key",
            "{\"token\":\"t\",\"status\":\"Executing\",\"arguments\":{\"a\":" + number + "}}",
            "arguments.a",
            "{\"eventName\":\"InferenceResult\",\"x\":" + number + "}",
            "x");
    bodies.forEach((body, field) -> {
      MalformedEvent malformed =
          catchThrowableOfType(MalformedEvent.class, () -> reader.read(body));
      assertThat(malformed.field()).as(body).isEqualTo(field);
      assertThat(malformed.reason()).contains("beyond 1e400");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"URL", "Url"})
  void unwrapsSns(String spelling) {
    ObjectNode sns = sns(Fixtures.text("training-failed.json"));
    sns.put("Subject", "s").put("SigningCert" + spelling, "https://sns.eu-west-1.amazonaws.com/x");
    sns.put("Unsubscribe" + spelling, "https://sns.eu-west-1.amazonaws.com/y");
    Envelope envelope = events(sns.toString()).getFirst();
    assertThat(envelope.event().id()).isEqualTo("b1f0c7d2-4a53-5e0e-8d0c-6f3a1c2e9a01");
    assertThat(new String(envelope.raw(), StandardCharsets.UTF_8)).isEqualTo(sns.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"async-success.json", "callback-stopping.json", "s3-object-created.json"})
  void unwrapsWhateverSnsCarries(String file) {
    Event direct = one(Fixtures.text(file));
    assertThat(one(sns(Fixtures.text(file)).toString())).isEqualTo(direct);
  }

  @Test
  void unwrapsAnArrayAndS3RecordsFromSns() {
    String body = Fixtures.text("training-failed.json");
    assertThat(events(sns("[" + body + "," + body + "]").toString())).hasSize(2);
    assertThat(events(sns(s3("ObjectCreated:Put", "a", "b")).toString())).hasSize(2);
  }

  @Test
  void unwrapsTheRecordsOfALambdaFunction() {
    ObjectNode body = Json.object();
    body.putArray("Records")
        .addObject()
        .put("EventSource", "aws:sns")
        .set("Sns", sns(Fixtures.text("async-failed.json")));
    assertThat(one(body.toString()).source()).isEqualTo("sagemaker.async-inference");
  }

  @ParameterizedTest
  @CsvSource({
    "async-success.json, 03a98604-cf1f-44d1-b9c4-801dcbbe792b-Completed, Completed",
    "async-failed.json, 03a98604-cf1f-44d1-b9c4-801dcbbe792c-Failed, Failed"
  })
  void readsAsynchronousInference(String file, String id, String status) {
    Event event = one(Fixtures.text(file));
    assertThat(event.source()).isEqualTo("sagemaker.async-inference");
    assertThat(event.detailType()).isEqualTo("SageMaker Asynchronous Inference Result");
    assertThat(event.id()).isEqualTo(id);
    assertThat(event.region()).isEqualTo("eu-west-1");
    assertThat(event.time()).isEqualTo("2026-11-18T09:46:00.608Z");
    ObjectNode expected = Json.readObject(Fixtures.text(file));
    expected.put("status", status);
    assertThat(event.detail()).isEqualTo(expected);
    assertThat(one(Fixtures.text(file).replace(status, status.toUpperCase(Locale.ROOT))).id())
        .isEqualTo(id);
  }

  @Test
  void readsAPipelineCallback() {
    Event executing = one(Fixtures.text("callback-executing.json"));
    Event stopping = one(Fixtures.text("callback-stopping.json"));
    assertThat(executing.source()).isEqualTo("sagemaker.pipelines");
    assertThat(executing.detailType()).isEqualTo("SageMaker Pipeline Callback");
    assertThat(executing.account()).isEqualTo("111122223333");
    assertThat(executing.region()).isEqualTo("eu-west-1");
    assertThat(executing.resources()).singleElement().asString().contains("p4jn9xou8a8s");
    assertThat(executing.detail())
        .isEqualTo(Json.readObject(Fixtures.text("callback-executing.json")));
    assertThat(executing.id()).matches("sha-[0-9a-f]{64}").isNotEqualTo(stopping.id());
    assertThat(one(Fixtures.text("callback-executing.json")).id()).isEqualTo(executing.id());
  }

  @Test
  void readsS3RecordsAsEventBridgeWouldSayThem() {
    List<Envelope> events = events(s3("ObjectCreated:Put", "in/a+b%2Bc%C3%A9.csv", "second"));
    Event first = events.getFirst().event();
    assertThat(first.source()).isEqualTo("aws.s3");
    assertThat(first.detailType()).isEqualTo("Object Created");
    assertThat(first.region()).isEqualTo("eu-west-1");
    assertThat(first.time()).isEqualTo("2026-11-18T09:00:00.123Z");
    assertThat(first.resources()).containsExactly("arn:aws:s3:::out");
    assertThat(first.detail())
        .isEqualTo(
            Json.readObject(
                """
                {"version":"0","bucket":{"name":"out"},
                 "object":{"key":"in/a b+cé.csv","size":5,"etag":"b1946ac9","version-id":"v1","sequencer":"0055"},
                 "request-id":"N4N7","requester":"AWS:x","source-ip-address":"192.0.2.3","reason":"PutObject"}\
                """));
    assertThat(events).hasSize(2).extracting(e -> e.event().id()).doesNotHaveDuplicates();
    assertThat(events(s3("ObjectCreated:Put", "in/a+b%2Bc%C3%A9.csv")).getFirst().event().id())
        .isEqualTo(first.id());
  }

  @ParameterizedTest
  @CsvSource({
    "ObjectCreated:CompleteMultipartUpload, Object Created",
    "s3:ObjectCreated:Copy, Object Created",
    "ObjectRemoved:Delete, Object Deleted",
    "ObjectRemoved:DeleteMarkerCreated, Object Deleted",
    "LifecycleExpiration:Delete, Object Deleted",
    "ObjectRestore:Completed, Object Restore Completed",
    "ObjectRestore:Post, Object Restore Initiated",
    "ObjectRestore:Delete, Object Restore Expired",
    "ObjectAcl:Put, Object ACL Updated",
    "s3:ObjectTagging:Put, Object Tags Added",
    "ObjectTagging:Delete, Object Tags Deleted",
    "LifecycleExpiration:DeleteMarkerCreated, Object Deleted",
    "LifecycleTransition, Object Storage Class Changed",
    "IntelligentTiering, Object Access Tier Changed",
    "ReducedRedundancyLostObject, S3 ReducedRedundancyLostObject",
    "Something:New, S3 Something:New"
  })
  void translatesS3Names(String eventName, String detailType) {
    assertThat(one(s3(eventName, "k")).detailType()).isEqualTo(detailType);
  }

  @Test
  void keepsWhereAnObjectWasMoved() {
    ObjectNode restored = Json.readObject(s3("ObjectRestore:Completed", "k"));
    record(restored)
        .putObject("glacierEventData")
        .putObject("restoreEventData")
        .put("lifecycleRestorationExpiryTime", "2026-12-01T00:00:00.000Z")
        .put("lifecycleRestoreStorageClass", "GLACIER");
    ObjectNode detail = one(restored.toString()).detail();
    assertThat(detail.path("restore-expiry-time").asString()).isEqualTo("2026-12-01T00:00:00.000Z");
    assertThat(detail.path("source-storage-class").asString()).isEqualTo("GLACIER");
    ObjectNode moved = Json.readObject(s3("LifecycleTransition", "k"));
    record(moved)
        .putObject("lifecycleEventData")
        .putObject("transitionEventData")
        .put("destinationStorageClass", "STANDARD_IA");
    assertThat(one(moved.toString()).detail().path("destination-storage-class").asString())
        .isEqualTo("STANDARD_IA");
    ObjectNode tiered = Json.readObject(s3("IntelligentTiering", "k"));
    record(tiered)
        .putObject("intelligentTieringEventData")
        .put("destinationAccessTier", "ARCHIVE_ACCESS");
    assertThat(one(tiered.toString()).detail().path("destination-access-tier").asString())
        .isEqualTo("ARCHIVE_ACCESS");
  }

  private static ObjectNode record(ObjectNode body) {
    return (ObjectNode) body.path("Records").path(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SubscriptionConfirmation", "UnsubscribeConfirmation"})
  void dropsWhatSnsSaysAboutSubscriptions(String type) {
    String body =
        Json.object().put("Type", type).put("TopicArn", TOPIC).put("Message", "text").toString();
    assertThat(reader.read(body))
        .isEqualTo(new QueueMessage.Dropped("SNS " + type + " of " + TOPIC));
  }

  @Test
  void dropsS3TestEvents() {
    QueueMessage dropped = new QueueMessage.Dropped("s3:TestEvent");
    assertThat(reader.read(Fixtures.text("s3-test-event.json"))).isEqualTo(dropped);
    assertThat(reader.read(sns(Fixtures.text("s3-test-event.json")).toString())).isEqualTo(dropped);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello|body",
        "{}|body",
        "{\"a\":1}|body",
        "{\"detail\":{}}|source",
        "{\"Records\":[]}|Records",
        "{\"Records\":[1]}|Records",
        "{\"Records\":[{\"eventSource\":\"aws:dynamodb\"}]}|Records.eventSource",
        "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"x\"}]}|Records.s3.bucket.name",
        "{\"eventName\":\"InferenceResult\"}|inferenceId",
        "{\"eventName\":\"InferenceResult\",\"inferenceId\":\"i\"}|invocationStatus",
        "{\"token\":5,\"status\":\"Executing\"}|token",
        "{\"Type\":\"Notification\",\"TopicArn\":\"t\"}|Message",
        "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":{}}|Message",
        "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"hello\"}|Message",
        "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"detail\\\":{}}\"}|Message.source"
      })
  void namesTheFieldAtFault(String body, String field) {
    MalformedEvent fault = catchThrowableOfType(MalformedEvent.class, () -> reader.read(body));
    assertThat(fault.field()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"software.amazon.payloadoffloading.PayloadS3Pointer\",{\"s3Key\":\"k\"}]|pointer to a payload in S3",
        "[\"com.amazon.sqs.javamessaging.MessageS3Pointer\",{\"s3Key\":\"k\"}]|pointer to a payload in S3",
        "{\"s3BucketName\":\"b\",\"s3Key\":\"k\"}|pointer to a payload in S3",
        "{\"specversion\":\"1.0\",\"type\":\"t\",\"data\":{}}|CloudEvent",
        "{\"version\":\"1.0\",\"requestContext\":{},\"responsePayload\":{}}|Lambda destination",
        "{\"awslogs\":{\"data\":\"H4s\"}}|CloudWatch Logs"
      })
  void saysWhatAKnownWrappingIs(String body, String what) {
    for (String message : List.of(body, sns(body).toString())) {
      MalformedEvent fault = catchThrowableOfType(MalformedEvent.class, () -> reader.read(message));
      assertThat(fault.reason()).contains(what);
      assertThat(fault.field()).isIn("body", "Message");
    }
  }

  @Test
  void refusesKeysThatAreNotEncodedAndSnsInsideSns() {
    assertThat(
            catchThrowableOfType(MalformedEvent.class, () -> one(s3("ObjectCreated:Put", "100%"))))
        .extracting(MalformedEvent::field)
        .isEqualTo("Records.s3.object.key");
    String nested = sns(sns("{}").toString()).toString();
    assertThat(catchThrowableOfType(MalformedEvent.class, () -> reader.read(nested)).reason())
        .contains("inside another");
  }

  private Event one(String body) {
    return events(body).getFirst().event();
  }

  private List<Envelope> events(String body) {
    return ((QueueMessage.Events) reader.read(body)).events();
  }

  private static ObjectNode sns(String message) {
    return Json.object()
        .put("Type", "Notification")
        .put("MessageId", "m-1")
        .put("TopicArn", TOPIC)
        .put("Message", message)
        .put("Timestamp", "2026-11-18T09:30:05.123Z");
  }

  private static String s3(String eventName, String... keys) {
    ObjectNode body = Json.object();
    var records = body.putArray("Records");
    for (String key : keys) {
      records.add(
          Json.readObject(
              """
              {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1","eventTime":"2026-11-18T09:00:00.123Z",
               "eventName":"%s","userIdentity":{"principalId":"AWS:x"},"requestParameters":{"sourceIPAddress":"192.0.2.3"},
               "responseElements":{"x-amz-request-id":"N4N7"},
               "s3":{"bucket":{"name":"out","arn":"arn:aws:s3:::out"},
                     "object":{"key":"%s","size":5,"eTag":"b1946ac9","versionId":"v1","sequencer":"0055"}}}\
              """
                  .formatted(eventName, key)));
    }
    return body.toString();
  }
}
