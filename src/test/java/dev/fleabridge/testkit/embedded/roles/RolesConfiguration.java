package dev.fleabridge.testkit.embedded.roles;

import dev.fleabridge.console.OtherRoles;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Lets whoever opens the console on this machine in, as viewer, with buttons for the other roles.
 * Nothing of it is there where somebody has changed who may sign in and how, or trusts a proxy.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(UnchangedSignIn.class)
public class RolesConfiguration {

  /** After what bounds every request, and before Spring Security. */
  @Bean
  FilterRegistrationBean<RoleSignIn> roleSignIn() {
    FilterRegistrationBean<RoleSignIn> registration =
        new FilterRegistrationBean<>(new RoleSignIn());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 11);
    return registration;
  }

  @Bean
  OtherRoles roleButtons() {
    return new RoleButtons();
  }
}
