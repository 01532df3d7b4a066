package dev.fleabridge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The service: turns what Amazon SageMaker reports into Purple Flea payments, each exactly once.
 */
@SpringBootApplication
public class Fleabridge {

  public static void main(String[] args) {
    SpringApplication.run(Fleabridge.class, args);
  }
}
