package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {

  private static final String PLAIN =
      """
      {"id":"e-1","source":"ml.inference","detail-type":"Inference Result","detail":{"a":1}}\
      """;

  private final EnvelopeReader reader = new EnvelopeReader(100);

  @ParameterizedTest
  @CsvSource({
    "endpoint-state.json, SageMaker Endpoint State Change, endpoint/fraud-live",
    "feature-group.json, SageMaker Feature Group State Change, feature-group/cust",
    "model-card.json, SageMaker Model Card State Change, model-card/fraud-card",
    "model-package-approved.json, SageMaker Model Package State Change, model-package/fraud/7",
    "pipeline-execution.json, SageMaker Model Building Pipeline Execution Status Change,"
        + " pipeline/fraud-train",
    "pipeline-step.json, SageMaker Model Building Pipeline Execution Step Status Change,"
        + " pipeline/fraud-train",
    "processing-failed.json, SageMaker Processing Job State Change,"
        + " processing-job/monitor-20261118",
    "training-completed.strings.json, SageMaker Training Job State Change,"
        + " training-job/fraud-xgb-20261118",
    "training-failed.json, SageMaker Training Job State Change, training-job/fraud-xgb-20261118",
    "transform-completed.json, SageMaker Transform Job State Change, transform-job/score-20261118"
  })
  void readsEverySampleOfSageMaker(String file, String detailType, String resource) {
    byte[] bytes = Fixtures.bytes(file);
    Envelope envelope = reader.read(bytes).events().getFirst();
    Event event = envelope.event();
    assertThat(event.id()).isEqualTo("b1f0c7d2-4a53-5e0e-8d0c-6f3a1c2e9a01");
    assertThat(event.source()).isEqualTo("aws.sagemaker");
    assertThat(event.detailType()).isEqualTo(detailType);
    assertThat(event.account()).isEqualTo("111122223333");
    assertThat(event.region()).isEqualTo("eu-west-1");
    assertThat(event.time()).isEqualTo("2026-11-18T09:30:05Z");
    assertThat(event.resources().getFirst())
        .isEqualTo("arn:aws:sagemaker:eu-west-1:111122223333:" + resource);
    assertThat(event.detail()).isEqualTo(Json.readObject(Fixtures.text(file)).get("detail"));
    assertThat(envelope.raw()).isEqualTo(bytes);
  }

  @Test
  void keepsTheDigitsOfNumbers() {
    Event event =
        one(
            """
            {"source":"s","detail-type":"t","detail":{"amount":0.10,"large":12345678901234567890.123456789}}\
            """);
    assertThat(event.detail().get("amount").decimalValue()).isEqualTo(new BigDecimal("0.10"));
    assertThat(event.detail().get("large").decimalValue())
        .isEqualTo(new BigDecimal("12345678901234567890.123456789"));
  }

  static Stream<Arguments> times() {
    return Stream.of(
        Arguments.of("\"1583831889050\"", "2020-03-10T09:18:09.050Z"),
        Arguments.of("1583831889050", "2020-03-10T09:18:09.050Z"),
        Arguments.of("1592411992203.0", "2020-06-17T16:39:52.203Z"),
        Arguments.of("\"1592411992203.0\"", "2020-06-17T16:39:52.203Z"),
        Arguments.of("1795000600.5", "2026-11-18T11:16:40.500Z"),
        Arguments.of("\"2026-11-18T09:30:05Z\"", "2026-11-18T09:30:05Z"),
        Arguments.of("\"2026-11-18T10:30:05+01:00\"", "2026-11-18T09:30:05Z"),
        Arguments.of("\"2026-11-18T00:09:44.893854735Z\"", "2026-11-18T00:09:44.893854735Z"));
  }

  @ParameterizedTest
  @MethodSource("times")
  void readsTimesInEveryShape(String json, String expected) {
    assertThat(one(withTime(json)).time()).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"\"",
        "null",
        "true",
        "{}",
        "[]",
        "0",
        "-5",
        "1e400",
        "\"1e999999999\"",
        "1e-400",
        "\"2026-11-18T09:30:05\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "\"2026-13-45T99:99:99Z\""
      })
  void takesAnUnreadableTimeForNone(String json) {
    assertThat(one(withTime(json)).time()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e401",
        "1e-401",
        "1e999999999",
        "1e99999999999",
        "1e2147483648",
        "0e2147483648",
        "1e-2147483650",
        "12345e2147483647",
        "1e2147483647"
      })
  void aNumberThatNobodyCanHoldIsMalformed(String number) {
    MalformedEvent malformed =
        malformed("{'source':'s','detail-type':'t','detail':{'n':%s}}", number);
    assertThat(malformed.field()).isEqualTo("detail.n");
    assertThat(malformed.reason()).contains("beyond 1e400");
    assertThat(
            malformed("{'source':'s','detail-type':'t','detail':'{\\'n\\':[%s]}'}", number).field())
        .isEqualTo("detail.n.0");
    assertThat(
            malformed("[{'source':'s','detail-type':'t','detail':{}},{'id':%s}]", number).field())
        .isEqualTo("1.id");
    assertThat(malformed("{'source':'s','detail-type':'t','time':%s}", number).field())
        .isEqualTo("time");
  }

  private MalformedEvent malformed(String json, String number) {
    byte[] message = json.formatted(number).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return catchThrowableOfType(MalformedEvent.class, () -> reader.read(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.schedule", "fleabridge.batch", "fleabridge."})
  void theBridgesOwnEventsComeThroughNoDoor(String source) {
    String message = "{'source':'%s','detail-type':'Scheduled','detail':{'rule':'r'}}";
    MalformedEvent malformed = malformed(message, source);
    assertThat(malformed.field()).isEqualTo("source");
    assertThat(malformed.reason()).contains("the bridge's own");
  }

  @Test
  void whatBecameOfPaymentsMayComeBackOverABus() {
    Event event = one("{\"source\":\"fleabridge\",\"detail-type\":\"t\",\"detail\":{}}");
    assertThat(event.source()).isEqualTo("fleabridge");
  }

  @Test
  void takesTheFirstTextualSourceAndTheSecondForResources() {
    String arns = "[\"arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7\"]";
    for (String sources :
        List.of(
            "\"source\":\"aws.sagemaker\",\"source\":" + arns,
            "\"source\":" + arns + ",\"source\":\"aws.sagemaker\"")) {
      Event event = one("{" + sources + ",\"detail-type\":\"t\",\"detail\":{}}");
      assertThat(event.source()).isEqualTo("aws.sagemaker");
      assertThat(event.resources())
          .containsExactly("arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7");
    }
    Event twice = one("{\"source\":\"a\",\"source\":\"b\",\"detail-type\":\"t\",\"detail\":{}}");
    assertThat(twice.source()).isEqualTo("a");
    Event both =
        one(
            "{\"source\":\"a\",\"source\":[\"x\"],\"resources\":[\"y\"],\"detail-type\":\"t\",\"detail\":{}}");
    assertThat(both.resources()).containsExactly("y");
  }

  @Test
  void readsADetailThatIsAStringOfAnObject() {
    Event event =
        one("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":\"{\\\"amount\\\":0.10}\"}");
    assertThat(event.detail().get("amount").decimalValue()).isEqualTo(new BigDecimal("0.10"));
  }

  @Test
  void derivesAMissingIdFromTheContent() {
    String first = "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{\"a\":1,\"b\":2}}";
    String reordered = "{\"detail\":{\"b\":2,\"a\":1}, \"detail-type\":\"t\",\"source\":\"s\"}";
    String other = "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{\"a\":1,\"b\":3}}";
    assertThat(one(first).id()).matches("sha-[0-9a-f]{64}").isEqualTo(one(reordered).id());
    assertThat(one(other).id()).isNotEqualTo(one(first).id());
    assertThat(one("{\"id\":\"\"," + first.substring(1)).id()).isEqualTo(one(first).id());
    assertThat(one("{\"id\":null," + first.substring(1)).id()).isEqualTo(one(first).id());
  }

  @Test
  void takesTheTextOfAnIdThatIsNoString() {
    assertThat(one("{\"id\":42," + PLAIN.substring(12)).id()).isEqualTo("42");
  }

  @Test
  void readsMarksLineEndsAndAdditionalFields() {
    byte[] body = ("\uFEFF" + PLAIN.replace(",", ",\r\n")).getBytes(StandardCharsets.UTF_8);
    assertThat(reader.read(body).events().getFirst().event().id()).isEqualTo("e-1");
    assertThat(reader.read(body).events().getFirst().raw()).isEqualTo(body);
    assertThat(one("{\"ingestion\":\"now\",\"version\":\"0\"," + PLAIN.substring(1)))
        .isEqualTo(one(PLAIN));
  }

  @Test
  void saysWhatAKnownWrappingIs() {
    Map.of(
            "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"m\"}", "a message of SNS",
            "{\"Records\":[]}", "a batch of records",
            "{\"specversion\":\"1.0\",\"data\":{}}", "a CloudEvent",
            "[\"software.amazon.payloadoffloading.PayloadS3Pointer\",{}]", "a pointer to a payload")
        .forEach((body, what) -> {
          MalformedEvent fault =
              catchThrowableOfType(
                  MalformedEvent.class, () -> reader.read(body.getBytes(StandardCharsets.UTF_8)));
          assertThat(fault.field()).isEqualTo("body");
          assertThat(fault.reason()).startsWith(what);
        });
  }

  @Test
  void keepsTheNameOfAReplayAndTheVersion() {
    Event replayed = one("{\"replay-name\":\"again\",\"version\":\"1\"," + PLAIN.substring(1));
    assertThat(replayed.replayName()).isEqualTo("again");
    assertThat(replayed.version()).isEqualTo("1");
    assertThat(one("{\"replay-name\":7," + PLAIN.substring(1)).replayName()).isEqualTo("7");
    assertThat(one("{\"replay-name\":null," + PLAIN.substring(1)).replayName()).isNull();
    assertThat(one(PLAIN).replayName()).isNull();
    String tooLong = "{\"replay-name\":\"" + "r".repeat(257) + "\"," + PLAIN.substring(1);
    assertThat(catchThrowableOfType(MalformedEvent.class, () -> one(tooLong)).field())
        .isEqualTo("replay-name");
  }

  @Test
  void toleratesOddAccountsAndResources() {
    Event event =
        one(
            "{\"account\":111122223333,\"region\":null,\"resources\":\"arn:x\","
                + PLAIN.substring(1));
    assertThat(event.account()).isEqualTo("111122223333");
    assertThat(event.region()).isEmpty();
    assertThat(event.resources()).containsExactly("arn:x");
    assertThat(one("{\"resources\":[\"a\",1,null,\"b\"]," + PLAIN.substring(1)).resources())
        .containsExactly("a", "b");
    assertThat(one("{\"resources\":null," + PLAIN.substring(1)).resources()).isEmpty();
  }

  @Test
  void readsAnArrayAndKeepsTheBytesOfEachElement() {
    String second = PLAIN.replace("e-1", "é-2");
    EnvelopeReader.Envelopes envelopes =
        reader.read(("[ " + PLAIN + " ,\n" + second + "]").getBytes(StandardCharsets.UTF_8));
    assertThat(envelopes.array()).isTrue();
    assertThat(envelopes.events()).extracting(e -> e.event().id()).containsExactly("e-1", "é-2");
    assertThat(envelopes.events())
        .extracting(e -> new String(e.raw(), StandardCharsets.UTF_8))
        .containsExactly(PLAIN, second);
    EnvelopeReader.Envelopes single =
        reader.read(("[" + PLAIN + "]").getBytes(StandardCharsets.UTF_8));
    assertThat(single.array()).isTrue();
  }

  @Test
  void readsThousandsOfCharactersAcrossTheParsersBuffers() {
    String large = PLAIN.replace("\"a\":1", "\"a\":\"" + "é".repeat(40_000) + "\"");
    EnvelopeReader.Envelopes envelopes =
        reader.read(("[" + large + "," + PLAIN + "]").getBytes(StandardCharsets.UTF_8));
    assertThat(envelopes.events())
        .extracting(e -> new String(e.raw(), StandardCharsets.UTF_8))
        .containsExactly(large, PLAIN);
  }

  static Stream<Arguments> malformed() {
    String longName = "x".repeat(257);
    return Stream.of(
        Arguments.of("", "body"),
        Arguments.of("   ", "body"),
        Arguments.of("\uFEFF", "body"),
        Arguments.of("null", "body"),
        Arguments.of("\"text\"", "body"),
        Arguments.of("5", "body"),
        Arguments.of("[]", "body"),
        Arguments.of("{", "body"),
        Arguments.of("{\"a\":1}}", "body"),
        Arguments.of(PLAIN + PLAIN, "body"),
        Arguments.of(PLAIN + "garbage", "body"),
        Arguments.of("{'id':1}", "body"),
        Arguments.of("# comment\n" + PLAIN, "body"),
        Arguments.of("{\"detail-type\":\"t\",\"detail\":{}}", "source"),
        Arguments.of("{\"source\":null,\"detail-type\":\"t\",\"detail\":{}}", "source"),
        Arguments.of("{\"source\":5,\"detail-type\":\"t\",\"detail\":{}}", "source"),
        Arguments.of("{\"source\":\" \",\"detail-type\":\"t\",\"detail\":{}}", "source"),
        Arguments.of(
            "{\"source\":\"" + longName + "\",\"detail-type\":\"t\",\"detail\":{}}", "source"),
        Arguments.of("{\"source\":\"s\",\"detail\":{}}", "detail-type"),
        Arguments.of(
            "{\"source\":\"s\",\"detail-type\":\"" + longName + "\",\"detail\":{}}", "detail-type"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\"}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":null}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":[]}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":7}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":\"text\"}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":\"[1]\"}", "detail"),
        Arguments.of("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":\"{\"}", "detail"),
        Arguments.of("{\"id\":\"" + longName + "\"," + PLAIN.substring(12), "id"),
        Arguments.of("{\"account\":\"" + longName + "\"," + PLAIN.substring(1), "account"),
        Arguments.of(
            "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{\"a\":"
                + "[".repeat(5000)
                + "]".repeat(5000)
                + "}}",
            "body"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void namesTheFieldAtFault(String body, String field) {
    MalformedEvent fault = fault(body.getBytes(StandardCharsets.UTF_8));
    assertThat(fault.field()).isEqualTo(field);
    assertThat(fault.reason()).isNotBlank().hasSizeLessThanOrEqualTo(201);
    assertThat(fault.index()).isNull();
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThat(fault(PLAIN.replace("e-1", "é").getBytes(StandardCharsets.ISO_8859_1)).reason())
        .isEqualTo("not UTF-8");
    assertThat(fault(PLAIN.getBytes(StandardCharsets.UTF_16LE)).reason()).isEqualTo("not UTF-8");
    assertThat(fault(PLAIN.getBytes(StandardCharsets.UTF_16)).reason()).isEqualTo("not UTF-8");
  }

  @Test
  void namesTheElementOfAnArrayAtFault() {
    String body = "[" + PLAIN + ",{\"source\":\"s\",\"detail-type\":\"t\"}]";
    MalformedEvent fault = fault(body.getBytes(StandardCharsets.UTF_8));
    assertThat(fault.index()).isEqualTo(1);
    assertThat(fault.field()).isEqualTo("detail");
    assertThat(fault).hasMessage("event 1: detail: missing");
    assertThat(fault(("[" + PLAIN + ",7]").getBytes(StandardCharsets.UTF_8)).index()).isEqualTo(1);
  }

  @Test
  void boundsTheArray() {
    String hundred =
        Stream.generate(() -> PLAIN).limit(100).collect(Collectors.joining(",", "[", "]"));
    assertThat(reader.read(hundred.getBytes(StandardCharsets.UTF_8)).events()).hasSize(100);
    String more = "[" + PLAIN + "," + hundred.substring(1);
    assertThat(fault(more.getBytes(StandardCharsets.UTF_8)).reason())
        .isEqualTo("more than 100 events in one array");
  }

  private static String withTime(String json) {
    return "{\"time\":" + json + "," + PLAIN.substring(1);
  }

  private Event one(String body) {
    return reader.read(body.getBytes(StandardCharsets.UTF_8)).events().getFirst().event();
  }

  private MalformedEvent fault(byte[] body) {
    return catchThrowableOfType(MalformedEvent.class, () -> reader.read(body));
  }

  @Test
  void aMessageWithAFieldTwiceIsCountedAndTheLastOneCounts() {
    AtomicInteger repeats = new AtomicInteger();
    EnvelopeReader counting = new EnvelopeReader(100, repeats::incrementAndGet);
    String once = "{\"source\":\"a\",\"detail-type\":\"t\",\"detail\":{\"x\":[{\"y\":1}]}}";
    String twice = once.replace("\"y\":1", "\"y\":1,\"y\":2");

    counting.read(once.getBytes(StandardCharsets.UTF_8));
    assertThat(repeats).hasValue(0);
    Event event = counting.read(twice.getBytes(StandardCharsets.UTF_8)).events().getFirst().event();
    assertThat(repeats).hasValue(1);
    assertThat(event.detail().path("x").path(0).path("y").intValue()).isEqualTo(2);
    assertThatThrownBy(() -> counting.read("{\"a\":1,}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedEvent.class);
    assertThat(repeats).hasValue(1);
  }
}
