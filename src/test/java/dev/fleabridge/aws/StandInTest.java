package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleabridge.testkit.standin.AwsStandIn;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** A fresh stand-in and production's own clients for every test. */
abstract class StandInTest {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  AwsStandIn aws;
  AwsClients clients;

  @BeforeEach
  void start() {
    aws = AwsStandIn.start(0, Clock.fixed(NOW, ZoneOffset.UTC));
    clients = clientsAt(service -> aws.endpoint());
  }

  @AfterEach
  void stop() {
    clients.close();
    aws.close();
  }

  static AwsClients clientsAt(Function<String, URI> endpoints) {
    return new AwsClients(
        new AwsClients.Settings() {
          @Override
          public <B extends AwsClientBuilder<B, ?>> B apply(String service, B builder) {
            return builder
                .endpointOverride(endpoints.apply(service))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
          }

          @Override
          public boolean pathStyleS3() {
            return true;
          }
        });
  }

  static AwsFailure failureOf(ThrowingCallable call) {
    return java.util.Objects.requireNonNull(
        catchThrowableOfType(AwsFailure.class, call), "the call was expected to fail");
  }
}
