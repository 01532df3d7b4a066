package dev.fleabridge.signin;

import static dev.fleabridge.signin.SecurityProperties.Role.APPROVER;
import static dev.fleabridge.signin.SecurityProperties.Role.OPERATOR;
import static dev.fleabridge.signin.SecurityProperties.Role.VIEWER;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.engine.lever.RefusedActs;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import dev.fleabridge.web.SourceDoors;
import dev.fleabridge.web.UnsignedBodies;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Says who may do what. Sources may only post events. People may do the rest, according to their
 * roles. Only health is open. Every request signs in, by what it brings: there is no session but
 * those of {@link LoginConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  SecurityProperties.class,
  AgentProperties.class,
  AlbProperties.class,
  SessionProperties.class
})
class SecurityConfiguration {

  /** The authority of sources. Their tokens have it as a scope, and their keys stand for it. */
  static final String POST = "events:write";

  /**
   * The bytes of a request's other headers, and of its first line: what the server allows by
   * itself.
   */
  private static final int HEADERS = 8 * 1024;

  @Bean
  Refusals refusals(
      ProblemWriter problems,
      Routes routes,
      MeterRegistry meters,
      ObjectProvider<RefusedActs> refusedActs) {
    Patience patience = new Patience(Duration.ofSeconds(1), 500);
    return new Refusals(problems, routes, meters, refusedActs::getObject, patience);
  }

  @Bean
  static TokenAudience tokenAudience(Environment environment, SecurityProperties properties) {
    return new TokenAudience(environment, properties);
  }

  @Bean
  static ForwardedHeadersCheck forwardedHeadersCheck(Environment environment) {
    return new ForwardedHeadersCheck(environment);
  }

  @Bean
  static SourceSignInCheck sourceSignInCheck(
      Environment environment, SecurityProperties properties) {
    return new SourceSignInCheck(environment, properties);
  }

  /**
   * The roles. An approver is no operator and an operator is no approver, so that two people see a
   * payment.
   */
  @Bean
  RoleHierarchy roleHierarchy() {
    return RoleHierarchyImpl.withDefaultRolePrefix()
        .role(OPERATOR.name())
        .implies(VIEWER.name())
        .role(APPROVER.name())
        .implies(VIEWER.name())
        .build();
  }

  @Bean
  LiveSecrets liveSecrets(
      SecurityProperties properties,
      AgentProperties agents,
      ObjectProvider<Secrets> secrets,
      ObjectProvider<Clock> clock) {
    return new LiveSecrets(
        Stream.concat(properties.wantedSecrets().stream(), agents.wantedSecrets()).toList(),
        secrets::getObject,
        clock.getIfAvailable(Clock::systemUTC),
        properties.secretTimeToLive());
  }

  @Bean
  StaticKeys staticKeys(
      SecurityProperties properties, AgentProperties agents, LiveSecrets secrets) {
    return new StaticKeys(properties.sources(), agents.agents(), secrets);
  }

  @Bean
  Operators operators(SecurityProperties properties, LiveSecrets secrets) {
    return new Operators(properties.operators(), secrets);
  }

  @Bean
  Hashes hashes() {
    return new Hashes(
        PasswordEncoderFactories.createDelegatingPasswordEncoder(),
        Hashes.atOnce(Runtime.getRuntime().availableProcessors()));
  }

  /** As the only provider it also keeps Spring Boot from making up a user. */
  @Bean
  AuthenticationProvider passwordSignIn(Operators operators, Hashes hashes) {
    return new PasswordSignIn(operators, hashes, Ticker.systemTicker());
  }

  @Bean(destroyMethod = "close")
  @Lazy
  AlbKeyEndpoint albKeyEndpoint(AlbProperties properties) {
    return new AlbKeyEndpoint(properties.keys());
  }

  /**
   * The word of a load balancer about somebody in many groups is longer than headers usually are.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> longHeaders(AlbProperties alb) {
    return factory -> {
      if (!alb.signer().isEmpty()) {
        factory.addConnectorCustomizers(connector ->
            connector.setProperty(
                "maxHttpRequestHeaderSize", String.valueOf(AlbIdentity.MAX_CHARS + HEADERS)));
      }
    };
  }

  /** It is made where a load balancer is configured. */
  @Bean
  @Lazy
  AlbIdentity albIdentity(AlbProperties properties, AlbKeyEndpoint endpoint) {
    return new AlbIdentity(
        properties, new AlbKeys(endpoint, Ticker.systemTicker()), Clock.systemUTC());
  }

  @Bean
  JwkSetUriJwtDecoderBuilderCustomizer issuerKeys() {
    return decoder -> decoder.restOperations(IssuerKeys.rest(Ticker.systemTicker()));
  }

  @Bean
  @Order(1)
  SecurityFilterChain sources(
      HttpSecurity http,
      SecurityProperties properties,
      StaticKeys keys,
      Refusals refusals,
      ObjectProvider<JwtDecoder> decoder) {
    AuthenticationEntryPoint wrongKey = refusals.wrongSourceKey();
    http.securityMatcher(doors())
        .addFilterAt(
            new SourceSignIn(keys, wrongKey, Ticker.systemTicker()),
            BasicAuthenticationFilter.class)
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(SourceDoors.DATABRICKS)
                .access(SecurityConfiguration::isTheSourceOfTheDoor)
                .anyRequest()
                .hasAuthority(POST));
    stateless(http);
    headers(http);
    tokens(http, decoder.getIfAvailable(), properties, refusals.wrongSourceToken());
    http.exceptionHandling(handling ->
        handling
            .authenticationEntryPoint(wrongKey)
            .accessDeniedHandler(refusals.notAllowed("to post events")));
    return http.build();
  }

  /** Or a source would post in the name of another. */
  private static AuthorizationDecision isTheSourceOfTheDoor(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext door) {
    Authentication source = caller.get();
    return new AuthorizationDecision(
        source != null
            && source.getName().equals(door.getVariables().get("source"))
            && source.getAuthorities().stream().anyMatch(one -> POST.equals(one.getAuthority())));
  }

  private static RequestMatcher doors() {
    return new OrRequestMatcher(door(SourceDoors.EVENTS), door(SourceDoors.DATABRICKS));
  }

  private static RequestMatcher door(String path) {
    return PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, path);
  }

  /** Where what is delivered is signed, nothing else opens the door. */
  @Bean
  @Order(1)
  SecurityFilterChain deliveries(
      HttpSecurity http,
      SecurityProperties properties,
      LiveSecrets secrets,
      Refusals refusals,
      ObjectProvider<Clock> clock) {
    http.securityMatcher(door(SourceDoors.MLFLOW))
        .addFilterAt(
            new DeliverySignIn(
                new DeliverySecrets(properties.sources(), secrets),
                new UnsignedBodies(),
                refusals,
                clock.getIfAvailable(Clock::systemUTC),
                Ticker.systemTicker()),
            BasicAuthenticationFilter.class)
        .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority(POST));
    stateless(http);
    headers(http);
    http.exceptionHandling(
        handling -> handling.authenticationEntryPoint(refusals.wrongSourceKey()));
    return http.build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain people(
      HttpSecurity http,
      SecurityProperties properties,
      AlbProperties alb,
      ObjectProvider<AlbIdentity> albIdentity,
      ObjectProvider<BrowserSessions<?>> sessions,
      ObjectProvider<OAuth2ClientProperties> logins,
      Refusals refusals,
      ObjectProvider<JwtDecoder> decoder) {
    JwtDecoder tokens = decoder.getIfAvailable();
    AuthenticationEntryPoint refusal =
        new PageEntry(
            () -> Optional.ofNullable(logins.getIfAvailable()).flatMap(LoginConfiguration::begin),
            refusals.wrongOperator(tokens != null, properties.basicSignIn()));
    http.addFilterBefore(new ForeignPages(refusals.notOurPage()), BasicAuthenticationFilter.class);
    http.authorizeHttpRequests(SecurityConfiguration::whoMayDoWhat);
    if (properties.basicSignIn()) {
      http.httpBasic(basic -> basic.authenticationEntryPoint(refusal));
    }
    stateless(http);
    headers(http);
    tokens(http, tokens, properties, refusal);
    if (alb.isGiven()) {
      http.addFilterBefore(
          new AlbSignIn(
              albIdentity.getObject(),
              new TokenSignIn(properties, alb.roleClaims(properties), Clock.systemUTC()),
              refusal,
              refusals.notOurPage()),
          BasicAuthenticationFilter.class);
    }
    sessions.ifAvailable(browsers ->
        http.addFilterBefore(
            new SessionSignIn(browsers, refusal, refusals.notOurPage()),
            BasicAuthenticationFilter.class));
    http.exceptionHandling(handling ->
        handling.authenticationEntryPoint(refusal).accessDeniedHandler(refusals.wrongRole()));
    return http.build();
  }

  private static void whoMayDoWhat(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          requests) {
    requests
        .requestMatchers("/actuator/**")
        .hasRole(OPERATOR.name())
        .requestMatchers(HttpMethod.POST, "/v1/actions/{id}/approve", "/v1/actions/{id}/reject")
        .hasRole(APPROVER.name())
        .requestMatchers(
            HttpMethod.POST, "/v1/actions/bulk") // The act decides which of the two is needed.
        .hasAnyRole(OPERATOR.name(), APPROVER.name())
        .requestMatchers( // Whether it is a proposal decides which of the two is needed.
            HttpMethod.POST,
            "/v1/rules/revisions/{number}/put-in-force",
            "/v1/rules/revisions/{number}/refuse")
        .hasAnyRole(OPERATOR.name(), APPROVER.name())
        .requestMatchers(HttpMethod.POST, "/v1/rules/test", "/console/rules/test")
        .hasRole(VIEWER.name())
        .requestMatchers(HttpMethod.GET)
        .hasRole(VIEWER.name())
        .requestMatchers(HttpMethod.HEAD)
        .hasRole(VIEWER.name())
        .anyRequest()
        .hasRole(OPERATOR.name());
  }

  static void stateless(HttpSecurity http) {
    http.csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }

  /** No token is bad because its issuer does not answer, so that is no fault of the caller's. */
  private static ObjectPostProcessor<BearerTokenAuthenticationFilter> issuerIsAway(
      AuthenticationEntryPoint refusal) {
    return new ObjectPostProcessor<>() {
      @Override
      public <T extends BearerTokenAuthenticationFilter> T postProcess(T filter) {
        filter.setAuthenticationFailureHandler((request, response, cause) ->
            refusal.commence(
                request,
                response,
                cause instanceof AuthenticationServiceException ? TryLater.becauseNoKey() : cause));
        return filter;
      }
    };
  }

  /**
   * Answers are data: nothing in them is to be shown, run or framed by a browser. Spring Security
   * adds that they are not kept, and where the client came by https that it shall come so again.
   */
  static void headers(HttpSecurity http) {
    http.headers(headers ->
        headers
            .contentSecurityPolicy(
                csp -> csp.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
            .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)));
  }

  private static void tokens(
      HttpSecurity http,
      @Nullable JwtDecoder decoder,
      SecurityProperties properties,
      AuthenticationEntryPoint refusal) {
    if (decoder != null) {
      // The library checks exp by the system's clock, so the token's life is measured by it too.
      TokenSignIn converter = new TokenSignIn(properties, Clock.systemUTC());
      http.oauth2ResourceServer(server ->
          server
              .withObjectPostProcessor(issuerIsAway(refusal))
              .authenticationEntryPoint(refusal)
              .jwt(jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(converter)));
    }
  }
}
