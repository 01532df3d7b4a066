package dev.fleabridge.start;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps automatic configuration for what is switched off, or made by ourselves, away from the
 * start. Spring Cloud AWS would make a client for each of the SDK's modules that it finds. Of it
 * only the core is used, with credentials, region and addresses; and the registry for CloudWatch,
 * where it is switched on.
 */
final class FeaturesOff implements AutoConfigurationImportFilter, EnvironmentAware {

  private static final String SPRING_CLOUD_AWS = "io.awspring.cloud.autoconfigure.";
  private static final String CORE = SPRING_CLOUD_AWS + "core.";
  private static final String CLOUD_WATCH = SPRING_CLOUD_AWS + "metrics.";
  private static final String CLOUD_WATCH_ON = "management.cloudwatch.metrics.export.enabled";

  private @Nullable Environment environment;

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean[] wanted = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      wanted[i] = name == null || isWanted(name);
    }
    return wanted;
  }

  private boolean isWanted(String name) {
    if (name.startsWith(CLOUD_WATCH)) {
      return environment != null && environment.getProperty(CLOUD_WATCH_ON, Boolean.class, false);
    }
    return !name.startsWith(SPRING_CLOUD_AWS) || name.startsWith(CORE);
  }
}
