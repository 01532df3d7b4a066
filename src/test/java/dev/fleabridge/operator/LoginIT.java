package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.operator.Caller.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A person logs in at an issuer and has a session here. */
@OperatorTest
@DirtiesContext // Its issuer ends with it.
class LoginIT {

  private static final String COOKIE = "fleabridge-session";
  private static final String LOGIN_COOKIE = "fleabridge-login";
  private static final IssuerStandIn ISSUER = new IssuerStandIn();

  private final Caller caller;
  private final Browser browser;
  private final MeterRegistry meters;
  private final JdbcTemplate jdbc;
  private final int port;

  @Autowired
  LoginIT(@LocalServerPort int port, MeterRegistry meters, JdbcTemplate jdbc) {
    this.port = port;
    this.caller = new Caller(port);
    this.browser = new Browser(caller);
    this.meters = meters;
    this.jdbc = jdbc;
  }

  @DynamicPropertySource
  static void issuer(DynamicPropertyRegistry settings) {
    String client = "spring.security.oauth2.client.";
    settings.add(client + "registration.idp.client-id", () -> IssuerStandIn.CLIENT);
    settings.add(client + "registration.idp.client-secret", () -> "a-secret");
    settings.add(client + "registration.idp.scope", () -> "openid");
    settings.add(client + "provider.idp.issuer-uri", ISSUER::address);
  }

  @AfterAll
  static void close() {
    ISSUER.close();
  }

  @Test
  void aPersonLogsInActsAndLogsOut() {
    Instant before = Instant.now();
    Reply back = login("ann", "operator");

    assertThat(back.status()).isEqualTo(302);
    assertThat(back.header("Location")).isEqualTo("/");
    Reply session = browser.get("/v1/session");
    assertThat(session.status()).isEqualTo(200);
    assertThat(session.body().path("name").asString()).isEqualTo("ann");
    assertThat(session.body().path("roles").toString()).isEqualTo("[\"operator\"]");
    assertThat(session.body().path("how").asString()).isEqualTo("session");
    assertThat(Instant.parse(session.body().path("until").asString()))
        .isBetween(before.plusSeconds(8 * 3600), Instant.now().plusSeconds(8 * 3600));
    assertThat(browser.post("/v1/rules/reload", Browser.OUR_PAGE).status()).isEqualTo(200);

    Map<String, String> copied = Map.copyOf(browser.cookies);
    Reply out = browser.post("/logout", Browser.OUR_PAGE);
    assertThat(out.status()).isEqualTo(204);
    assertThat(out.text()).isEmpty();
    assertThat(browser.cookies).isEmpty();
    assertThat(browser.get("/v1/session").status()).isEqualTo(401);
    browser.cookies.putAll(copied);
    assertThat(browser.get("/v1/session").status()).as("the cookie that was copied").isEqualTo(401);
  }

  @Test
  void whoAsksForAPageIsLedToTheLogin() {
    assertThat(browser.get("/console/me").header("Location"))
        .isEqualTo("/oauth2/authorization/idp");
    assertThat(browser.get("/console/live").status()).isEqualTo(401);
    assertThat(browser.get("/console/me", "HX-Request", "true").status()).isEqualTo(401);
    assertThat(browser.get("/v1/actions").status()).isEqualTo(401);
    assertThat(browser.get("/console/me", "Authorization", "Bearer a.b.c").status()).isEqualTo(401);
    login("vic", "viewer");
    assertThat(browser.get("/console/me").text()).contains("vic").contains("Log out");
  }

  /** A link in an alarm leads to what it is about. */
  @Test
  void aLoginLeadsToThePageThatWasAskedForLast() {
    browser.get("/console/events");
    browser.get("/console/actions?state=HELD&payee=agt_%C3%BC");
    assertThat(login("vic", "viewer").header("Location"))
        .isEqualTo("/console/actions?state=HELD&payee=agt_%C3%BC");
    assertThat(login("vic", "viewer").header("Location")).isEqualTo("/");
    browser.cookies.clear();
    browser.get("/console/events");
    browser.get("/console/actions?payee=" + "a".repeat(2_000));
    assertThat(login("vic", "viewer").header("Location")).as("of one too long").isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example/console/",
        "//elsewhere.example/console/",
        "/\\elsewhere.example",
        "/console/\r\nSet-Cookie: a=b",
        "/console/\\x",
        "/console/../v1/actions",
        "/console/x/%2E%2e",
        "/console/.%2e/logout?x",
        "/v1/actions",
        "/logout",
        "console/me",
        ""
      })
  void aLoginLeadsNowhereElse(String page) {
    browser.cookies.put(
        "fleabridge-page",
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(page.getBytes(StandardCharsets.UTF_8)));
    assertThat(login("vic", "viewer").header("Location")).isEqualTo("/");
    browser.cookies.put("fleabridge-page", "%%%");
    assertThat(login("vic", "viewer").header("Location")).isEqualTo("/");
  }

  @Test
  void aViewerReadsAndDoesNotAct() {
    login("vic", "viewer");

    assertThat(browser.get("/v1/actions").status()).isEqualTo(200);
    Reply refused = browser.post("/v1/rules/reload", Browser.OUR_PAGE);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("your sign-in does not allow this");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "Origin, https://elsewhere.example",
    "Accept, application/json"
  })
  void anotherPageChangesNothing(String header, String value) {
    login("ann", "operator");

    Reply refused = browser.post("/v1/rules/reload", header, value);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("only from a page of this address");
    assertThat(browser.post("/logout", header, value).status()).isEqualTo(403);
    assertThat(browser.get("/v1/session", header, value).status()).isEqualTo(200);
  }

  @Test
  void ourOwnOriginIsEnoughForAnOldBrowser() {
    login("ann", "operator");

    String origin = "http://localhost:" + port;
    assertThat(browser.post("/v1/rules/reload", "Origin", origin).status()).isEqualTo(200);
  }

  /** Or a wrong header would be passed over, and somebody else act than it names. */
  @Test
  void aHeaderWinsOverTheCookie() {
    login("ann", "operator");

    Reply session = browser.get("/v1/session", "Authorization", Caller.basic("viewer", "viewer"));
    assertThat(session.body().path("name").asString()).isEqualTo("viewer");
    assertThat(session.body().path("how").asString()).isEqualTo("password");
    assertThat(browser.get("/v1/session", "Authorization", "Bearer a.b.c").status()).isEqualTo(401);
    assertThat(browser.get("/v1/session", "X-Api-Key", "dev-source-key").status()).isEqualTo(403);
    assertThat(browser.get("/v1/session", "X-Api-Key", "wrong").status()).isEqualTo(403);
    assertThat(browser.get("/v1/session", "x-amzn-oidc-data", "wrong").status()).isEqualTo(401);
    String word = AlbStandIn.data("zoe", "viewer");
    Reply byTheWord = browser.get("/v1/session", "x-amzn-oidc-data", word);
    assertThat(byTheWord.body().path("name").asString()).isEqualTo("zoe");
    assertThat(byTheWord.body().path("how").asString()).isEqualTo("load_balancer");
  }

  /** Sources do not sign in by it. */
  @Test
  void theDoorOfEventsKnowsNoCookie() {
    login("ann", "operator");

    assertThat(browser.post("/v1/events", Browser.OUR_PAGE).status()).isEqualTo(403);
  }

  @Test
  void aLoginEndsTheSessionBeforeItAndTakesNoneThatItIsGiven() {
    String planted = UUID.randomUUID() + "." + "p".repeat(43);
    browser.cookies.put(COOKIE, planted);
    login("ann", "viewer");
    String first = cookie();
    login("ann", "viewer");
    String second = cookie();

    assertThat(first).isNotEqualTo(planted).isNotEqualTo(second);
    assertThat(first.split("\\.", -1)[0]).isNotEqualTo(second.split("\\.", -1)[0]);
    assertThat(browser.get("/v1/session").status()).isEqualTo(200);
    browser.cookies.put(COOKIE, first);
    assertThat(browser.get("/v1/session").status()).isEqualTo(401);
    browser.cookies.put(COOKIE, second.split("\\.", -1)[0] + "." + first.split("\\.", -1)[1]);
    assertThat(browser.get("/v1/session").status()).isEqualTo(401);
  }

  /** Behind a load balancer that speaks https. */
  @Test
  void overHttpsTheCookieIsThisAddressesAlone() {
    ISSUER.person(Map.of("sub", "ann", "roles", List.of("viewer")));
    Browser secure = new Browser(new Caller(port, "127.0.0.8"), "X-Forwarded-Proto", "https");
    assertThat(secure.login().status()).isEqualTo(302);

    assertThat(secure.wereSet)
        .allMatch(set -> set.startsWith("__Host-fleabridge-"))
        .allMatch(set -> set.contains("; Secure") && set.contains("; HttpOnly"))
        .allMatch(set -> set.contains("; SameSite=Lax") && set.contains("; Path=/;"))
        .noneMatch(set -> set.contains("Domain"));
    assertThat(secure.cookies).containsOnlyKeys("__Host-" + COOKIE);
    assertThat(secure.get("/v1/session").status()).isEqualTo(200);
  }

  /** By the same claims and rules as a bearer's token. */
  @Test
  void whatATokenMayNotSayAnIdTokenMayNotSayEither() {
    Map<Map<String, Object>, String> wrong =
        Map.of(
            Map.of("sub", " ", "roles", List.of("operator")), "it has no text in the claim sub",
            Map.of("sub", "ann", "roles", List.of("viewer"), "exp", inDays(2)), "max-token-life");
    wrong.forEach((claims, words) -> {
      ISSUER.person(claims);
      Reply refused = browser.login();
      assertThat(refused.status()).as(words).isEqualTo(401);
      assertThat(refused.text()).contains(words);
      assertThat(browser.cookies).isEmpty();
    });
    for (String role : List.of("staff", "events:write")) {
      Reply refused = login("ann", role);
      assertThat(refused.status()).as(role).isEqualTo(403);
      assertThat(refused.text()).contains("it has no role");
      assertThat(browser.cookies).isEmpty();
    }
  }

  /** The library's own checks, which a wrong setting of ours could have left out. */
  @Test
  void anIdTokenThatIsNotForUsOpensNothing() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("aud", "another-client"),
            Map.of("iss", "https://another.example"),
            Map.of("nonce", "of-another-login"),
            Map.of("exp", inDays(-1)))) {
      Map<String, Object> claims = new HashMap<>(wrong);
      claims.put("sub", "ann");
      claims.put("roles", List.of("viewer"));
      ISSUER.person(claims);
      Reply refused = browser.login();
      assertThat(refused.status()).as(wrong.toString()).isEqualTo(401);
      assertThat(browser.cookies).isEmpty();
    }
  }

  @Test
  void aLoginThatIsNotOurBrowsersOrNotFreshComesToNothing() {
    ISSUER.person(Map.of("sub", "ann", "roles", List.of("viewer")));
    double before = failed();
    List<Reply> refused = new ArrayList<>();

    String back = browser.comesBack();
    refused.add(new Browser(caller).get(back)); // Somebody else's browser.
    refused.add(browser.get(back.replaceFirst("state=[^&]+", "state=another")));
    refused.add(browser.get(back)); // Its cookie has gone.

    back = browser.comesBack();
    Map<String, String> kept = Map.copyOf(browser.cookies);
    assertThat(browser.get(back).status()).isEqualTo(302);
    Browser again = new Browser(caller);
    again.cookies.putAll(kept);
    refused.add(again.get(back)); // The code was used.

    Browser slow = new Browser(caller);
    back = slow.comesBack();
    slow.cookies.compute(LOGIN_COOKIE, (name, value) -> begunEarlier(value));
    refused.add(slow.get(back));
    slow.cookies.put(LOGIN_COOKIE, "no.login!");
    refused.add(slow.get(back));

    String state = stateOf(browser.comesBack());
    refused.add(
        browser.get("/login/oauth2/code/idp?error=access_denied&error_description=x" + state));
    refused.add(browser.get("/login/oauth2/code/idp"));
    refused.add(browser.get("/oauth2/authorization/nobody"));

    assertThat(refused)
        .hasSize(9)
        .allSatisfy(reply -> {
          assertThat(reply.status()).isEqualTo(401);
          assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
          assertThat(reply.text())
              .contains("urn:fleabridge:problem:not-signed-in", "begin it again");
          assertThat(reply.text())
              .doesNotContain("words of theirs", "access_denied", "invalid_grant");
        });
    assertThat(failed()).isEqualTo(before + refused.size());
  }

  @Test
  void anIssuerThatIsAwayMakesNoLoginWrong() {
    ISSUER.person(Map.of("sub", "ann", "roles", List.of("viewer")));
    String back = browser.comesBack();
    ISSUER.away(true);
    try {
      Reply later = browser.get(back);
      assertThat(later.status()).isEqualTo(503);
      assertThat(later.header("Retry-After")).isNotEmpty();
    } finally {
      ISSUER.away(false);
    }
  }

  @Test
  void theDatabaseHoldsTextsAndNoneThatSignsIn() {
    login("ann", "operator");
    String[] cookie = cookie().split("\\.", -1);

    List<String> kept =
        jdbc.queryForList(
            "select convert_from(attribute_bytes, 'UTF8') from spring_session_attributes a join spring_session s on s.primary_id = a.session_primary_id where s.session_id = ?",
            String.class,
            cookie[0]);
    assertThat(kept)
        .hasSize(4)
        .contains("ann", "ROLE_OPERATOR")
        .noneMatch(text -> text.contains(cookie[1]));
  }

  /** A page, as a browser asks for it, is nobody's yet; and only the login leads anywhere. */
  @Test
  void nothingElseIsHere() {
    assertThat(browser.get("/login").status()).isEqualTo(404);
    assertThat(browser.get("/logout").status()).isEqualTo(404);
    assertThat(browser.post("/oauth2/authorization/idp").status()).isEqualTo(404);
    assertThat(browser.get("/v1/actions", "Accept", "text/html").status()).isEqualTo(401);
    assertThat(browser.post("/logout", Browser.OUR_PAGE).status()).isEqualTo(204);
  }

  private Reply login(String name, String role) {
    ISSUER.person(Map.of("sub", name, "roles", List.of(role)));
    return browser.login();
  }

  private String cookie() {
    return String.valueOf(browser.cookies.get(COOKIE));
  }

  private double failed() {
    return meters.counter("fleabridge.signins.failed", "door", "operator").count();
  }

  private static Date inDays(int days) {
    return Date.from(Instant.now().plusSeconds(days * 86_400L));
  }

  private static String stateOf(String back) {
    Matcher state = Pattern.compile("&state=[^&]+").matcher(back);
    assertThat(state.find()).isTrue();
    return state.group();
  }

  private static String begunEarlier(String cookie) {
    String time = Long.toString(Instant.now().minusSeconds(601).getEpochSecond());
    String first =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(time.getBytes(StandardCharsets.UTF_8));
    return first + cookie.substring(cookie.indexOf('.'));
  }
}
