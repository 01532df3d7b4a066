package dev.fleabridge.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finds the call of a document that an address means. */
final class Calls {

  /** Their last part may hold slashes: ids of events and handles of escrows are of others. */
  private static final Set<String> WITH_SLASHES = Set.of("/v1/events/{id}", "/v1/escrows/{ref}");

  private record Call(String method, String template, List<String> parts, JsonNode operation) {

    boolean fits(String[] path) {
      if (path.length < parts.size()
          || (path.length > parts.size() && !WITH_SLASHES.contains(template))) {
        return false;
      }
      for (int i = 0; i < parts.size(); i++) {
        boolean variable = parts.get(i).startsWith("{");
        if (variable ? path[i].isEmpty() : !parts.get(i).equals(path[i])) {
          return false;
        }
      }
      return true;
    }

    long variables() {
      return parts.stream().filter(part -> part.startsWith("{")).count();
    }
  }

  private final List<Call> all = new ArrayList<>();

  Calls(JsonNode document) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      List<String> parts = List.of(path.getKey().split("/", -1));
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        all.add(new Call(method, path.getKey(), parts, operation.getValue()));
      }
    }
  }

  /** The operation; of several that fit, the one with the fewest variables. HEAD is a GET. */
  Optional<JsonNode> find(String method, String path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    String[] parts = path.split("/", -1);
    return all.stream()
        .filter(call -> call.method().equals(wanted) && call.fits(parts))
        .min((a, b) ->
            a.variables() == b.variables()
                ? Integer.compare(b.parts().size(), a.parts().size())
                : Long.compare(a.variables(), b.variables()))
        .map(Call::operation);
  }
}
