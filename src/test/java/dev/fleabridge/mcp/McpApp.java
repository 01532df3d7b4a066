package dev.fleabridge.mcp;

import dev.fleabridge.web.ProblemDetails;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The door for agents on a real port, with its sign-in and with tools of the tests. There are no
 * books.
 *
 * <p>Bears no stereotype: the embedded run scans this package too.
 */
@EnableAutoConfiguration(
    excludeName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      "org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration",
      "com.github.kagkarlsson.scheduler.boot.autoconfigure.DbSchedulerAutoConfiguration"
    })
@ComponentScan(basePackageClasses = ProblemDetails.class, basePackages = "dev.fleabridge.signin")
@Import(McpDoorParts.class)
class McpApp {

  /** The conformance suite cannot sign in, so that it is signed in here. */
  @Bean
  @ConditionalOnBooleanProperty("test.sign-the-suite-in")
  FilterRegistrationBean<OncePerRequestFilter> signTheSuiteIn() {
    FilterRegistrationBean<OncePerRequestFilter> filter =
        new FilterRegistrationBean<>(new KeyOfTheSuite());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  private static final class KeyOfTheSuite extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public Enumeration<String> getHeaders(String name) {
              return name.equalsIgnoreCase("X-Api-Key")
                  ? Collections.enumeration(List.of("key-of-the-suite"))
                  : super.getHeaders(name);
            }
          },
          response);
    }
  }
}
