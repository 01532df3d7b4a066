package dev.fleabridge.signin;

import static java.util.Comparator.naturalOrder;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientPropertiesMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Logs people in at an issuer, in a browser, and gives them a session. Without a registration at an
 * issuer ({@code spring.security.oauth2.client.registration}) nothing of this is made, and its
 * addresses are nobody's.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnOAuth2ClientRegistrationProperties
@EnableConfigurationProperties(OAuth2ClientProperties.class)
class LoginConfiguration {

  private static final String LOGIN = "/oauth2/authorization";
  private static final RequestMatcher LOGOUT = address(HttpMethod.POST, "/logout");

  /** Where a login begins; at the first issuer by name, where there are several. */
  static Optional<String> begin(OAuth2ClientProperties clients) {
    return clients.getRegistration().keySet().stream()
        .min(naturalOrder())
        .map(id -> LOGIN + "/" + id);
  }

  @Bean
  static LoginCheck loginCheck(
      Environment environment, SecurityProperties security, SessionProperties sessions) {
    return new LoginCheck(environment, security, sessions);
  }

  /** The issuer is asked where its doors are at the first login, not while we start. */
  @Bean
  ClientRegistrationRepository clientRegistrations(OAuth2ClientProperties clients) {
    return new SupplierClientRegistrationRepository(() ->
        new InMemoryClientRegistrationRepository(
            new OAuth2ClientPropertiesMapper(clients).asClientRegistrations()));
  }

  @Bean
  JwtDecoderFactory<ClientRegistration> idTokens() {
    return new IdTokens(IssuerKeys.rest(Ticker.systemTicker()));
  }

  @Bean
  BrowserSessions<?> browserSessions(
      JdbcTemplate jdbc, TransactionOperations transactions, SessionProperties properties) {
    return SessionTables.sessions(jdbc, transactions, properties, Clock.systemUTC());
  }

  @Bean
  @Order(2)
  SecurityFilterChain login(
      HttpSecurity http,
      ClientRegistrationRepository registrations,
      BrowserSessions<?> sessions,
      SecurityProperties properties,
      Refusals refusals) {
    http.securityMatcher(addresses())
        .authorizeHttpRequests(requests -> requests.anyRequest().denyAll());
    SecurityConfiguration.stateless(http);
    SecurityConfiguration.headers(http);
    Login login = new Login(properties, sessions, refusals, Clock.systemUTC());
    http.oauth2Login(it -> login(it, registrations, login));
    http.addFilterBefore(new OurPagesOnly(refusals.notOurPage()), LogoutFilter.class)
        .logout(logout ->
            logout
                .logoutRequestMatcher(LOGOUT)
                .addLogoutHandler(login::end)
                .logoutSuccessHandler((request, response, person) ->
                    response.setStatus(HttpStatus.NO_CONTENT.value())));
    http.exceptionHandling(handling -> handling.authenticationEntryPoint(refusals.failedLogin()));
    return http.build();
  }

  private static void login(
      OAuth2LoginConfigurer<HttpSecurity> oauth2,
      ClientRegistrationRepository registrations,
      Login login) {
    DefaultOAuth2AuthorizationRequestResolver resolver =
        new DefaultOAuth2AuthorizationRequestResolver(registrations, LOGIN);
    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    AuthenticationFailureHandler failed = login::fail;
    oauth2
        .withObjectPostProcessor(Login.answersToo(failed))
        .loginPage("/") // PageEntry leads from there to the issuer; the library makes no page.
        .clientRegistrationRepository(registrations)
        .authorizedClientRepository(new NoTokensKept())
        .authorizationEndpoint(endpoint ->
            endpoint
                .authorizationRequestResolver(resolver)
                .authorizationRequestRepository(new LoginCookie(registrations, Clock.systemUTC())))
        .tokenEndpoint(endpoint -> endpoint.accessTokenResponseClient(IdTokens.byCode()))
        .userInfoEndpoint(endpoint -> endpoint.oidcUserService(login::person))
        .successHandler(login::begin)
        .failureHandler(failed);
  }

  private static RequestMatcher addresses() {
    return new OrRequestMatcher(
        address(HttpMethod.GET, LOGIN + "/{registration}"),
        address(HttpMethod.GET, "/login/oauth2/code/{registration}"),
        LOGOUT);
  }

  private static RequestMatcher address(HttpMethod method, String path) {
    return PathPatternRequestMatcher.withDefaults().matcher(method, path);
  }

  /** Or a page elsewhere could end somebody's session. */
  private static final class OurPagesOnly extends OncePerRequestFilter {

    private final AccessDeniedHandler foreign;

    OurPagesOnly(AccessDeniedHandler foreign) {
      this.foreign = foreign;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (SameOrigin.isForeign(request)) {
        foreign.handle(request, response, SameOrigin.refused());
        return;
      }
      chain.doFilter(request, response);
    }
  }
}
