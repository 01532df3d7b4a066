package dev.fleabridge.testkit.embedded.roles;

import java.util.Arrays;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The three persons of the embedded run sign in by their names, and no proxy is believed. */
final class UnchangedSignIn implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    return environment.getProperty("fleabridge.security.basic-sign-in", Boolean.class, false)
        && environment.getProperty("fleabridge.web.trusted-proxies", "").isEmpty()
        && environment.getProperty("fleabridge.web.trusted-proxies[0]", "").isEmpty()
        && Arrays.stream(Role.values()).allMatch(role -> isUnchanged(role, environment));
  }

  private static boolean isUnchanged(Role role, Environment environment) {
    String person = "fleabridge.security.operators." + role.word;
    return environment.getProperty(person + ".password", "").equals("{noop}" + role.word)
        && environment.getProperty(person + ".roles", "").equals(role.word);
  }
}
