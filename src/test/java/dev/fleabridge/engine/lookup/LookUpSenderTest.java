package dev.fleabridge.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Prediction;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.AnAction;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a model or an object says must not be able to stop more than its own action. */
public class LookUpSenderTest {

  /** As lenient as the client that reads a model's answers. */
  private static final JsonMapper MODEL =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Test
  void anAnswerNestedTooDeeplyIsDeclined() {
    SendResult answer = predicted("{\"a\": " + nested(300) + "}");

    assertThat(answer.outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(answer.code()).isEqualTo("unreadable");
    assertThat(answer.message()).contains("200");
  }

  @Test
  void aBareAnswerIsBoundedWithWhatIsAroundIt() {
    assertThat(predicted(nested(200)).outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(predicted(nested(199)).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void anAnswerWithANumberThatNobodyCanHoldIsDeclined() {
    assertThat(predicted("{\"a\": [12345e2147483647]}").outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(predicted("{\"a\": [1e401]}").outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(predicted("{\"a\": [1e300]}").outcome()).isEqualTo(Outcome.DONE);
  }

  /** The ledger would keep a question mark, and two names would become one. */
  @Test
  void anAnswerWithHalfACharacterIsDeclined() {
    assertThat(predicted("{\"a\": \"t-\\ud83d\"}").code()).isEqualTo("unreadable");
    assertThat(predicted("{\"t-\\udc00\": 1}").code()).isEqualTo("unreadable");
    assertThat(predicted("{\"a\": \"\\ud83d\\udc08\"}").outcome()).isEqualTo(Outcome.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[[[[", "1 2"})
  void anObjectThatIsNotJsonIsDeclined(String content) {
    SendResult answer = read(content);

    assertThat(answer.outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(answer.code()).isEqualTo("NotJson");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e401", "1e-401", "1e99999999999", "12345e2147483647"})
  void anObjectWithANumberBeyondTheBoundsIsDeclinedWithItsPlace(String number) {
    SendResult answer = read("{\"scores\": [" + number + "]}");

    assertThat(answer.outcome()).isEqualTo(Outcome.DECLINED);
    assertThat(answer.code()).isEqualTo("unreadable");
    assertThat(answer.message()).contains("scores.0");
  }

  @Test
  void anObjectNestedTooDeeplyIsDeclined() {
    assertThat(read(nested(300)).code()).isEqualTo("NotJson");
  }

  private static SendResult predicted(String json) {
    JsonNode body = MODEL.readTree(json);
    LookUpSender sender =
        new LookUpSender(
            unused(TrainingJobs.class),
            invocation -> new Prediction(body, null, null, null),
            unused(Objects.class),
            unused(MlflowServers.class),
            unused(DatabricksWorkspaces.class));
    Action action = AnAction.of(ActionKind.INVOKE_ENDPOINT).build();
    action.resolved().put("endpoint", "judge").put("body", "x");
    return sender.send(action);
  }

  private static SendResult read(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Objects objects =
        (Objects)
            Proxy.newProxyInstance(
                Objects.class.getClassLoader(),
                new Class<?>[] {Objects.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("read")) {
                    return bytes;
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    LookUpSender sender =
        new LookUpSender(
            unused(TrainingJobs.class),
            invocation -> new Prediction(Json.object(), null, null, null),
            objects,
            unused(MlflowServers.class),
            unused(DatabricksWorkspaces.class));
    Action action = AnAction.of(ActionKind.READ_OBJECT).build();
    action.resolved().put("uri", "s3://bucket/key");
    return sender.send(action);
  }

  /** Fails whatever is asked of it. */
  public static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }
}
