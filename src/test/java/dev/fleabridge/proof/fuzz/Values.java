package dev.fleabridge.proof.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Draws values that a form of the description allows. */
final class Values {

  /** The service takes these as they are: the rest of a pattern is not drawn. */
  private static final Map<String, List<String>> BY_NAME =
      Map.ofEntries(
          Map.entry("amount", List.of("0.10", "1", "7.25", "0.000001")),
          Map.entry("perPoint", List.of("0.01", "1")),
          Map.entry("minimum", List.of("0.05", "0")),
          Map.entry("payer", List.of("agt_payer", "agt_a")),
          Map.entry("payee", List.of("agt_b", "agt_c")),
          Map.entry("uri", List.of("s3://scores/day.csv", "s3://scores/day.jsonl")),
          Map.entry("log", List.of("s3://payout-logs/x/")),
          Map.entry("source", List.of("fuzz", "aws.sagemaker", "else")),
          Map.entry("detail-type", List.of("Test", "Other")),
          Map.entry("time", List.of("2026-11-20T09:00:00Z", "1795000000000")),
          Map.entry("note", List.of("because of ticket 7", "n")),
          Map.entry("rules", FuzzedService.TEXTS),
          Map.entry("scope", List.of("all", "rule:pay", "agent:agt_a", "kind:transfer")));

  private final JsonMapper json = JsonMapper.shared();
  private final JsonNode forms;
  private final Pools pools;

  Values(JsonNode document, Pools pools) {
    this.forms = document.path("components").path("schemas");
    this.pools = pools;
  }

  /** A value for a form, as the field or parameter of a name. */
  JsonNode draw(String name, JsonNode form, RandomGenerator random) {
    if (form.has("$ref")) {
      String ref = form.path("$ref").asString();
      return draw(name, forms.path(ref.substring(ref.lastIndexOf('/') + 1)), random);
    }
    for (String either : List.of("oneOf", "anyOf")) {
      if (form.has(either)) {
        JsonNode forms = form.path(either);
        return draw(name, forms.get(random.nextInt(forms.size())), random);
      }
    }
    if (form.has("enum")) {
      List<JsonNode> words = form.path("enum").valueStream().filter(w -> !w.isNull()).toList();
      return words.get(random.nextInt(words.size()));
    }
    return ofType(type(form, random), name, form, random);
  }

  private static String type(JsonNode form, RandomGenerator random) {
    JsonNode type = form.path("type");
    if (!type.isArray()) {
      return type.asString("object");
    }
    return random.nextInt(10) == 0 ? "null" : type.get(0).asString();
  }

  private JsonNode ofType(String type, String name, JsonNode form, RandomGenerator random) {
    return switch (type) {
      case "null" -> json.getNodeFactory().nullNode();
      case "boolean" -> json.getNodeFactory().booleanNode(random.nextBoolean());
      case "integer" -> number(name, form, random);
      case "array" -> array(name, form, random);
      case "object" -> object(form, random);
      default -> json.getNodeFactory().stringNode(text(name, form, random));
    };
  }

  private JsonNode number(String name, JsonNode form, RandomGenerator random) {
    String known = pools.any(name, random, "");
    if (known.matches("\\d{1,9}") && random.nextBoolean()) {
      return json.getNodeFactory().numberNode(Integer.parseInt(known));
    }
    int least = form.path("minimum").asInt(0);
    return json.getNodeFactory().numberNode(random.nextInt(least, least + 100));
  }

  private ArrayNode array(String name, JsonNode form, RandomGenerator random) {
    ArrayNode array = json.createArrayNode();
    for (int i = random.nextInt(3); i >= 0; i--) {
      array.add(draw(name, form.path("items"), random));
    }
    return array;
  }

  private ObjectNode object(JsonNode form, RandomGenerator random) {
    ObjectNode object = json.createObjectNode();
    if (!form.has("properties")) {
      return free(random);
    }
    List<String> required = new ArrayList<>();
    form.path("required").forEach(field -> required.add(field.asString()));
    form.path("properties")
        .forEachEntry((name, field) -> {
          if (required.contains(name) || random.nextInt(5) < 2) {
            object.set(name, draw(name, field, random));
          }
        });
    return object;
  }

  /** What an event says, or the ids that somebody found. */
  private ObjectNode free(RandomGenerator random) {
    return json.createObjectNode()
        .put("key", "k-" + random.nextInt(50))
        .put("payee", "agt_b")
        .put("amount", random.nextBoolean() ? "0.10" : "7");
  }

  private String text(String name, JsonNode form, RandomGenerator random) {
    String known = pools.any(name, random, "");
    if (!known.isEmpty() && random.nextInt(3) > 0) {
      return known;
    }
    List<String> usual = BY_NAME.getOrDefault(name, List.of());
    if (!usual.isEmpty()) {
      return usual.get(random.nextInt(usual.size()));
    }
    return switch (form.path("format").asString("")) {
      case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
      case "date-time" -> "2026-11-%02dT09:00:00Z".formatted(random.nextInt(1, 31));
      case "date" -> "2026-11-%02d".formatted(random.nextInt(1, 31));
      default -> name + "-" + random.nextInt(50);
    };
  }
}
