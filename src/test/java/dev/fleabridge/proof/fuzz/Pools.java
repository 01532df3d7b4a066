package dev.fleabridge.proof.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** Ids, cursors and tokens that the service has given: what guesses alone would never find. */
final class Pools {

  private static final int MAX_OF_A_KIND = 100;

  /** The names of fields whose values are wanted elsewhere, and the names of the parameters. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("run", "runs"),
          Map.entry("event", "event"),
          Map.entry("next", "cursor"),
          Map.entry("token", "token"),
          Map.entry("number", "number"),
          Map.entry("escrowId", "ref"),
          Map.entry("payer", "agent"),
          Map.entry("rule", "rule"),
          Map.entry("scope", "scope"));

  private final Map<String, List<String>> all = new HashMap<>();

  /** Remembers what an answer to a call below an address has. */
  void harvest(String path, JsonNode answer) {
    String things = path.split("/", -1).length > 2 ? path.split("/", -1)[2] : "";
    gather(things, answer);
  }

  private void gather(String things, JsonNode node) {
    node.forEach(part -> gather(things, part));
    if (node.path("id").isString()) {
      add(things, node.path("id").asString());
    }
    for (JsonNode action : node.path("actions")) {
      if (action.isString()) {
        add("actions", action.asString());
      }
    }
    FIELDS.forEach((field, pool) -> {
      JsonNode value = node.path(field);
      if (value.isString() || value.isNumber()) {
        add(pool, value.asString());
      }
    });
  }

  void add(String pool, String value) {
    List<String> values = all.computeIfAbsent(pool, _ -> new ArrayList<>());
    if (!values.contains(value)) {
      if (values.size() == MAX_OF_A_KIND) {
        values.removeFirst();
      }
      values.add(value);
    }
  }

  /** One of them; {@code otherwise} where none is known. */
  String any(String pool, RandomGenerator random, String otherwise) {
    List<String> values = all.getOrDefault(pool, List.of());
    return values.isEmpty() ? otherwise : values.get(random.nextInt(values.size()));
  }
}
