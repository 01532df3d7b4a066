package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.contract.ApiFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What the service says of its API, and that the repository says the same. */
@ExtendWith(WholeService.class)
class ApiDocumentIT {

  private final Client bridge;

  ApiDocumentIT(World world) {
    this.bridge = world.client();
  }

  /** The part for agents is asked for first: making it must not change the whole. */
  @Test
  void theRepositoryHasTheDocumentsThatTheServiceServes() throws IOException {
    JsonNode agents = bridge.get("/v3/api-docs/agents").json();
    JsonNode whole = bridge.get("/v3/api-docs").json();

    assertThat(Stream.of(renewed(agents, ApiFile.AGENTS), renewed(whole, ApiFile.WHOLE)))
        .as("what the service serves is not what the repository has; where that is meant, do this")
        .allMatch(String::isEmpty);
  }

  /** How to renew a file; empty where it needs no renewing. */
  private static String renewed(JsonNode served, Path file) throws IOException {
    String text = ApiFile.text(served);
    if (Files.exists(file) && text.equals(Files.readString(file))) {
      return "";
    }
    Path made = Path.of("target", file.getFileName().toString());
    Files.writeString(made, text);
    return "cp %s %s".formatted(made, file);
  }

  @Test
  void everyCallHasASpeakingNameOfItsOwn() {
    List<String> names = names(bridge.get("/v3/api-docs").json());

    assertThat(names)
        .hasSizeGreaterThan(35)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z]+([A-Z][a-z]+)+"));
  }

  /** A gateway for agents takes no union, and names its tools by the operations. */
  @Test
  void theDocumentForAgentsHasNoUnionAndNoLever() {
    JsonNode agents = bridge.get("/v3/api-docs/agents").json();

    assertThat(names(agents))
        .containsExactlyInAnyOrder(
            "getAction",
            "getBudgets",
            "getEscrow",
            "getEvent",
            "getRun",
            "getWallet",
            "listActions",
            "listEscrows",
            "listEvents",
            "listPositions",
            "listTradingResults",
            "listWallets",
            "postEvent");
    assertThat(everyName(agents).filter(Set.of("oneOf", "anyOf", "allOf")::contains)).isEmpty();
    assertThat(agents.findValues("type")).allMatch(type -> !type.isArray());
    assertThat(media(agents))
        .allMatch(type -> type.equals("application/json") || type.endsWith("problem+json"));
  }

  private static List<String> names(JsonNode document) {
    List<String> names = new ArrayList<>();
    document
        .path("paths")
        .forEach(
            path -> path.forEach(operation -> names.add(operation.path("operationId").asString())));
    return names;
  }

  private static List<String> media(JsonNode document) {
    List<String> types = new ArrayList<>();
    document.findValues("content").forEach(content -> types.addAll(content.propertyNames()));
    assertThat(types).isNotEmpty();
    return types;
  }

  private static Stream<String> everyName(JsonNode node) {
    return Stream.concat(
        node.propertyNames().stream(), node.valueStream().flatMap(ApiDocumentIT::everyName));
  }

  /** Whoever generates a client from it gets numbers, dates and nulls right. */
  @Test
  void theFormsAreThoseOfTheWire() {
    JsonNode forms = bridge.get("/v3/api-docs").json().path("components").path("schemas");
    JsonNode action = forms.path("Action").path("properties");

    assertThat(action.path("id").path("format").asString()).isEqualTo("uuid");
    assertThat(action.path("amount").path("type"))
        .isEqualTo(Json.mapper().createArrayNode().add("string").add("null"));
    assertThat(action.path("amount").path("pattern").asString()).startsWith("^\\d+");
    assertThat(action.path("createdAt").path("type").asString()).isEqualTo("string");
    assertThat(action.path("kind").path("enum").toString()).contains("create-escrow");
    assertThat(forms.path("Batch").path("required").toString()).isEqualTo("[\"key\",\"payer\"]");
    assertThat(forms.path("Batch").path("additionalProperties").asBoolean(true)).isFalse();
  }
}
