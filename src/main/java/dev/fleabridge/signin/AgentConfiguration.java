package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.setting.Given;
import dev.fleabridge.web.AgentDoor;
import dev.fleabridge.web.ProblemWriter;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/** How agents sign in at the door of MCP, where one is configured. Nobody else comes in there. */
@Configuration(proxyBeanMethods = false)
@Conditional(AgentDoor.Open.class)
class AgentConfiguration {

  private static final PathPatternRequestMatcher.Builder PATHS =
      PathPatternRequestMatcher.withDefaults();

  @Bean
  static AgentSignInCheck agentSignInCheck(
      Environment environment, SecurityProperties security, AgentProperties agents) {
    return new AgentSignInCheck(environment, security, agents);
  }

  @Bean
  @Order(1)
  SecurityFilterChain doorOfAgents(
      HttpSecurity http,
      AgentProperties agents,
      SecurityProperties security,
      StaticKeys keys,
      OAuth2ResourceServerProperties issuer,
      Refusals refusals,
      ProblemWriter problems) {
    AgentChallenge challenge = AgentChallenge.of(agents.resource());
    AuthenticationEntryPoint refusal = refusals.wrongAgent(challenge);
    AgentTokens tokens = tokens(agents, security, issuer.getJwt());
    http.securityMatcher(PATHS.matcher(AgentDoor.PATH))
        .addFilterBefore(
            new AgentOrigin(agents.allowedOrigins(), problems), BasicAuthenticationFilter.class)
        .addFilterAt(
            new AgentSignIn(keys, tokens, problems, refusal, Ticker.systemTicker()),
            BasicAuthenticationFilter.class)
        // Whatever is no POST is answered 405 by the door, to everybody.
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(PATHS.matcher(HttpMethod.POST, AgentDoor.PATH))
                .hasAuthority(AgentSignIn.CALL)
                .anyRequest()
                .permitAll());
    SecurityConfiguration.stateless(http);
    SecurityConfiguration.headers(http);
    http.exceptionHandling(handling ->
        handling
            .authenticationEntryPoint(refusal)
            .accessDeniedHandler(refusals.missingScope(challenge)));
    return http.build();
  }

  private static @Nullable AgentTokens tokens(
      AgentProperties agents,
      SecurityProperties security,
      OAuth2ResourceServerProperties.Jwt issuer) {
    if (agents.resource() == null) {
      return null;
    }
    // The library checks exp by the system's clock, so the token's life is measured by it too.
    TokenFacts facts = new TokenFacts(security.maxTokenLife(), Clock.systemUTC());
    return new AgentTokens(AgentDecoder.by(issuer), facts, agents, security.nameClaim());
  }

  @Bean
  @Order(0)
  SecurityFilterChain resourceMetadataIsOpen(HttpSecurity http) {
    http.securityMatcher(
            new OrRequestMatcher(
                PATHS.matcher(AgentChallenge.WELL_KNOWN),
                PATHS.matcher(AgentChallenge.WELL_KNOWN + AgentDoor.PATH)))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
    SecurityConfiguration.stateless(http);
    SecurityConfiguration.headers(http);
    return http.build();
  }

  /** Without tokens there is nothing to tell, and the addresses are those of nobody. */
  @Bean
  ServletRegistrationBean<ResourceMetadata> resourceMetadata(
      AgentProperties agents, OAuth2ResourceServerProperties issuer, ProblemWriter problems) {
    String resource = agents.resource();
    ServletRegistrationBean<ResourceMetadata> servlet =
        new ServletRegistrationBean<>(
            new ResourceMetadata(
                String.valueOf(resource), Given.orNull(issuer.getJwt().getIssuerUri()), problems),
            AgentChallenge.WELL_KNOWN,
            AgentChallenge.WELL_KNOWN + AgentDoor.PATH);
    servlet.setEnabled(resource != null);
    return servlet;
  }
}
