package dev.fleabridge.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.fleabridge.mcp.McpService.Reply;
import dev.fleabridge.model.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who comes in at the door of agents, as whom, and what everybody else is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentSignInIT {

  private static final String LOOK =
      McpService.message("tools/call", McpService.params("look", Json.object()));

  private AgentTokens issuer;
  private McpService door;

  @BeforeAll
  void start() throws Exception {
    issuer = new AgentTokens();
    door = McpService.start(issuer.settings());
  }

  @AfterAll
  void stop() {
    door.close();
    issuer.close();
  }

  private Reply as(String header, String value) {
    return door.send(door.bare(LOOK).header(header, value));
  }

  private Reply bearing(Consumer<JWTClaimsSet.Builder> change) {
    return as("Authorization", "Bearer " + issuer.token(change));
  }

  private static JsonNode seen(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.body().path("result").path("structuredContent");
  }

  @Test
  void aKeySaysWhoseMandateItIs() {
    for (String key : List.of(McpService.KEY, "second-key-of-the-trainer")) {
      for (JsonNode who :
          List.of(seen(as("X-Api-Key", key)), seen(as("Authorization", "Bearer " + key)))) {
        assertThat(who.path("mandate").asString()).isEqualTo("trainer");
        assertThat(who.path("for").asString()).isEqualTo("null");
        assertThat(who.path("pays").asBoolean()).isTrue();
      }
    }
    assertThat(seen(as("X-Api-Key", "key-of-the-reader")).path("mandate").asString())
        .isEqualTo("reader");
  }

  @Test
  void anAgentWithAKeySaysItselfWhoDelegated() {
    Reply reply =
        door.send(
            door.bare(LOOK).header("X-Api-Key", McpService.KEY).header("X-On-Behalf-Of", " Ann "));

    assertThat(seen(reply).path("for").asString()).isEqualTo("Ann");
    for (String name : List.of("", " ", "x".repeat(201), "tab\there")) {
      Reply refused =
          door.send(
              door.bare(LOOK).header("X-Api-Key", McpService.KEY).header("X-On-Behalf-Of", name));
      assertThat(refused.status()).as("'%s'", name).isEqualTo(400);
      assertThat(refused.text()).contains("X-On-Behalf-Of");
    }
    assertThat(
            door.send(
                    door.bare(LOOK)
                        .header("Authorization", "Bearer " + issuer.token(claims -> {}))
                        .header("X-On-Behalf-Of", "Ann"))
                .status())
        .isEqualTo(400);
  }

  @Test
  void aTokenSaysWhoActsAndForWhom() {
    JsonNode alone = seen(bearing(claims -> {}));
    JsonNode delegated =
        seen(bearing(claims -> claims.subject("ann").claim("act", Map.of("sub", "trainer"))));
    JsonNode renamed = seen(bearing(claims -> claims.subject("client-of-the-cloud")));
    JsonNode only = seen(bearing(claims -> claims.subject("tokens-only")));
    JsonNode reading = seen(bearing(claims -> claims.claim("scope", "bridge/payments:read")));

    assertThat(alone.path("mandate").asString()).isEqualTo("trainer");
    assertThat(alone.path("for").asString()).isEqualTo("null");
    assertThat(alone.path("pays").asBoolean()).isTrue();
    assertThat(delegated.path("mandate").asString()).isEqualTo("trainer");
    assertThat(delegated.path("for").asString()).isEqualTo("ann");
    assertThat(renamed.path("mandate").asString()).isEqualTo("cloud");
    assertThat(only.path("mandate").asString()).isEqualTo("tokens-only");
    assertThat(reading.path("pays").asBoolean()).isFalse();
  }

  /** Or whoever delegates under one name could approve under the other. */
  @Test
  void whoDelegatesHasTheNameUnderWhichTheyApprove() throws Exception {
    try (AgentTokens other = new AgentTokens();
        McpService named =
            McpService.start(
                Stream.concat(
                        Stream.of(other.settings()),
                        Stream.of("fleabridge.security.name-claim=email"))
                    .toArray(String[]::new))) {
      Map<String, String> act = Map.of("sub", "trainer");
      String person =
          other.token(c -> c.subject("id|17").claim("email", "ann@lab.example").claim("act", act));
      String job = other.token(c -> c.subject("nightly").claim("act", act));

      assertThat(seen(bearing(named, person)).path("for").asString()).isEqualTo("ann@lab.example");
      assertThat(seen(bearing(named, job)).path("for").asString()).isEqualTo("nightly");
    }
  }

  private static Reply bearing(McpService door, String token) {
    return door.send(door.bare(LOOK).header("Authorization", "Bearer " + token));
  }

  @ParameterizedTest
  @CsvSource({
    "another audience",
    "two audiences",
    "no audience",
    "ended",
    "too long",
    "no end",
    "another issuer",
    "nobody",
    "no act.sub",
    "an act that is none",
    "an actor of another issuer",
    "a delegate that is no agent"
  })
  void aTokenThatIsNotForThisIs401(String what) {
    Instant now = Instant.now();
    Reply reply =
        bearing(claims -> {
          switch (what) {
            case "another audience" -> claims.audience("fleabridge");
            case "two audiences" -> claims.audience(List.of(McpService.RESOURCE, "fleabridge"));
            case "no audience" -> claims.audience((String) null);
            case "ended" -> claims.expirationTime(Date.from(now.minus(Duration.ofMinutes(5))));
            case "too long" -> claims.expirationTime(Date.from(now.plus(Duration.ofDays(9))));
            case "no end" -> claims.expirationTime(null);
            case "another issuer" -> claims.issuer("https://other.example");
            case "nobody" -> claims.subject("nobody");
            case "no act.sub" -> claims.claim("act", Map.of());
            case "an act that is none" -> claims.claim("act", "trainer");
            case "an actor of another issuer" ->
                claims.claim("act", Map.of("sub", "trainer", "iss", "https://other.example"));
            case "a delegate that is no agent" ->
                claims.subject("trainer").claim("act", Map.of("sub", "ann"));
            default -> throw new IllegalArgumentException(what);
          }
        });

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("WWW-Authenticate"))
        .startsWith("Bearer error=\"invalid_token\"")
        .contains(
            "resource_metadata=\"https://bridge.example/.well-known/oauth-protected-resource/mcp\"");
    assertThat(reply.text()).contains("urn:fleabridge:problem:not-signed-in");
  }

  @Test
  void aTokenWithoutAScopeOfOursIs403AndIsToldWhichItNeeds() {
    for (String scope : List.of("", "openid", "events:write", "roles", "xpayments:write")) {
      Reply reply =
          bearing(claims -> claims.claim("scope", scope).claim("roles", List.of("operator")));
      assertThat(reply.status()).as(scope).isEqualTo(403);
      assertThat(reply.header("WWW-Authenticate"))
          .contains("error=\"insufficient_scope\"", "scope=\"payments:read payments:write\"");
    }
  }

  @Test
  void whoMayOnlyReadIsRefusedAToolThatPays() {
    String token = "Bearer " + issuer.token(claims -> claims.claim("scope", "payments:read"));
    ObjectNode params = McpService.params("pay", Json.object());

    Reply old =
        door.send(
            door.bare(McpService.message("tools/call", params)).header("Authorization", token));
    Reply now =
        door.send(
            McpService.asModern(
                door.bare(McpService.message("tools/call", McpService.modernParams(params)))
                    .header("Authorization", token),
                "tools/call",
                params));

    for (Reply reply : List.of(old, now)) {
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.header("WWW-Authenticate")).contains("insufficient_scope");
    }
    assertThat(door.tools().payments).hasValue(0);
  }

  @Test
  void nobodyElseComesIn() {
    double before = failed();
    Map<String, String> others =
        Map.of(
            "the key of a source", "X-Api-Key: key-of-a-source",
            "a source as bearer", "Authorization: Bearer key-of-a-source",
            "an operator", "Authorization: Basic b3BlcmF0b3I6b3BlcmF0b3I=",
            "a wrong key", "X-Api-Key: no-such-key",
            "a key of another scheme", "Authorization: Basic " + McpService.KEY,
            "a key of no scheme", "Authorization: " + McpService.KEY,
            "nonsense", "Authorization: Bearer a.b.c",
            "a load balancer", "x-amzn-oidc-data: a.b.c",
            "a session", "Cookie: __Host-fleabridge=x");
    others.forEach((who, header) -> {
      String[] parts = header.split(": ", 2);
      Reply reply = as(parts[0], parts[1]);
      assertThat(reply.status()).as(who).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).as(who).contains("resource_metadata=");
    });
    Reply twice =
        door.send(door.post(LOOK).header("Authorization", "Bearer " + issuer.token(claims -> {})));

    assertThat(twice.status()).isEqualTo(401);
    assertThat(twice.text()).contains("sign in once");
    // Who brings nothing has not failed.
    assertThat(failed()).isEqualTo(before + others.size() - 2 + 1);
  }

  private double failed() {
    return door.bean(MeterRegistry.class)
        .counter("fleabridge.signins.failed", "door", "agent")
        .count();
  }

  @Test
  void whatAnAgentSignsInWithOpensNothingElse() {
    String token = issuer.token(claims -> claims.claim("roles", List.of("operator", "viewer")));
    for (String path : List.of("/v1/actions", "/actuator/metrics", "/v1/events")) {
      for (String method : List.of("GET", "POST")) {
        for (String header :
            List.of(
                "X-Api-Key: " + McpService.KEY,
                "Authorization: Bearer " + McpService.KEY,
                "Authorization: Bearer " + token)) {
          String[] parts = header.split(": ", 2);
          Reply reply =
              door.send(
                  door.request(path)
                      .header(parts[0], parts[1])
                      .header("Content-Type", "application/json")
                      .method(method, HttpRequest.BodyPublishers.ofString("{}")));
          assertThat(reply.status())
              .as("%s %s as %s", method, path, parts[0])
              .isIn(401, 403, 404, 405);
        }
      }
    }
    // The same issuer's token for people opens their API, so the refusals above are of the
    // audience.
    String people =
        issuer.token(claims -> claims.audience("fleabridge").claim("roles", List.of("operator")));
    assertThat(
            door.send(door.request("/actuator/metrics").header("Authorization", "Bearer " + people))
                .status())
        .isEqualTo(200);
    assertThat(
            door.send(door.request("/actuator/metrics").header("Authorization", "Bearer " + token))
                .status())
        .isEqualTo(401);
  }

  @Test
  void everybodyIsToldWhoGivesOutTokens() {
    for (String path :
        List.of(
            "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp")) {
      Reply reply = door.send(door.request(path));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body())
          .isEqualTo(
              Json.mapper()
                  .readTree(
                      """
                      {"resource": "https://bridge.example/mcp",
                       "resource_name": "Fleabridge",
                       "authorization_servers": ["https://issuer.example"],
                       "scopes_supported": ["payments:read", "payments:write"],
                       "bearer_methods_supported": ["header"]}
                      """));
      Reply post = door.send(door.request(path).POST(HttpRequest.BodyPublishers.noBody()));
      assertThat(post.status()).isEqualTo(405);
      assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
    }
  }

  /** No token is bad because nobody can look at it now. */
  @Test
  void whileTheIssuerIsAwayATokenIsToComeAgain() {
    try (McpService alone =
        McpService.start(
            "spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:1",
            "spring.security.oauth2.resourceserver.jwt.audiences=fleabridge",
            "fleabridge.mcp.resource=" + McpService.RESOURCE)) {
      Reply reply =
          alone.send(
              alone.bare(LOOK).header("Authorization", "Bearer " + issuer.token(claims -> {})));

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("Retry-After")).isNotEmpty();
    }
  }

  @Test
  void withoutAnAgentNothingIsThere() {
    try (McpService closed = McpService.startWith("server.port=0", "server.address=127.0.0.1")) {
      for (String path : List.of("/mcp", "/.well-known/oauth-protected-resource")) {
        assertThat(closed.send(closed.request(path)).status()).isEqualTo(404);
        assertThat(
                closed
                    .send(closed.request(path).POST(HttpRequest.BodyPublishers.noBody()))
                    .status())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void withoutTokensAKeyIsAllThatIsAskedFor() {
    try (McpService keys = McpService.start()) {
      Reply reply = keys.send(keys.bare(LOOK));
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(keys.send(keys.request("/.well-known/oauth-protected-resource")).status())
          .isEqualTo(404);
      Reply token =
          keys.send(
              keys.bare(LOOK).header("Authorization", "Bearer " + issuer.token(claims -> {})));
      assertThat(token.status()).isEqualTo(401);
    }
  }

  /** As for sources: from there the wrong ones take their time, and a right one comes in. */
  @Test
  void whoGuessesIsSlowedDown() {
    try (McpService guessed = McpService.start()) {
      List<Reply> replies =
          IntStream.range(0, 102)
              .mapToObj(
                  i -> guessed.send(guessed.bare(LOOK).header("X-Api-Key", "guess-number-" + i)))
              .toList();

      assertThat(replies.subList(0, 99)).extracting(Reply::status).containsOnly(401);
      Reply slowed = replies.stream().filter(one -> one.status() == 429).findFirst().orElseThrow();
      assertThat(slowed.header("Retry-After")).isNotEmpty();
      assertThat(guessed.send(guessed.post(LOOK)).status()).isEqualTo(200);
    }
  }
}
