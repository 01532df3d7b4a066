package dev.fleabridge.signin;

import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Refuses the start where a configured source could never sign in. */
final class SourceSignInCheck implements SettingsCheck {

  private final Environment environment;
  private final SecurityProperties properties;

  SourceSignInCheck(Environment environment, SecurityProperties properties) {
    this.environment = environment;
    this.properties = properties;
  }

  @Override
  public void check() {
    if (!TokenAudience.takesTokens(environment)) {
      requireKeys();
    }
  }

  private void requireKeys() {
    List<String> queues = texts("fleabridge.intake.sqs.queues");
    properties
        .sources()
        .forEach((name, source) -> {
          boolean queue =
              queues.stream().anyMatch(one -> one.matches("(.*[/:])?\\Q" + name + "\\E"));
          if (!source.canSignIn() && !queue) {
            throw StartRefused.setting(
                "fleabridge.security.sources.%s.keys is empty: no token can name the source, for no issuer is configured, and it is no queue: it could never sign in"
                    .formatted(name));
          }
        });
  }

  private List<String> texts(String name) {
    return Binder.get(environment).bind(name, String[].class).map(List::of).orElse(List.of());
  }
}
