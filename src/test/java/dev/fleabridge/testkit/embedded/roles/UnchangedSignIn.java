package dev.fleabridge.testkit.embedded.roles;

import java.util.Arrays;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The three persons of the embedded run sign in by their names, nobody signs in elsewhere, and no
 * proxy is believed.
 */
final class UnchangedSignIn implements Condition {

  private static final List<String> OTHERS =
      List.of(
          "fleabridge.web.trusted-proxies",
          "fleabridge.security.alb.signer",
          "spring.security.oauth2.client.registration");

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    return environment.getProperty("fleabridge.security.basic-sign-in", Boolean.class, false)
        && OTHERS.stream().allMatch(setting -> isMissing(setting, environment))
        && Arrays.stream(Role.values()).allMatch(role -> isUnchanged(role, environment));
  }

  /** Neither it nor anything below it is there. */
  private static boolean isMissing(String setting, Environment environment) {
    Binder binder = Binder.get(environment);
    return !binder.bind(setting, Bindable.of(Object.class)).isBound()
        && !binder.bind(setting, Bindable.mapOf(String.class, Object.class)).isBound();
  }

  private static boolean isUnchanged(Role role, Environment environment) {
    String person = "fleabridge.security.operators." + role.word;
    return environment.getProperty(person + ".password", "").equals("{noop}" + role.word)
        && environment.getProperty(person + ".roles", "").equals(role.word);
  }
}
