package dev.fleabridge.testkit.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the stand-in does beyond what production needs of it, seen through the real SDK. */
class AwsStandInTest {

  private final AwsStandIn aws = AwsStandIn.start(0);
  private S3Client s3;

  @BeforeEach
  void connect() {
    s3 = at(S3Client.builder()).forcePathStyle(true).build();
  }

  @AfterEach
  void stop() {
    s3.close();
    aws.close();
  }

  private <B extends AwsClientBuilder<B, ?>> B at(B builder) {
    return builder
        .endpointOverride(aws.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }

  @Test
  void listsObjectsByPrefixInPages() {
    IntStream.range(0, 25)
        .forEach(i -> aws.s3().put("logs", "a/%02d &<".formatted(i), new byte[i], "text/csv"));
    aws.s3().put("logs", "b/0", new byte[1], "text/csv");

    var keys =
        s3
            .listObjectsV2Paginator(request -> request.bucket("logs").prefix("a/").maxKeys(10))
            .contents()
            .stream()
            .map(S3Object::key)
            .toList();

    assertThat(keys).hasSize(25).startsWith("a/00 &<").endsWith("a/24 &<");
    assertThat(aws.faults().requests("ListObjectsV2")).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"bytes=2-4,234", "bytes=8-99,89", "bytes=-3,789", "bytes=7-,789"})
  void answersRanges(String range, String expected) {
    aws.s3().put("logs", "k", "0123456789".getBytes(UTF_8), "text/csv");

    var part = s3.getObjectAsBytes(request -> request.bucket("logs").key("k").range(range));

    assertThat(part.asUtf8String()).isEqualTo(expected);
    assertThat(part.response().contentLength()).isEqualTo(expected.length());
  }

  @Test
  void tellsAnObjectByHeadAndDoesNotOverwriteWhenAskedNotTo() {
    aws.s3().put("logs", "k", new byte[7], "text/csv");

    var head = s3.headObject(request -> request.bucket("logs").key("k"));
    assertThat(head.contentLength()).isEqualTo(7);
    assertThat(head.contentType()).isEqualTo("text/csv");
    assertThatThrownBy(() ->
            s3.putObject(
                request -> request.bucket("logs").key("k").ifNoneMatch("*"),
                RequestBody.fromString("x")))
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(412));
  }

  @Test
  void keepsThePreviousVersionOfASecret() {
    aws.secrets().put("key", "old");
    aws.secrets().put("key", "new");
    try (SecretsManagerClient secrets = at(SecretsManagerClient.builder()).build()) {
      assertThat(secrets.getSecretValue(r -> r.secretId("key")).secretString()).isEqualTo("new");
      assertThat(
              secrets
                  .getSecretValue(r -> r.secretId("key").versionStage("AWSPREVIOUS"))
                  .secretString())
          .isEqualTo("old");
    }
  }

  @Test
  void saysThatItDoesNotServeSqs() {
    try (SqsClient sqs = at(SqsClient.builder()).build()) {
      assertThatThrownBy(() -> sqs.createQueue(request -> request.queueName("q")))
          .hasMessageContaining("does not serve AmazonSQS");
    }
  }

  @Test
  void refusesWhatIsNotSigned() throws IOException, InterruptedException {
    aws.s3().put("logs", "k", new byte[7], "text/csv");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(aws.endpoint().resolve("/logs/k")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void noticesAnUploadThatArrivesDamaged() {
    byte[] coded =
        ("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:"
                + AwsChunked.crc32("hellO".getBytes(UTF_8))
                + "\r\n\r\n")
            .getBytes(UTF_8);
    assertThatThrownBy(() -> AwsChunked.decode(coded, "5"))
        .isInstanceOf(AwsError.class)
        .hasMessageContaining("CRC32");
  }
}
