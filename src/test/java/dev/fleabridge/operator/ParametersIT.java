package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.operator.Caller.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** What stands behind the question mark, for all calls in one place. */
@OperatorTest
class ParametersIT {

  private final Caller caller;
  private final RequestMappingHandlerMapping calls;

  @Autowired
  ParametersIT(
      @LocalServerPort int port,
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping calls) {
    this.caller = new Caller(port);
    this.calls = calls;
  }

  @Test
  void noCallPassesOverAParameterThatItDoesNotKnow() {
    Set<String> asked = new TreeSet<>();
    for (Map.Entry<RequestMappingInfo, HandlerMethod> call : calls.getHandlerMethods().entrySet()) {
      Class<?> type = call.getValue().getBeanType();
      if (type.getPackageName().equals("dev.fleabridge.operator")
          && !ErrorController.class.isAssignableFrom(type)) {
        for (String path : call.getKey().getPatternValues()) {
          RequestMethod method = call.getKey().getMethodsCondition().getMethods().iterator().next();
          asked.add(method + " " + path);
          Reply reply = nonsense(method.name(), path, call.getKey().getParamsCondition().isEmpty());
          assertThat(reply.status()).as("%s %s: %s", method, path, reply.text()).isEqualTo(400);
          assertThat(error(reply).path("field").asString()).as(path).isEqualTo("nonsense");
        }
      }
    }
    assertThat(asked).hasSizeGreaterThan(35).contains("GET /v1/events", "POST /v1/actions/bulk");
  }

  private Reply nonsense(String method, String path, boolean plain) {
    String place = path.replaceAll("\\{[^}]*}", "0195f7a0-0000-7000-8000-000000000001");
    String with = place.replace("*", "") + (plain ? "?nonsense=1" : "?id=e1&nonsense=1");
    Reply reply = send("operator", method, with);
    return reply.status() == 403 ? send("approver", method, with) : reply;
  }

  private Reply send(String person, String method, String path) {
    return method.equals("GET")
        ? caller.get(person, path)
        : caller.send(person, method, path, "{\"note\":\"n\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/actions?stat=HELD, stat, the nearest is state",
    "/v1/actions?State=HELD, State, the nearest is state",
    "/v1/events?detail-type=x, detail-type, the nearest is detailType",
    "/v1/audit?targt=a, targt, the nearest is target",
    "/v1/audit?page=2, page, 'known here: act, actor, cursor, limit, since, target, until'",
    "/v1/budgets?agents=a, agents, the nearest is agent",
    "/v1/wallets/a?limit=1, limit, this call takes none",
    "/v1/actions?state=HELD&state=READY, state, more than once",
    "/v1/events?id=e1&source=test, source, known here: id",
    "/v1/actions?since=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z, until, not before since",
    "/v1/events?since=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z, until, not before since",
    "/v1/audit?since=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z, until, not before since",
    "/v1/audit?since=yesterday, since, a time such as",
    "/v1/pauses?limit=0, limit, a number from 1 to 200"
  })
  void theRefusalNamesWhatWasMeant(String path, String field, String message) {
    Reply refused = caller.get("viewer", path);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused).path("field").asString()).isEqualTo(field);
    assertThat(error(refused).path("message").asString()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actions",
        "events",
        "audit",
        "wallets",
        "escrows",
        "positions",
        "pauses",
        "rules",
        "rules/revisions"
      })
  void everyListHasItemsAndSaysWhereItGoesOn(String list) {
    JsonNode body = caller.get("viewer", "/v1/" + list).body();

    assertThat(body.path("items").isArray()).isTrue();
    assertThat(body.has("next")).isTrue();
    if (!list.equals("rules")) { // It is never cut.
      assertThat(caller.get("viewer", "/v1/" + list + "?limit=201").status()).isEqualTo(400);
      assertThat(caller.get("viewer", "/v1/" + list + "?cursor=%2A").status()).isEqualTo(400);
    }
  }

  @Test
  void pausesGoOnWhereAPageEnds() {
    for (String scope : List.of("agent:agt_a", "agent:agt_b", "all", "kind:transfer")) {
      caller.send("operator", "PUT", "/v1/pauses/" + scope, "{\"note\":\"n\"}");
    }
    JsonNode first = caller.get("viewer", "/v1/pauses?limit=3").body();
    String next = first.path("next").asString();
    JsonNode second = caller.get("viewer", "/v1/pauses?limit=3&cursor=" + next).body();

    assertThat(first.path("items")).hasSize(3);
    assertThat(second.path("items").path(0).path("scope").asString()).isEqualTo("kind:transfer");
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(caller.get("viewer", "/v1/pauses").body().path("items")).hasSize(4);
    for (String scope : List.of("agent:agt_a", "agent:agt_b", "all", "kind:transfer")) {
      caller.send("operator", "DELETE", "/v1/pauses/" + scope, "{\"note\":\"n\"}");
    }
  }

  /** Words of ours are read in any case; names of others only as they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/actions?state=held",
        "/v1/actions?kind=Transfer&shadow=FALSE",
        "/v1/actions?state=&limit=&cursor=",
        "/v1/audit?act=APPROVE",
        "/v1/pauses?limit=200",
        "/v1/wallets?limit=1"
      })
  void wordsAreReadInAnyCase(String path) {
    Reply reply = caller.get("viewer", path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.body().propertyNames()).containsExactly("items", "next");
  }

  @Test
  void anErrorKeepsItsOwnParameters() {
    assertThat(caller.get("viewer", "/nowhere?nonsense=1").status()).isEqualTo(404);
    assertThat(MediaType.APPLICATION_PROBLEM_JSON_VALUE)
        .isEqualTo(caller.get("viewer", "/nowhere?nonsense=1").header("Content-Type"));
  }

  private static JsonNode error(Reply reply) {
    return reply.body().path("errors").path(0);
  }
}
