package dev.fleabridge.embedded;

import dev.fleabridge.Fleabridge;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * {@code ./mvnw spring-boot:test-run}: the bridge with everything embedded, playing the samples.
 *
 * <p>The annotation is for the build plugin, which runs the one class in the tests that bears it;
 * the application is {@link Fleabridge}.
 */
@SpringBootApplication(scanBasePackages = "dev.fleabridge.embedded.none")
public class EmbeddedFleabridge {

  public static void main(String[] args) {
    SpringApplication application =
        new SpringApplication(Fleabridge.class, SampleConfiguration.class);
    EmbeddedParts parts = new EmbeddedParts();
    application.addInitializers(parts);
    // After the contexts: the queue server and the database must outlive whoever talks to them.
    SpringApplication.getShutdownHandlers().add(parts::close);
    application.run(args);
  }
}
