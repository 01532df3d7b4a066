package dev.fleabridge.testkit.embedded.roles;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Whom the embedded run signs in without being asked, and whom it does not. */
class RoleSignInTest {

  private static final String VIEWER = "Basic dmlld2VyOnZpZXdlcg==";
  private static final String OPERATOR = "Basic b3BlcmF0b3I6b3BlcmF0b3I=";

  private final MockHttpServletResponse response = new MockHttpServletResponse();
  private @Nullable HttpServletRequest passedOn;

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console", "/console/actions", "/console/actions/1/x"})
  void aPageIsOpenedAsViewer(String page) throws Exception {
    assertThat(signedInBy(get(page))).isEqualTo(VIEWER);
    assertThat(response.getHeader("Set-Cookie")).isNull();
  }

  @Test
  void aPageIsOpenedByTheRoleThatTheBrowserKeeps() throws Exception {
    MockHttpServletRequest request = get("/console/inbox");
    request.setCookies(new Cookie("other", "x"), new Cookie(Role.COOKIE, "operator"));

    assertThat(signedInBy(request)).isEqualTo(OPERATOR);
    assertThat(request.getAttribute(RoleSignIn.SIGNED_IN_AS)).isEqualTo(Role.OPERATOR);
  }

  @Test
  void anUnknownRoleIsAViewer() throws Exception {
    MockHttpServletRequest request = get("/");
    request.setCookies(new Cookie(Role.COOKIE, "admin"));

    assertThat(signedInBy(request)).isEqualTo(VIEWER);
  }

  @Test
  void theHeaderIsThereForWhoeverAsks() throws Exception {
    signedInBy(get("/"));

    HttpServletRequest seen = Objects.requireNonNull(passedOn);
    assertThat(Collections.list(seen.getHeaders("authorization"))).containsExactly(VIEWER);
    assertThat(Collections.list(seen.getHeaderNames())).contains("Authorization", "Host");
    assertThat(seen.getHeader("Host")).isEqualTo("localhost:8080");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.4.5.6", "0:0:0:0:0:0:0:1", "::1"})
  void everyAddressOfThisMachineIsLocal(String address) throws Exception {
    MockHttpServletRequest request = get("/");
    request.setRemoteAddr(address);

    assertThat(signedInBy(request)).isEqualTo(VIEWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.1.7", "10.0.0.1", "fe80::1", "localhost", "unknown", ""})
  void nobodyElseIsSignedIn(String address) throws Exception {
    MockHttpServletRequest request = get("/");
    request.setRemoteAddr(address);

    assertThat(signedInBy(request)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "LOCALHOST", "127.0.0.1:8081", "[::1]:8080"})
  void everyNameOfThisMachineIsLocal(String host) throws Exception {
    assertThat(signedInBy(at(host, get("/")))).isEqualTo(VIEWER);
  }

  /** A page of somebody else's, under a name of its own that leads here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost:8080.evil.example",
        "localhost@evil.example",
        "0.0.0.0:8080",
        ""
      })
  void noOtherHostIsTaken(String host) throws Exception {
    assertThat(signedInBy(at(host, get("/")))).isNull();
  }

  @Test
  void aRequestWithoutAHostIsNotTaken() throws Exception {
    MockHttpServletRequest request = get("/");
    request.removeHeader("Host");

    assertThat(signedInBy(request)).isNull();
  }

  @Test
  void theHostInTheAddressCountsToo() throws Exception {
    MockHttpServletRequest request =
        new MockHttpServletRequest("GET", "/") {
          @Override
          public String getServerName() {
            return "evil.example";
          }
        };
    request.setRemoteAddr("127.0.0.1");
    request.addHeader("Host", "localhost:8080");

    assertThat(signedInBy(request)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-forwarded-proto",
        "Forwarded",
        "X-Real-IP",
        "Via"
      })
  void whatAProxyBringsIsNotTaken(String header) throws Exception {
    MockHttpServletRequest request = get("/");
    request.addHeader(header, "127.0.0.1");

    assertThat(signedInBy(request)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "X-Api-Key"})
  void whoeverSaysWhoHeIsIsLeftAlone(String header) throws Exception {
    MockHttpServletRequest request = get("/console/actions");
    request.addHeader(header, "said");

    assertThat(signedInBy(request)).isEqualTo(header.equals("Authorization") ? "said" : null);
    assertThat(request.getAttribute(RoleSignIn.SIGNED_IN_AS)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    ", , true",
    "none, navigate, true",
    "same-origin, cors, true",
    "cross-site, navigate, true",
    "cross-site, no-cors, false",
    "cross-site, cors, false",
    "cross-site, , false"
  })
  void aPageOfAnotherSiteMayLinkHereOnly(
      @Nullable String site, @Nullable String mode, boolean signedIn) throws Exception {
    MockHttpServletRequest request = get("/console/actions");
    with(request, "Sec-Fetch-Site", site);
    with(request, "Sec-Fetch-Mode", mode);

    assertThat(signedInBy(request) != null).isEqualTo(signedIn);
  }

  @Test
  void aPageIsReadAndNothingElse() throws Exception {
    assertThat(signedInBy(request("HEAD", "/"))).isEqualTo(VIEWER);
    assertThat(signedInBy(request("POST", "/"))).isNull();
    assertThat(signedInBy(request("PUT", "/console/actions"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/actions",
    "POST, /v1/actions/1/approve",
    "PUT, /v1/pauses/all",
    "GET, /v1/events",
    "POST, /v1/events/1/replay",
    "POST, /console/rules/test",
    "GET, /v3/api-docs"
  })
  void theApiIsCalledByOurPagesOnly(String method, String path) throws Exception {
    for (String site : new String[] {"", "none", "same-site", "cross-site"}) {
      MockHttpServletRequest request = request(method, path);
      with(request, "Sec-Fetch-Site", site.isEmpty() ? null : site);
      assertThat(signedInBy(request)).as("%s by %s", path, site).isNull();
    }
    MockHttpServletRequest ours = request(method, path);
    ours.addHeader("Sec-Fetch-Site", "same-origin");
    assertThat(signedInBy(ours)).isEqualTo(VIEWER);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/events",
    "POST, /v1/doors/mlflow/registry",
    "POST, /v1/doors/databricks/lakehouse",
    "POST, /mcp",
    "GET, /actuator/env",
    "GET, /actuator/health",
    "POST, /actuator/shutdown",
    "GET, /v3/api-docs/agents",
    "GET, /consoles",
    "GET, /console/../actuator/env",
    "GET, /console/%2e%2e/actuator/env",
    "GET, /console/%2E./actuator/env",
    "GET, /console/..;/actuator/env",
    "GET, //console/actions",
    "GET, /console/a%2fb",
    "GET, /v1",
    "GET, /embedded/sign-in/operator"
  })
  void noOtherDoorIsOpened(String method, String path) throws Exception {
    MockHttpServletRequest request = request(method, path);
    request.addHeader("Sec-Fetch-Site", "same-origin");

    assertThat(signedInBy(request)).isNull();
    assertThat(response.getStatus()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"viewer", "operator", "approver"})
  void aButtonMakesTheBrowserKeepARole(String role) throws Exception {
    MockHttpServletRequest request = button(role);

    assertThat(signedInBy(request)).isNull();
    assertThat(passedOn).isNull();
    assertThat(response.getStatus()).isEqualTo(303);
    assertThat(response.getHeader("Location")).isEqualTo("/");
    assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
    assertThat(response.getHeader("Set-Cookie"))
        .isEqualTo(Role.COOKIE + "=" + role + "; Path=/; HttpOnly; SameSite=Strict");
  }

  @Test
  void anOlderBrowserSaysTheOrigin() throws Exception {
    MockHttpServletRequest request = request("POST", RoleSignIn.BECOME + "operator");
    request.addHeader("Origin", "http://localhost:8080");

    signedInBy(request);

    assertThat(response.getStatus()).isEqualTo(303);
  }

  @ParameterizedTest
  @CsvSource({
    ", ",
    "same-site, http://localhost:8080",
    "cross-site, http://localhost:8080",
    "none, ",
    ", http://localhost:3000",
    ", https://localhost:8080",
    ", http://evil.example",
    ", null"
  })
  void noOtherPagePressesAButton(@Nullable String site, @Nullable String origin) throws Exception {
    MockHttpServletRequest request = request("POST", RoleSignIn.BECOME + "operator");
    with(request, "Sec-Fetch-Site", site);
    with(request, "Origin", origin);

    assertNothingKept(request);
  }

  @Test
  void noButtonIsPressedFromElsewhere() throws Exception {
    MockHttpServletRequest foreign = button("operator");
    foreign.setRemoteAddr("192.168.1.7");
    assertNothingKept(foreign);
    assertNothingKept(at("evil.example", button("operator")));
    MockHttpServletRequest forwarded = button("operator");
    forwarded.addHeader("X-Forwarded-For", "127.0.0.1");
    assertNothingKept(forwarded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "admin", "operator/x", "OPERATOR"})
  void thereIsNoOtherRole(String role) throws Exception {
    assertNothingKept(button(role));
  }

  @ParameterizedTest
  @CsvSource({
    "/console/actions?state=HELD&rule=a%20b, /console/actions?state=HELD&rule=a%20b",
    "/, /",
    "/?x=1, /?x=1",
    "/console, /console",
    "https://evil.example/, /",
    "//evil.example/console, /",
    "///evil.example/console, /",
    "/\\evil.example, /",
    "/console/../v1/actions, /",
    "/console/%0d%0aX: y, /",
    "/v1/actions, /",
    "javascript:alert(1), /",
    "'', /"
  })
  void aButtonLeadsBackToItsPage(String from, String to) throws Exception {
    MockHttpServletRequest request = button("operator");
    request.setParameter("from", from);

    signedInBy(request);

    assertThat(response.getStatus()).isEqualTo(303);
    assertThat(response.getHeader("Location")).isEqualTo(to);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080/console/rules?x=1, /console/rules?x=1",
    "http://localhost:3000/console/rules, /",
    "http://evil.example/console/rules, /",
    "no address at all, /"
  })
  void thePageBeforeIsTheReferer(String referer, String to) throws Exception {
    MockHttpServletRequest request = button("operator");
    request.addHeader("Referer", referer);

    signedInBy(request);

    assertThat(response.getHeader("Location")).isEqualTo(to);
  }

  private void assertNothingKept(MockHttpServletRequest request) throws Exception {
    assertThat(signedInBy(request)).isNull();
    assertThat(passedOn).isNotNull();
    assertThat(response.getHeader("Set-Cookie")).isNull();
    assertThat(response.getStatus()).isEqualTo(200);
  }

  /** What whoever comes after the filter sees as {@code Authorization}. */
  private @Nullable String signedInBy(MockHttpServletRequest request)
      throws IOException, ServletException {
    MockFilterChain chain = new MockFilterChain();
    new RoleSignIn().doFilter(request, response, chain);
    passedOn = (HttpServletRequest) chain.getRequest();
    return passedOn == null ? null : passedOn.getHeader("Authorization");
  }

  private static MockHttpServletRequest button(String role) {
    MockHttpServletRequest request = request("POST", RoleSignIn.BECOME + role);
    request.addHeader("Sec-Fetch-Site", "same-origin");
    return request;
  }

  private static MockHttpServletRequest get(String path) {
    return request("GET", path);
  }

  private static MockHttpServletRequest request(String method, String path) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setRemoteAddr("127.0.0.1");
    request.setServerPort(8080);
    request.addHeader("Host", "localhost:8080");
    return request;
  }

  private static MockHttpServletRequest at(String host, MockHttpServletRequest request) {
    request.removeHeader("Host");
    request.addHeader("Host", host);
    return request;
  }

  private static void with(MockHttpServletRequest request, String name, @Nullable String value) {
    if (value != null) {
      request.addHeader(name, value);
    }
  }
}
