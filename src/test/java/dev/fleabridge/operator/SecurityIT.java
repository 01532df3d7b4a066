package dev.fleabridge.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.fleabridge.operator.Caller.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Who may do what, and what those are told who may not. */
@OperatorTest
@ExtendWith(OutputCaptureExtension.class)
class SecurityIT {

  private static final String ID = "00000000-0000-0000-0000-000000000001";

  @LocalServerPort private int port;
  @Autowired private MeterRegistry meters;
  private Caller caller;

  private List<TurboFilter> summaries = List.of();

  /** A whole service in this process would make one line of those of a second. */
  @BeforeEach
  void openCaller() {
    caller = new Caller(port);
    LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    summaries = List.copyOf(logs.getTurboFilterList());
    logs.resetTurboFilterList();
  }

  @AfterEach
  void summarizeAgain() {
    LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    summaries.forEach(logs::addTurboFilter);
  }

  /** A browser adds a name and password by itself once the console has been given them. */
  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Origin, https://elsewhere.example, 403",
    "Origin, null, 403",
    "Sec-Fetch-Site, same-origin, 404",
    "User-Agent, curl, 404"
  })
  void anotherPageChangesNothingByAPasswordThatTheBrowserKnows(
      String header, String value, int status) {
    Reply reply =
        caller.call(
            caller
                .request("/v1/events/never-filed/replay?apply=true&note=mine")
                .header("Authorization", Caller.basic("operator", "operator"))
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(reply.status()).isEqualTo(status);
  }

  /** An image of somebody's page must not have us verify the books. */
  @ParameterizedTest
  @CsvSource({"no-cors, 403", "cors, 403", "navigate, 200"})
  void anotherPageMayLinkHereAndLoadNothing(String mode, int status) {
    Reply reply =
        caller.call(
            caller
                .request("/v1/changes")
                .header("Authorization", Caller.basic("viewer", "viewer"))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", mode)
                .GET());

    assertThat(reply.status()).isEqualTo(status);
  }

  /** Statuses for: nobody, viewer, operator, approver. 404 and 400 are answers from inside. */
  @ParameterizedTest
  @CsvSource({
    "GET, /v1/events, 401, 200, 200, 200",
    "GET, /v1/events/never-filed, 401, 404, 404, 404",
    "POST, /v1/events/never-filed/replay, 401, 403, 404, 403",
    "POST, /v1/events/replay, 401, 403, 400, 403",
    "GET, /v1/actions, 401, 200, 200, 200",
    "GET, /v1/changes, 401, 200, 200, 200",
    "GET, /v1/overview, 401, 200, 200, 200",
    "GET, /v1/wallets/none/history, 401, 404, 404, 404",
    "GET, /v1/actions/ID, 401, 404, 404, 404",
    "POST, /v1/actions/ID/approve, 401, 403, 403, 404",
    "POST, /v1/actions/ID/reject, 401, 403, 403, 404",
    "POST, /v1/actions/ID/cancel, 401, 403, 404, 403",
    "POST, /v1/actions/ID/retry, 401, 403, 404, 403",
    "POST, /v1/actions/ID/resolve, 401, 403, 404, 403",
    "POST, /v1/actions/ID/look-again, 401, 403, 404, 403",
    "POST, /v1/actions/bulk, 401, 403, 400, 400",
    "GET, /v1/actions/ID/receipt, 401, 404, 404, 404",
    "GET, /v1/inbox, 401, 200, 200, 200",
    "GET, /v1/actions/ID/explanation, 401, 404, 404, 404",
    "GET, /v1/actions/ID/levers, 401, 404, 404, 404",
    "GET, /v1/runs/ID, 401, 404, 404, 404",
    "GET, /v1/rules, 401, 200, 200, 200",
    "GET, /v1/rules/activity, 401, 200, 200, 200",
    "POST, /v1/rules/test, 401, 400, 400, 400",
    "POST, /v1/rules/reload, 401, 403, 200, 403",
    "GET, /v1/rules/revisions, 401, 200, 200, 200",
    "GET, /v1/rules/revisions/0, 401, 404, 404, 404",
    "GET, /v1/rules/revisions/0/differences, 401, 404, 404, 404",
    "POST, /v1/rules/revisions/0/put-in-force, 401, 403, 404, 404",
    "POST, /v1/rules/revisions/0/refuse, 401, 403, 404, 404",
    "POST, /v1/rules/backtest, 401, 403, 400, 403",
    "GET, /v1/wallets, 401, 200, 200, 200",
    "GET, /v1/wallets/nobody, 401, 404, 404, 404",
    "GET, /v1/escrows, 401, 200, 200, 200",
    "GET, /v1/escrows/none, 401, 404, 404, 404",
    "GET, /v1/positions, 401, 200, 200, 200",
    "GET, /v1/positions/results, 401, 400, 400, 400",
    "GET, /v1/pauses, 401, 200, 200, 200",
    "GET, /v1/pauses/all, 401, 404, 404, 404",
    "PUT, /v1/pauses/nonsense, 401, 403, 400, 403",
    "DELETE, /v1/pauses/all, 401, 403, 404, 403",
    "GET, /v1/budgets, 401, 200, 200, 200",
    "GET, /v1/audit, 401, 200, 200, 200",
    "GET, /v1/audit/verification, 401, 200, 200, 200",
    "GET, /v1/audit/verification/standing, 401, 200, 200, 200",
    "GET, /v1/exports/actions, 401, 200, 200, 200",
    "GET, /v1/exports/events, 401, 200, 200, 200",
    "GET, /v1/exports/audit, 401, 200, 200, 200",
    "POST, /v1/batches, 401, 403, 400, 403",
    "GET, /v1/batches, 401, 200, 200, 200",
    "GET, /v1/batches/ID, 401, 404, 404, 404",
    "GET, /v1/batches/ID/log, 401, 404, 404, 404",
    "GET, /v1/sources, 401, 200, 200, 200",
    "GET, /v1/session, 401, 200, 200, 200",
    "GET, /v3/api-docs, 401, 200, 200, 200",
    "GET, /actuator/health, 200, 200, 200, 200",
    "GET, /actuator/health/liveness, 200, 200, 200, 200",
    "GET, /actuator/health/readiness, 200, 200, 200, 200",
    "GET, /actuator/health/db, 401, 403, 404, 403",
    "GET, /actuator/metrics, 401, 403, 200, 403",
    "GET, /actuator, 401, 403, 200, 403",
    "POST, /mcp, 401, 401, 401, 401",
    "GET, /mcp, 405, 405, 405, 405",
    "GET, /.well-known/oauth-protected-resource, 200, 200, 200, 200",
    "GET, /.well-known/oauth-protected-resource/mcp, 200, 200, 200, 200",
    "GET, /nowhere, 404, 404, 404, 404",
    "GET, /login, 404, 404, 404, 404",
    "POST, /logout, 404, 404, 404, 404",
    "PUT, /v1/events, 405, 405, 405, 405",
    "GET, /error, 404, 404, 404, 404"
  })
  void everyRoleOnEveryPath(
      String method, String path, int nobody, int viewer, int operator, int approver) {
    String place = path.replace("ID", ID);
    String body =
        path.endsWith("/resolve") ? "{\"note\":\"n\",\"outcome\":\"done\"}" : "{\"note\":\"n\"}";
    Map<String, Integer> expected =
        Map.of("viewer", viewer, "operator", operator, "approver", approver);

    Reply open = caller.call(request(method, place, body));
    assertThat(open.status()).as("nobody").isEqualTo(nobody);
    expected.forEach((person, status) -> {
      Reply reply =
          caller.call(
              request(method, place, body).header("Authorization", Caller.basic(person, person)));
      assertThat(reply.status()).as(person + " " + reply.text()).isEqualTo(status);
      if (status >= 400) {
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.body().path("status").intValue()).isEqualTo(status);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"dev-source-key, dev", "dev-source-key-2, dev", "lab-source-key, lab"})
  void bothKeysOfASourceOpenTheDoor(String key, String source) {
    Reply reply = caller.call(event().header("X-Api-Key", key));

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.text()).contains(source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wrong",
        "dev-source-ke",
        "dev-source-key ",
        "DEV-SOURCE-KEY",
        "dev-source-key-3"
      })
  void wrongKeyIs403AndNeverRepeated(String key) {
    double before = failed("source");

    // Surrounding blanks are not part of a header's value, so that case goes by Basic.
    Reply reply = caller.call(event().header("Authorization", Caller.basic("dev", key)));

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.header("WWW-Authenticate")).isEmpty();
    assertThat(failed("source")).isEqualTo(before + 1);
    if (key.equals(key.strip())) {
      assertThat(caller.call(event().header("X-Api-Key", key)).status()).isEqualTo(403);
    }
  }

  @Test
  void noKeyIs403() {
    Reply reply = caller.call(event());

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.header("Content-Type")).contains("application/problem+json");
  }

  @Test
  void basicTakesTheNameOfTheSourceWhoseKeyItIs() {
    String own = Caller.basic("dev", "dev-source-key");
    String others = Caller.basic("lab", "dev-source-key");

    assertThat(caller.call(event().header("Authorization", own)).status()).isEqualTo(202);
    assertThat(caller.call(event().header("Authorization", others)).status()).isEqualTo(403);
    assertThat(caller.call(event().header("Authorization", "Basic %%%")).status()).isEqualTo(403);
  }

  @Test
  void sourcesMayNotReadAndPeopleMayNotPost() {
    HttpRequest.Builder read =
        caller.request("/v1/actions").header("X-Api-Key", "dev-source-key").GET();

    assertThat(caller.call(read).status()).isEqualTo(403);
    HttpRequest.Builder post =
        event().header("Authorization", Caller.basic("operator", "operator"));
    assertThat(caller.call(post).status()).isEqualTo(403);
  }

  @Test
  void tokenWithTheScopeOpensTheDoorAndNothingElse() throws Exception {
    String plain = token(Map.of("scope", "openid events:write"), Duration.ofMinutes(5));
    String cognito = token(Map.of("scope", "fleabridge/events:write"), Duration.ofMinutes(5));

    assertThat(caller.call(bearer(event(), plain)).status()).isEqualTo(202);
    assertThat(caller.call(bearer(event(), cognito)).status()).isEqualTo(202);
    assertThat(caller.call(bearer(caller.request("/v1/actions").GET(), plain)).status())
        .isEqualTo(403);
  }

  @Test
  void tokenWithoutTheScopeIs403AndAnExpiredOneIs401() throws Exception {
    String wrong = token(Map.of("scope", "events:read"), Duration.ofMinutes(5));
    String expired = token(Map.of("scope", "events:write"), Duration.ofMinutes(-5));

    assertThat(caller.call(bearer(event(), wrong)).status()).isEqualTo(403);
    Reply reply = caller.call(bearer(event(), expired));
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(caller.call(bearer(event(), "no.token.atall")).status()).isEqualTo(401);
  }

  @Test
  void aTokenThatItsIssuerHasNotSignedIs401() throws Exception {
    String good = token(Map.of("roles", List.of("viewer")), Duration.ofMinutes(5));
    String claims = good.split("\\.", -1)[1];
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));
    String otherKey = signed("another secret, which is long enough for HS256".getBytes(UTF_8));

    assertThat(caller.call(bearer(caller.request("/v1/rules").GET(), good)).status())
        .isEqualTo(200);
    for (String bad :
        List.of(none + '.' + claims + '.', good + "x", good.replace('.', '_'), otherKey)) {
      assertThat(caller.call(bearer(caller.request("/v1/rules").GET(), bad)).status())
          .as(bad)
          .isEqualTo(401);
    }
  }

  @Test
  void whileTheIssuerIsAwayATokenIsAnswered503AndNot401() {
    String token = OperatorApp.TOKEN_OF_AN_ISSUER_THAT_IS_AWAY;

    for (HttpRequest.Builder request : List.of(event(), caller.request("/v1/rules").GET())) {
      Reply reply = caller.call(bearer(request, token));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("Retry-After")).isEqualTo("1");
      assertThat(reply.header("Content-Type")).contains("application/problem+json");
    }
  }

  private static String signed(byte[] secret) throws JOSEException {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject("somebody")
            .claim("roles", List.of("viewer"))
            .expirationTime(Date.from(Instant.now().plusSeconds(60)))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "none"})
  void aTokenThatDoesNotSayWhoBearsItIs401AndNamesTheClaim(String name) throws Exception {
    Map<String, Object> claims = new HashMap<>();
    claims.put("scope", "events:write");
    claims.put("roles", List.of("viewer", "approver"));
    claims.put("sub", name.equals("none") ? null : name);
    String nameless = token(claims, Duration.ofMinutes(5));

    for (HttpRequest.Builder request : List.of(event(), caller.request("/v1/actions").GET())) {
      Reply reply = caller.call(bearer(request, nameless));
      assertThat(reply.status()).as(reply.text()).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
      assertThat(reply.body().path("detail").asString()).contains("claim sub");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"roles", "groups", "cognito:groups"})
  void rolesOfPeopleComeFromAnyOfTheClaims(String claim) throws Exception {
    String viewer = token(Map.of(claim, List.of("viewer", "staff")), Duration.ofMinutes(5));
    String operator = token(Map.of(claim, List.of("operator")), Duration.ofMinutes(5));

    assertThat(caller.call(bearer(caller.request("/v1/actions").GET(), viewer)).status())
        .isEqualTo(200);
    assertThat(caller.call(bearer(delete(), viewer)).status()).isEqualTo(403);
    assertThat(caller.call(bearer(delete(), operator)).status()).isEqualTo(404);
  }

  @Test
  void scopeNeverMakesAnOperator() throws Exception {
    String token = token(Map.of("scope", "operator viewer"), Duration.ofMinutes(5));

    assertThat(caller.call(bearer(caller.request("/v1/actions").GET(), token)).status())
        .isEqualTo(403);
  }

  @Test
  void failedSignInIsCountedAndLoggedWithoutWhatWasTried(CapturedOutput output) {
    double before = failed("operator");

    Reply reply =
        caller.call(
            caller
                .request("/v1/actions")
                .header("Authorization", Caller.basic("operator", "my-secret-password"))
                .GET());
    caller.call(event().header("X-Api-Key", "my-secret-key"));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(failed("operator")).isEqualTo(before + 1);
    assertThat(output).contains("Failed sign-in of an operator");
    assertThat(output).contains("Failed sign-in of a source");
    assertThat(output).doesNotContain("my-secret");
  }

  @Test
  void whoeverGuessesPasswordsIsToldToWaitAndNobodyElseIs() throws Exception {
    assertThat(caller.get("viewer", "/v1/actions").status()).isEqualTo(200);
    Caller guesser = new Caller(port, "127.0.0.9");
    List<Future<Reply>> guesses = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 60; i++) {
        String guess = Caller.basic("viewer", "guess-" + i);
        guesses.add(
            threads.submit(() ->
                guesser.call(guesser.request("/v1/actions").header("Authorization", guess).GET())));
      }
    }
    List<Reply> later = new ArrayList<>();
    for (Future<Reply> guess : guesses) {
      assertThat(guess.get().status()).isIn(401, 429);
      if (guess.get().status() == 429) {
        later.add(guess.get());
      }
    }
    assertThat(later)
        .hasSizeGreaterThan(50)
        .allSatisfy(reply -> {
          assertThat(reply.header("Retry-After")).matches("[1-9][0-9]?");
          assertThat(reply.header("Content-Type")).contains("application/problem+json");
          assertThat(reply.header("WWW-Authenticate")).isEmpty();
        });
    assertThat(caller.get("viewer", "/v1/actions").status()).isEqualTo(200);
    HttpRequest.Builder post = guesser.request("/v1/events").header("X-Api-Key", "dev-source-key");
    assertThat(guesser.call(post.POST(HttpRequest.BodyPublishers.ofString("{}"))).status())
        .isEqualTo(202);
  }

  @Test
  void afterManyWrongKeysAWrongOneIsNoReasonToComeAgainAndARightOneStillComesIn() {
    Caller guesser = new Caller(port, "127.0.0.10");
    for (int i = 0; i < 100; i++) {
      assertThat(guesser.call(keyed(guesser, "wrong-key-" + i)).status()).isEqualTo(403);
    }
    Reply last = guesser.call(keyed(guesser, "wrong-key"));

    assertThat(last.status()).isEqualTo(403);
    assertThat(last.header("Retry-After")).isEmpty();
    assertThat(guesser.call(keyed(guesser, "dev-source-key")).status()).isEqualTo(202);
    assertThat(caller.call(keyed(caller, "wrong-key")).status()).isEqualTo(403);
  }

  private static HttpRequest.Builder keyed(Caller caller, String key) {
    return caller
        .request("/v1/events")
        .header("X-Api-Key", key)
        .POST(HttpRequest.BodyPublishers.ofString("{}"));
  }

  @Test
  void aLoadBalancersWordSignsAPersonInAndABadOneNobody() {
    HttpRequest.Builder read = caller.request("/v1/rules").GET();

    assertThat(caller.call(byAlb(read, "ann", "viewer staff")).status()).isEqualTo(200);
    String groups = "viewer " + "g".repeat(6_500);
    assertThat(caller.call(byAlb(caller.request("/v1/rules").GET(), "ann", groups)).status())
        .isEqualTo(200);
    assertThat(caller.call(byAlb(caller.request("/v1/rules").GET(), "ann", "staff")).status())
        .isEqualTo(403);
    Reply forged =
        caller.call(
            caller
                .request("/v1/rules")
                .header("x-amzn-oidc-data", AlbStandIn.data("ann", "viewer") + "x")
                .header("Authorization", Caller.basic("viewer", "viewer"))
                .GET());
    assertThat(forged.status()).isEqualTo(401);
    assertThat(forged.header("Content-Type")).contains("application/problem+json");
    assertThat(caller.call(byAlb(byAlb(read, "ann", "viewer"), "ann", "viewer")).status())
        .as("two of them")
        .isEqualTo(401);
    assertThat(caller.call(byAlb(event(), "ann", "events:write")).status())
        .as("not a source's")
        .isEqualTo(403);
  }

  /** A browser adds the cookie behind a load balancer's word to what any page asks for. */
  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, same-origin, 404",
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, none, 403",
    "Origin, http://localhost:PORT, 404",
    "Origin, https://localhost:PORT, 403",
    "Origin, http://localhost, 403",
    "Origin, https://evil.example, 403",
    "Origin, null, 403",
    "X-Nothing, nothing, 403",
    "Authorization, Basic b3BlcmF0b3I6b3BlcmF0b3I=, 404"
  })
  void aLoadBalancersWordChangesSomethingFromOurOwnPagesOnly(
      String header, String value, int status) {
    String filled = value.replace("PORT", String.valueOf(port));

    HttpRequest.Builder request = delete().header(header, filled);
    assertThat(caller.call(byAlb(request, "ann", "operator")).status()).isEqualTo(status);
  }

  private static HttpRequest.Builder byAlb(HttpRequest.Builder request, String name, String roles) {
    return request.header("x-amzn-oidc-data", AlbStandIn.data(name, roles));
  }

  @Test
  void onlyATrustedProxySaysWhoTheClientIsAndHowItCame(CapturedOutput output) {
    Caller proxy = new Caller(port, "127.0.0.8");
    Caller stranger = new Caller(port, "127.0.0.11");

    Reply trusted = proxy.call(forwarded(proxy, "198.51.100.66, 203.0.113.7, 10.1.2.3"));
    Reply untrusted = stranger.call(forwarded(stranger, "198.51.100.67"));

    assertThat(trusted.status()).isEqualTo(401);
    assertThat(trusted.header("Strict-Transport-Security")).contains("max-age=");
    assertThat(output).contains("Failed sign-in of an operator from 203.0.113.7");
    assertThat(untrusted.status()).isEqualTo(401);
    assertThat(untrusted.header("Strict-Transport-Security")).isEmpty();
    assertThat(output).contains("Failed sign-in of an operator from 127.0.0.11");
    assertThat(output).doesNotContain("198.51.100.6");
  }

  private static HttpRequest.Builder forwarded(Caller caller, String forwardedFor) {
    return caller
        .request("/v1/rules")
        .header("X-Forwarded-For", forwardedFor)
        .header("X-Forwarded-Proto", "https")
        .header("Authorization", Caller.basic("viewer", "wrong"))
        .GET();
  }

  @Test
  void noSessionIsKeptAndHeadersProtect() {
    Reply reply = caller.get("viewer", "/v1/actions");

    assertThat(reply.header("Set-Cookie")).isEmpty();
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("Cache-Control")).contains("no-store");
    assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(reply.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void addressThatTheFirewallRefusesIsAProblemToo() {
    Reply reply = caller.get("viewer", "/v1/events/a%00b");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).doesNotContain("Exception");
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    HttpRequest.Builder request = caller.request(path);
    return method.equals("GET")
        ? request.GET()
        : request
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder event() {
    return request("POST", "/v1/events", "{}");
  }

  private HttpRequest.Builder delete() {
    return caller.request("/v1/pauses/all").DELETE();
  }

  private static HttpRequest.Builder bearer(HttpRequest.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token);
  }

  private static String token(Map<String, Object> claims, Duration life) throws JOSEException {
    Instant now = Instant.now();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .subject("somebody")
            .issueTime(Date.from(now.minus(Duration.ofHours(1))))
            .expirationTime(Date.from(now.plus(life)));
    claims.forEach(set::claim);
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set.build());
    token.sign(new MACSigner(OperatorApp.TOKEN_SECRET));
    return token.serialize();
  }

  private double failed(String door) {
    return meters.counter("fleabridge.signins.failed", "door", door).count();
  }
}
