package dev.fleabridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.testkit.standin.S3StandIn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectsTest extends StandInTest {

  private static final int PART = 5 << 20;
  private static final S3Uri SCORES = new S3Uri("logs", "a b/ü+%2F&<>.csv");

  private static final S3Uri LARGE = new S3Uri("logs", "large.csv");
  private static final Objects.Mark FIRST = new Objects.Mark("a", null);

  private Objects objects;

  @BeforeEach
  void make() {
    objects = new S3Objects(clients.s3, PART, BucketOwners.any());
    aws.s3().bucket("logs");
  }

  @Test
  void writesAndReadsAnyKeyAndAnEmptyObject() {
    String etag = objects.put(SCORES, "id,score\n".getBytes(UTF_8), "text/csv");

    assertThat(aws.s3().content("logs", SCORES.key())).asString().isEqualTo("id,score\n");
    assertThat(objects.read(SCORES, 9)).asString().isEqualTo("id,score\n");
    assertThat(etag).matches("\"[0-9a-f]{32}\"");

    objects.put(SCORES, new byte[0], "text/csv");
    assertThat(objects.read(SCORES, 0)).isEmpty();
  }

  @Test
  void refusesALargerObjectThanIsAccepted() {
    objects.put(SCORES, new byte[100], "text/csv");

    AwsFailure failure = failureOf(() -> objects.read(SCORES, 99));
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure).hasMessageContaining("has 100 bytes, more than the 99 accepted");
  }

  @Test
  void tellsAMissingObjectAndAMissingBucketApart() {
    assertThat(failureOf(() -> objects.open(SCORES)).code()).isEqualTo("NoSuchKey");
    S3Uri elsewhere = new S3Uri("nowhere", "x");
    AwsFailure failure = failureOf(() -> objects.put(elsewhere, new byte[1], "text/csv"));
    assertThat(failure.code()).isEqualTo("NoSuchBucket");
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void goesOnFromWhereAReaderStopped() throws IOException {
    objects.put(SCORES, "0123456789".getBytes(UTF_8), "text/csv");
    String etag;
    try (ObjectStream stream = objects.open(SCORES)) {
      assertThat(stream.length()).isEqualTo(10);
      assertThat(stream.readNBytes(4)).asString().isEqualTo("0123");
      etag = stream.etag();
    }
    try (ObjectStream rest = objects.openFrom(SCORES, 4, etag)) {
      assertThat(rest.length()).isEqualTo(6);
      assertThat(rest.readAllBytes()).asString().isEqualTo("456789");
    }
    try (ObjectStream nothing = objects.openFrom(SCORES, 10, etag)) {
      assertThat(nothing.readAllBytes()).isEmpty();
    }
    assertThat(failureOf(() -> objects.openFrom(SCORES, 11, etag)).code())
        .isEqualTo("InvalidRange");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4, 10})
  void doesNotGoOnInAnObjectThatHasChanged(long offset) {
    String etag = objects.put(SCORES, "0123456789".getBytes(UTF_8), "text/csv");
    objects.put(SCORES, "9876543210".getBytes(UTF_8), "text/csv");

    AwsFailure failure = failureOf(() -> objects.openFrom(SCORES, offset, etag));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.code()).isEqualTo("PreconditionFailed");
  }

  @Test
  void closingALargeObjectEarlyLeavesTheConnectionsUsable() throws IOException {
    objects.put(SCORES, new byte[8 << 20], "text/csv");
    // More often than there are connections.
    for (int i = 0; i < 120; i++) {
      try (ObjectStream stream = objects.open(SCORES)) {
        assertThat(stream.read()).isZero();
      }
    }
    assertThat(objects.read(SCORES, 8 << 20)).hasSize(8 << 20);
  }

  @Test
  void aPutIsRepeatedAfterAFaultBecauseItIsTheSameAgain() {
    aws.faults().refuse("PutObject", 1, 503, "SlowDown", "Please reduce your request rate.");
    aws.faults().loseAnswer("PutObject", 1);

    objects.put(SCORES, "x".getBytes(UTF_8), "text/csv");

    assertThat(aws.faults().requests("PutObject")).isEqualTo(3);
    assertThat(aws.s3().content("logs", SCORES.key())).asString().isEqualTo("x");
  }

  @Test
  void aSmallUploadIsOnePutAndALargeOneComesInParts() throws IOException {
    try (ObjectUpload small = objects.upload(SCORES, "text/csv", FIRST)) {
      small.write("one line\n".getBytes(UTF_8));
      small.complete();
    }
    assertThat(objects.read(SCORES, 100)).asString().isEqualTo("one line\n");
    assertThat(aws.faults().requests("CreateMultipartUpload")).isZero();

    byte[] content = new byte[2 * PART + 12_345];
    new Random(7).nextBytes(content);
    try (ObjectUpload large = objects.upload(LARGE, "text/csv", FIRST)) {
      for (int at = 0; at < content.length; at += 70_001) {
        large.write(content, at, Math.min(70_001, content.length - at));
      }
      assertThat(large.complete()).endsWith("-3\"");
    }
    assertThat(Arrays.equals(objects.read(LARGE, content.length), content)).isTrue();
    assertThat(aws.s3().openUploads()).isZero();
  }

  /** A small one is put, a large one comes in parts. */
  @ParameterizedTest
  @ValueSource(ints = {10, PART + 1})
  void anUploadTakesThePlaceOfNothingButWhatItSays(int bytes) throws IOException {
    objects.put(SCORES, "a model".getBytes(UTF_8), "application/gzip");
    assertThat(objects.etagOf(SCORES, "a")).isEmpty();
    assertThat(failureOf(() -> upload(bytes, FIRST)).code()).isEqualTo("PreconditionFailed");
    assertThat(objects.read(SCORES, 100)).asString().isEqualTo("a model");

    S3Uri own = new S3Uri("logs", "own.json");
    assertThat(objects.etagOf(own, "a")).isEmpty();
    String first = upload(own, bytes, FIRST);
    assertThat(objects.etagOf(own, "a")).contains(first);
    assertThat(objects.etagOf(own, "b")).isEmpty();
    String second = upload(own, bytes + 1, new Objects.Mark("a", first));
    assertThat(objects.etagOf(own, "a")).contains(second);
    assertThat(failureOf(() -> upload(own, bytes, new Objects.Mark("a", first))).code())
        .isEqualTo("PreconditionFailed");
    assertThat(objects.read(own, bytes + 1)).hasSize(bytes + 1);
  }

  private String upload(int bytes, Objects.Mark mark) {
    return upload(SCORES, bytes, mark);
  }

  private String upload(S3Uri uri, int bytes, Objects.Mark mark) {
    try (ObjectUpload upload = objects.upload(uri, "text/csv", mark)) {
      upload.write(new byte[bytes]);
      return upload.complete();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNewIsWrittenOnceAndStays() {
    S3Uri commit = new S3Uri("logs", "log/1.json");
    objects.putNew(commit, new byte[] {1}, "text/plain");
    assertThat(failureOf(() -> objects.putNew(commit, new byte[] {2}, "text/plain")).code())
        .isEqualTo("PreconditionFailed");
    assertThat(objects.read(commit, 10)).containsExactly(1);
    S3Uri nowhere = new S3Uri("no-such-bucket", "x");
    assertThat(failureOf(() -> objects.putNew(nowhere, new byte[1], "text/plain")).kind())
        .isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void listsFromAKeyOnInOrderOverPages() {
    for (int i = 0; i < 1_005; i++) {
      aws.s3().put("logs", "log/%04d".formatted(i), new byte[i % 3], "text/plain");
    }
    aws.s3().put("logs", "lof", new byte[1], "text/plain");
    aws.s3().put("logs", "other/0001", new byte[1], "text/plain");
    S3Uri prefix = new S3Uri("logs", "log/");
    assertThat(objects.list(prefix, "log/")).hasSize(1_005);
    assertThat(objects.list(prefix, "log/1003"))
        .extracting(Objects.Found::key, Objects.Found::bytes)
        .containsExactly(tuple("log/1003", 1L), tuple("log/1004", 2L));
    assertThat(objects.list(prefix, "log/9")).isEmpty();
  }

  @Test
  void aBucketOfAnotherAccountIsRefusedByEveryCall() throws IOException {
    String etag = objects.put(SCORES, new byte[10], "text/csv");
    S3Uri ours = new S3Uri("ours", "x");
    aws.s3().put("ours", "x", new byte[10], "text/csv");
    Objects wary =
        new S3Objects(
            clients.s3, PART, new BucketOwners("999999999999", Map.of("ours", S3StandIn.ACCOUNT)));

    assertThat(wary.read(ours, 10)).hasSize(10);
    for (Runnable call :
        List.<Runnable>of(
            () -> wary.read(SCORES, 10),
            () -> wary.openFrom(SCORES, 1, etag),
            () -> wary.put(SCORES, new byte[1], "text/csv"),
            () -> wary.putNew(new S3Uri("logs", "none"), new byte[1], "text/csv"),
            () -> wary.list(new S3Uri("logs", "a"), "a"))) {
      assertThat(failureOf(call::run).code()).isEqualTo("AccessDenied");
    }
    assertThat(failureOf(() -> wary.etagOf(SCORES, "a")).kind()).isEqualTo(Kind.REFUSED);
    S3Uri elsewhere = new S3Uri("logs", "new");
    for (int bytes : new int[] {1, PART + 1}) {
      try (ObjectUpload upload = wary.upload(elsewhere, "text/csv", FIRST)) {
        AwsFailure failure =
            failureOf(() -> {
              try {
                upload.write(new byte[bytes]);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
              upload.complete();
            });
        assertThat(failure.code()).isEqualTo("AccessDenied");
      }
    }
    assertThat(aws.s3().content("logs", "new")).isNull();
    assertThatThrownBy(() -> new BucketOwners("mine", Map.of()))
        .hasMessageStartingWith("fleabridge.objects.bucket-owner is not the number")
        .hasMessageNotContaining("mine");
  }

  @Test
  void anUploadThatIsNotCompletedLeavesNothing() throws IOException {
    try (ObjectUpload upload = objects.upload(SCORES, "text/csv", FIRST)) {
      upload.write(new byte[PART + 1]);
      assertThat(aws.s3().openUploads()).isEqualTo(1);
    }
    assertThat(aws.s3().openUploads()).isZero();
    assertThat(aws.s3().content("logs", SCORES.key())).isNull();
  }

  @Test
  void aConnectionThatDoesNotComeAboutOrBreaksMidwayIsUnavailable() {
    objects.put(SCORES, new byte[100_000], "text/csv");
    aws.faults().drop("GetObject", 4);
    assertThat(failureOf(() -> objects.read(SCORES, 100_000)).code()).isEqualTo("NotReached");

    aws.faults().clear();
    aws.faults().cutAnswer("GetObject", 1);
    AwsFailure failure = failureOf(() -> objects.read(SCORES, 100_000));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("broke off midway");
  }

  @Test
  void aDamagedObjectIsNotTakenForGood() throws IOException {
    objects.put(SCORES, "pay 1".getBytes(UTF_8), "text/csv");
    aws.faults().spoilAnswer("GetObject", 1);

    try (ObjectStream stream = objects.open(SCORES)) {
      assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aCompletionWhoseAnswerIsLostIsUnknownAndNotAbsent() throws IOException {
    try (ObjectUpload upload = objects.upload(SCORES, "text/csv", FIRST)) {
      upload.write(new byte[PART + 1]);
      aws.faults().loseAnswer("CompleteMultipartUpload", 1);
      assertThat(failureOf(upload::complete).kind()).isEqualTo(Kind.UNAVAILABLE);
    }
    assertThat(aws.s3().content("logs", SCORES.key())).hasSize(PART + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s3://", "s3://bucket", "s3://bucket/", "http://b/k", "s3://UP/k", "/x"})
  void refusesWhatIsNoLocation(String text) {
    assertThatThrownBy(() -> S3Uri.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLocationIsReadAndWrittenTheSame() {
    String text = "s3://my.bucket-1/a//b c+%20/ü";
    assertThat(S3Uri.parse(text))
        .hasToString(text)
        .isEqualTo(new S3Uri("my.bucket-1", "a//b c+%20/ü"));
  }
}
