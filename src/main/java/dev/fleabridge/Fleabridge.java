package dev.fleabridge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The service: turns what Amazon SageMaker reports into Purple Flea payments, each exactly once.
 *
 * <p>The floors are named one by one, so that nothing which merely lies beneath this package on a
 * class path becomes part of the service.
 */
@SpringBootApplication(
    scanBasePackages = {
      "dev.fleabridge.aws",
      "dev.fleabridge.engine",
      "dev.fleabridge.intake",
      "dev.fleabridge.operator",
      "dev.fleabridge.report"
    })
public class Fleabridge {

  public static void main(String[] args) {
    SpringApplication.run(Fleabridge.class, args);
  }
}
