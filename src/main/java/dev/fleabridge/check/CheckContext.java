package dev.fleabridge.check;

import dev.fleabridge.start.SettingsInOrder;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Knows the beans of the service as a start does, and makes only those that a look needs. It ends
 * before the others are made, so that nothing that works by itself ever runs.
 */
final class CheckContext extends AnnotationConfigApplicationContext {

  /** Ends the run, with what was found. Spring Boot reports nothing of it. */
  static final class Checked extends SpringApplication.AbandonedRunException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    private Checked(List<Finding> findings) {
      this.findings = List.copyOf(findings);
    }

    List<Finding> findings() {
      return findings;
    }
  }

  CheckContext() {
    getBeanFactory().registerSingleton(SettingsInOrder.LATER, SettingsInOrder.LATER);
  }

  /** The definitions are complete here, and no bean of the service was made. */
  @Override
  protected void onRefresh() {
    throw new Checked(new Looks(getBeanFactory(), getEnvironment()).all());
  }
}
