package dev.fleabridge.testkit.embedded;

import dev.fleabridge.Fleabridge;
import dev.fleabridge.testkit.embedded.roles.RolesConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * {@code ./mvnw spring-boot:test-run}: the bridge with everything embedded, playing the samples.
 *
 * <p>The annotation is for the build plugin, which runs the one class in the tests that bears it;
 * the application is {@link Fleabridge}.
 */
@SpringBootApplication(scanBasePackages = "dev.fleabridge.testkit.embedded.none")
public class EmbeddedFleabridge {

  /** What is embedded keeps quiet about itself: a newcomer shall see the bridge. */
  private static final Map<String, Object> QUIET =
      Map.of(
          "spring.main.banner-mode", "off",
          "logging.level.root", "WARN",
          "logging.level.io.zonky", "ERROR",
          "logging.level.com.networknt", "ERROR",
          "logging.level.dev.fleabridge", "INFO",
          "logging.pattern.console", "%d{HH:mm:ss} %-5level %msg%n");

  public static void main(String[] args) {
    Fleabridge.prepare(System.getProperties());
    EmbeddedParts parts = new EmbeddedParts();
    SpringApplication application = with(parts);
    // After the contexts: the queue server and the database must outlive whoever talks to them.
    SpringApplication.getShutdownHandlers().add(parts::close);
    Fleabridge.start(application, args);
  }

  /** The bridge with these parts; whoever starts it closes them after it. */
  static SpringApplication with(EmbeddedParts parts) {
    SpringApplication application =
        new SpringApplication(
            Fleabridge.class, SampleConfiguration.class, RolesConfiguration.class);
    application.setDefaultProperties(QUIET);
    application.addInitializers(parts);
    return application;
  }
}
