package dev.fleabridge.proof.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** Draws requests for the calls of the description that somebody could mean. */
final class Maker {

  /** A call of the description. */
  record Call(String method, String path, JsonNode operation) {}

  static final String SOURCE_KEY = "fuzz-source-key-1f9c";
  static final String API_KEY = "X-Api-Key: ";

  private static final List<String> PEOPLE = List.of("viewer", "operator", "approver");
  private static final List<String> OTHERS =
      List.of("none", "source", "source by name", "wrong password", "wrong key", "bad sign-in");
  private static final Set<String> OURS = Set.of("actions", "runs", "batches", "events");

  private final List<Call> calls = new ArrayList<>();
  private final Values values;
  private final Pools pools;

  Maker(JsonNode document, Pools pools) {
    this.values = new Values(document, pools);
    this.pools = pools;
    document
        .path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) ->
                calls.add(new Call(method.toUpperCase(Locale.ROOT), path, operation))));
  }

  List<Call> calls() {
    return calls;
  }

  Shot draw(RandomGenerator random) {
    return of(calls.get(random.nextInt(calls.size())), random);
  }

  /** A request for a call, most often of somebody who may make it. */
  Shot of(Call call, RandomGenerator random) {
    String who = who(call, random);
    Shot shot =
        new Shot("nothing", who, call.method(), target(call, random), List.of(), null, null)
            .with(signIn(who))
            .with(headers(call, random));
    JsonNode body = call.operation().path("requestBody");
    if (body.isMissingNode() || (!body.path("required").asBoolean(false) && random.nextBoolean())) {
      return shot;
    }
    JsonNode form = body.path("content").path("application/json").path("schema");
    String json = values.draw("body", form, random).toString();
    return shot.with("Content-Type: application/json")
        .sending(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String who(Call call, RandomGenerator random) {
    JsonNode security = call.operation().path("security");
    JsonNode one = security.get(random.nextInt(security.size()));
    if (random.nextInt(4) > 0) {
      return one.has("sourceKey") || security.get(0).has("sourceKey")
          ? "source"
          : one.valueStream().findFirst().orElseThrow().path(0).asString();
    }
    return random.nextBoolean()
        ? PEOPLE.get(random.nextInt(PEOPLE.size()))
        : OTHERS.get(random.nextInt(OTHERS.size()));
  }

  static String[] signIn(String who) {
    return switch (who) {
      case "none" -> new String[0];
      case "source" -> new String[] {API_KEY + SOURCE_KEY};
      case "source by name" -> new String[] {basic("fuzz", SOURCE_KEY)};
      case "wrong password" -> new String[] {basic("operator", "guessed")};
      case "wrong key" -> new String[] {API_KEY + "guessed"};
      case "bad sign-in" -> new String[] {"Authorization: Basic %%%"};
      default -> new String[] {basic(who, FuzzedService.password(who))};
    };
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private String target(Call call, RandomGenerator random) {
    String path = call.path();
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : call.operation().path("parameters")) {
      String name = parameter.path("name").asString();
      if (parameter.path("in").asString().equals("path")) {
        path =
            path.replace("{" + name + "}", encoded(inPath(name, call.path(), parameter, random)));
      } else if (parameter.path("in").asString().equals("query")
          && (parameter.path("required").asBoolean(false) || random.nextInt(4) == 0)) {
        String value = values.draw(name, parameter.path("schema"), random).asString();
        query.add(name + "=" + encoded(value));
      }
    }
    return query.isEmpty() ? path : path + "?" + String.join("&", query);
  }

  private String[] headers(Call call, RandomGenerator random) {
    return call.operation()
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asString().equals("header"))
        .filter(_ -> random.nextInt(4) == 0)
        .map(parameter -> {
          String name = parameter.path("name").asString();
          return name + ": " + values.draw(name, parameter.path("schema"), random).asString();
        })
        .toArray(String[]::new);
  }

  private String inPath(String name, String path, JsonNode parameter, RandomGenerator random) {
    String things = path.split("/", -1)[2];
    String drawn = values.draw(name, parameter.path("schema"), random).asString();
    return OURS.contains(things) && random.nextInt(8) > 0
        ? pools.any(things, random, drawn)
        : drawn;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What a service without any event would not show. */
  List<Shot> beginning() {
    List<Shot> shots = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String event =
          """
          {"id":"fuzz-%d","source":"fuzz","detail-type":"Test",
           "detail":{"key":"b-%d","payee":"agt_b","amount":"%s"}}
          """
              .formatted(i, i, i % 2 == 0 ? "0.10" : "7");
      shots.add(post("source", "/v1/events", event));
    }
    shots.add(
        post(
            "operator",
            "/v1/batches",
            """
            {"key":"first","payer":"agt_payer","items":[{"payee":"agt_b","amount":"0.10"}]}\
            """));
    for (String list : List.of("actions", "events", "wallets", "rules/revisions", "escrows")) {
      shots.add(
          new Shot("nothing", "viewer", "GET", "/v1/" + list + "?limit=5", List.of(), null, null)
              .with(signIn("viewer")));
    }
    return shots;
  }

  private static Shot post(String who, String path, String body) {
    return new Shot("nothing", who, "POST", path, List.of(), null, null)
        .with(signIn(who))
        .with("Content-Type: application/json")
        .sending(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Secrets that no answer may hold. */
  static List<String> secrets() {
    return List.of(SOURCE_KEY, FuzzedService.API_KEY, "fuzz-password");
  }
}
