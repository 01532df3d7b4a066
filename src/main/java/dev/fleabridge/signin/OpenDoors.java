package dev.fleabridge.signin;

import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * What is open to everybody: whether this replica lives, and is ready. No header is looked at
 * there, because a load balancer that sends a stray one must not find every replica dead.
 */
@Configuration(proxyBeanMethods = false)
class OpenDoors {

  @Bean
  @Order(0)
  SecurityFilterChain health(HttpSecurity http) {
    http.securityMatcher(health())
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
    SecurityConfiguration.stateless(http);
    SecurityConfiguration.headers(http);
    return http.build();
  }

  private static RequestMatcher health() {
    PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
    return new OrRequestMatcher(
        Stream.of(HttpMethod.GET, HttpMethod.HEAD)
            .flatMap(method ->
                Stream.of(
                        "/actuator/health",
                        "/actuator/health/liveness",
                        "/actuator/health/readiness")
                    .<RequestMatcher>map(path -> paths.matcher(method, path)))
            .toList());
  }

  /**
   * Refuses odd addresses as the library does, and leaves unknown methods to who answers them by
   * what is allowed.
   */
  @Bean
  StrictHttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }
}
