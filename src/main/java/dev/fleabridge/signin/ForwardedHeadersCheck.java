package dev.fleabridge.signin;

import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import org.springframework.core.env.Environment;

/**
 * Refuses the start where Spring Boot would believe what anybody says of a client: the back-off of
 * sign-ins and the log go by the client's address.
 */
final class ForwardedHeadersCheck implements SettingsCheck {

  private static final String STRATEGY = "server.forward-headers-strategy";

  private final Environment environment;

  ForwardedHeadersCheck(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void check() {
    if (!environment.getProperty(STRATEGY, "none").equalsIgnoreCase("none")) {
      throw StartRefused.setting(
          STRATEGY
              + " is set: leave it out, and name the proxies that are believed in"
              + " fleabridge.web.trusted-proxies");
    }
  }
}
