package dev.fleabridge.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.contract.ApiFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whoever calls the last release can call this one (docs/releasing.md). */
class CompatibleTest {

  private static final Path HOME = Path.of("src", "test", "resources", "openapi");
  private static final Path RELEASED = HOME.resolve("released.yaml");
  private static final Path ACCEPTED = HOME.resolve("accepted-changes.txt");

  @Test
  void callersOfTheLastReleaseFindWhatTheyRelyOn() throws IOException {
    Map<String, String> accepted = accepted();

    List<String> broken =
        new Compared(ApiFile.read(RELEASED), ApiFile.read(ApiFile.WHOLE)).broken();

    assertThat(broken)
        .as("calls that break; where that must be, write them with a reason into %s", ACCEPTED)
        .allMatch(accepted::containsKey);
    assertThat(new TreeSet<>(broken))
        .as("what %s names and does not break: take it out", ACCEPTED)
        .containsAll(accepted.keySet());
  }

  private static Map<String, String> accepted() throws IOException {
    Map<String, String> accepted = new TreeMap<>();
    for (String line : Files.readAllLines(ACCEPTED)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int colon = line.indexOf(": ");
        assertThat(colon).as("a reason after a colon: %s", line).isPositive();
        accepted.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    return accepted;
  }

  private static Named<Consumer<ObjectNode>> change(String name, Consumer<ObjectNode> change) {
    return Named.of(name, change);
  }

  static Stream<Named<Consumer<ObjectNode>>> breaking() {
    return Stream.of(
        change(
            "the call is gone", api -> api.path("paths").asObject().remove("/v1/wallets/{agent}")),
        change("a field is gone", api -> fields(api).remove("available")),
        change("a field that may be null is gone", api -> fields(api).remove("balance")),
        change("a field has another type", api -> field(api, "reserved").put("type", "number")),
        change("a field may be null", api -> nullable(field(api, "reserved"))),
        change("a field may be missing", api -> removeLast(form(api).get("required"))),
        change(
            "the answer is of another type",
            api -> {
              ObjectNode content = answer(api);
              content.set("text/csv", content.remove("application/json"));
            }),
        change("the answer is gone", api -> responses(api).remove("200")));
  }

  @ParameterizedTest
  @MethodSource("breaking")
  void whatBreaksCallersIsFound(Consumer<ObjectNode> change) {
    ObjectNode released = ApiFile.read(RELEASED);
    ObjectNode changed = released.deepCopy();
    change.accept(changed);

    assertThat(new Compared(released, changed).broken()).contains("GET /v1/wallets/{agent}");
  }

  static Stream<Named<Consumer<ObjectNode>>> breakingBatches() {
    return Stream.of(
        change(
            "a field is needed that was not",
            api -> ((ArrayNode) batch(api).get("required")).add("uri")),
        change(
            "a word is not taken any more",
            api ->
                ((ArrayNode) batch(api).path("properties").path("format").get("enum")).remove(0)),
        change(
            "another type is wanted",
            api -> batch(api).path("properties").path("key").asObject().put("type", "integer")));
  }

  @ParameterizedTest
  @MethodSource("breakingBatches")
  void whatBreaksCallersWhoSendSomethingIsFound(Consumer<ObjectNode> change) {
    ObjectNode released = ApiFile.read(RELEASED);
    ObjectNode changed = released.deepCopy();
    change.accept(changed);

    assertThat(new Compared(released, changed).broken()).contains("POST /v1/batches");
  }

  @Test
  void aNewFieldOrCallBreaksNobody() {
    ObjectNode released = ApiFile.read(RELEASED);
    ObjectNode changed = released.deepCopy();
    fields(changed).putObject("currency").put("type", "string");
    ObjectNode paths = changed.path("paths").asObject();
    paths.set("/v1/purses", paths.get("/v1/wallets").deepCopy());

    assertThat(new Compared(released, changed).broken()).isEmpty();
  }

  private static ObjectNode form(ObjectNode api) {
    return api.path("components").path("schemas").path("Wallet").asObject();
  }

  private static ObjectNode batch(ObjectNode api) {
    return api.path("components").path("schemas").path("Batch").asObject();
  }

  private static ObjectNode fields(ObjectNode api) {
    return form(api).path("properties").asObject();
  }

  private static ObjectNode field(ObjectNode api, String name) {
    return fields(api).path(name).asObject();
  }

  private static ObjectNode responses(ObjectNode api) {
    return api.path("paths").path("/v1/wallets/{agent}").path("get").path("responses").asObject();
  }

  private static ObjectNode answer(ObjectNode api) {
    return responses(api).path("200").path("content").asObject();
  }

  private static void nullable(ObjectNode field) {
    field.putArray("type").add("string").add("null");
  }

  private static void removeLast(JsonNode array) {
    ((ArrayNode) array).remove(array.size() - 1);
  }
}
