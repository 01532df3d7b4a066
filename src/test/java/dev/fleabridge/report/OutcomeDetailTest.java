package dev.fleabridge.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.OutcomeFeed.Place;
import dev.fleabridge.ledger.OutcomeFeed.Told;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.testkit.standin.OutcomeContract;
import dev.fleabridge.testkit.workbench.AnAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What listeners are promised of an outcome event is what they get. */
class OutcomeDetailTest {

  private static final Path REGISTRY_FILE = Path.of("config/aws/outcome.openapi.json");
  private static final Path GENERATED = Path.of("target", "outcome.openapi.json");

  private static final TraceContext PLACE =
      new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", null, true);

  private final OutcomeContract contract = new OutcomeContract();
  private final ObjectNode detailSchema =
      contract.content().path("$defs").path("detail").asObject();

  static Stream<Told> outcomes() {
    return Arrays.stream(ActionKind.values())
        .flatMap(kind ->
            Arrays.stream(ActionState.values())
                .filter(ActionState::isTold)
                .flatMap(state -> Stream.of(told(kind, state, true), told(kind, state, false))));
  }

  private static Told told(ActionKind kind, ActionState state, boolean whole) {
    AnAction action = AnAction.of(kind).in(state);
    Action built =
        (whole ? action.amount("0.10").traced(PLACE) : action.amount("0.123456")).build();
    return new Told(
        new Place("7", 42),
        AnAction.CREATED,
        state,
        whole ? "insufficient_funds" : null,
        whole ? "less than it costs" : null,
        whole ? "ann" : "engine",
        "key",
        whole ? built.withResult(Json.object().put("txId", "tx_1")) : built);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void everyOutcomeKeepsTheContract(Told told) {
    assertThat(broken(OutcomeDetail.of(told))).isEmpty();
  }

  /** A contract that takes anything would promise nothing. */
  @Test
  void whatIsMissingOrOtherwiseBreaksTheContract() {
    ObjectNode whole = OutcomeDetail.of(told(ActionKind.TRANSFER, ActionState.DONE, true));
    for (String field : Set.copyOf(whole.propertyNames())) {
      assertThat(broken(whole.deepCopy().put(field, 7))).as(field + " as a number").isNotEmpty();
    }
    for (String field : required()) {
      ObjectNode without = whole.deepCopy();
      without.remove(field);
      assertThat(broken(without)).as("without " + field).isNotEmpty();
    }
    assertThat(broken(whole.deepCopy().put("state", "READY"))).isNotEmpty();
    assertThat(broken(whole.deepCopy().put("kind", "gift"))).isNotEmpty();
    assertThat(broken(whole.deepCopy().put("amount", "1"))).isNotEmpty();
    assertThat(broken(whole.deepCopy().put("version", "2"))).isNotEmpty();
  }

  @Test
  void theContractHasJustTheFieldsThatAreTold() {
    Set<String> always = new TreeSet<>(detailSchema.path("properties").propertyNames());
    Set<String> ever = new TreeSet<>();
    outcomes()
        .map(OutcomeDetail::of)
        .forEach(detail -> {
          ever.addAll(detail.propertyNames());
          always.retainAll(new HashSet<>(detail.propertyNames()));
        });

    assertThat(ever).isEqualTo(new TreeSet<>(detailSchema.path("properties").propertyNames()));
    assertThat(always).containsAll(required());
    assertThat(required()).contains("version", "id", "state", "kind", "idempotencyKey");
  }

  @Test
  void theContractHasTheWordsOfTheModel() {
    assertThat(words("state"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ActionState.values())
                .filter(ActionState::isTold)
                .map(Enum::name)
                .toList());
    assertThat(words("kind"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ActionKind.values()).map(ActionKind::wireName).toList());
    assertThat(words("version")).containsExactly(OutcomeDetail.VERSION);
    JsonNode envelope = contract.content().path("properties");
    assertThat(texts(envelope.path("source").path("enum"))).containsExactly(OutcomeReporter.SOURCE);
    assertThat(texts(envelope.path("detail-type").path("enum")))
        .containsExactly(OutcomeReporter.DETAIL_TYPE);
  }

  @Test
  void theFileForTheSchemaRegistrySaysTheSame() throws IOException {
    String made =
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(openApi());
    String written = Files.exists(REGISTRY_FILE) ? Files.readString(REGISTRY_FILE).strip() : "";

    if (!made.equals(written)) {
      Files.createDirectories(GENERATED.getParent());
      Files.writeString(GENERATED, made + "\n");
    }
    assertThat(written)
        .as("it is made of config/outcome.schema.json; copy %s to %s", GENERATED, REGISTRY_FILE)
        .isEqualTo(made);
  }

  /** The form that EventBridge's registry takes, with the names by which it makes classes. */
  private ObjectNode openApi() {
    ObjectNode event = contract.content().deepCopy();
    event.remove(List.of("$schema", "$id", "$defs", "title"));
    event.put("x-amazon-events-source", OutcomeReporter.SOURCE);
    event.put("x-amazon-events-detail-type", OutcomeReporter.DETAIL_TYPE);
    event
        .path("properties")
        .asObject()
        .putObject("detail")
        .put("$ref", "#/components/schemas/Outcome");
    ObjectNode document = JsonMapper.shared().createObjectNode().put("openapi", "3.0.0");
    document
        .putObject("info")
        .put("version", OutcomeDetail.VERSION + ".0.0")
        .put("title", contract.content().path("title").asString());
    document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    schemas.set("AWSEvent", event);
    schemas.set("Outcome", detailSchema.deepCopy());
    return document;
  }

  private List<String> broken(ObjectNode detail) {
    return contract.broken(OutcomeReporter.SOURCE, OutcomeReporter.DETAIL_TYPE, detail);
  }

  private List<String> required() {
    return texts(detailSchema.path("required"));
  }

  private List<String> words(String field) {
    return texts(detailSchema.path("properties").path(field).path("enum"));
  }

  private static List<String> texts(JsonNode array) {
    return array instanceof ArrayNode texts
        ? texts.values().stream().map(JsonNode::asString).toList()
        : List.of();
  }
}
