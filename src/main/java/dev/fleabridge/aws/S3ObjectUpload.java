package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * A multipart upload that keeps one part in memory. An object that fits into one part is written by
 * one plain call.
 */
final class S3ObjectUpload extends ObjectUpload {

  private static final Logger log = LoggerFactory.getLogger(S3ObjectUpload.class);
  private static final int MAX_PARTS = 10_000;

  /** The metadata of an object that names its owner. */
  static final String OWNER = "fleabridge-owner";

  private final Supplier<S3Client> client;
  private final S3Uri uri;
  private final String contentType;
  private final int partBytes;
  private final Objects.Mark mark;
  private final @Nullable String bucketOwner;
  private final List<CompletedPart> parts = new ArrayList<>();
  private byte[] buffer;
  private int filled;
  private @Nullable String uploadId;
  private boolean closed;

  /**
   * @param bucketOwner the account that the bucket must belong to; null where any will do
   */
  S3ObjectUpload(
      Supplier<S3Client> client,
      S3Uri uri,
      String contentType,
      int partBytes,
      Objects.Mark mark,
      @Nullable String bucketOwner) {
    this.client = client;
    this.uri = uri;
    this.contentType = contentType;
    this.partBytes = partBytes;
    this.mark = mark;
    this.bucketOwner = bucketOwner;
    this.buffer = new byte[Math.min(partBytes, 64 * 1024)];
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    java.util.Objects.checkFromIndexSize(offset, count, bytes.length);
    requireOpen();
    int done = 0;
    while (done < count) {
      if (filled == partBytes) {
        sendPart();
      }
      int room = Math.min(count - done, partBytes - filled);
      grow(filled + room);
      System.arraycopy(bytes, offset + done, buffer, filled, room);
      filled += room;
      done += room;
    }
  }

  /** The buffer grows, because a small log must not cost the memory of a large one. */
  private void grow(int needed) {
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(partBytes, Math.max(needed, 2 * buffer.length)));
    }
  }

  private void sendPart() {
    if (parts.size() == MAX_PARTS) {
      throw new AwsFailure(
          Kind.REFUSED, "TooLarge", uri + " would have more than " + MAX_PARTS + " parts.");
    }
    String id = begin();
    int number = parts.size() + 1;
    ByteBuffer content = ByteBuffer.wrap(buffer, 0, filled);
    String etag =
        AwsCall.run(
                "S3 UploadPart of " + uri,
                () ->
                    client
                        .get()
                        .uploadPart(
                            request ->
                                request
                                    .bucket(uri.bucket())
                                    .key(uri.key())
                                    .uploadId(id)
                                    .expectedBucketOwner(bucketOwner)
                                    .partNumber(number),
                            RequestBody.fromRemainingByteBuffer(content)))
            .eTag();
    parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    filled = 0;
  }

  private String begin() {
    String id = uploadId;
    if (id == null) {
      id =
          AwsCall.run(
                  "S3 CreateMultipartUpload of " + uri,
                  () ->
                      client
                          .get()
                          .createMultipartUpload(request ->
                              request
                                  .bucket(uri.bucket())
                                  .key(uri.key())
                                  .expectedBucketOwner(bucketOwner)
                                  .metadata(Map.of(OWNER, mark.owner()))
                                  .contentType(contentType)))
              .uploadId();
      uploadId = id;
    }
    return id;
  }

  @Override
  public String complete() {
    requireOpen();
    if (uploadId == null) {
      String etag = put(Arrays.copyOf(buffer, filled));
      closed = true;
      return etag;
    }
    if (filled > 0) {
      sendPart();
    }
    String etag = join(uploadId);
    closed = true;
    return etag;
  }

  private String put(byte[] content) {
    return AwsCall.run(
            "S3 PutObject of " + uri,
            () ->
                client
                    .get()
                    .putObject(
                        request ->
                            request
                                .bucket(uri.bucket())
                                .key(uri.key())
                                .expectedBucketOwner(bucketOwner)
                                .metadata(Map.of(OWNER, mark.owner()))
                                .ifNoneMatch(mark.replaces() == null ? "*" : null)
                                .ifMatch(mark.replaces())
                                .contentType(contentType),
                        RequestBody.fromBytes(content)))
        .eTag();
  }

  private String join(String id) {
    try {
      return AwsCall.run(
              "S3 CompleteMultipartUpload of " + uri,
              () ->
                  client
                      .get()
                      .completeMultipartUpload(request ->
                          request
                              .bucket(uri.bucket())
                              .key(uri.key())
                              .uploadId(id)
                              .expectedBucketOwner(bucketOwner)
                              .ifNoneMatch(mark.replaces() == null ? "*" : null)
                              .ifMatch(mark.replaces())
                              .multipartUpload(list -> list.parts(parts))))
          .eTag();
    } catch (AwsFailure e) {
      if (e.code().equals("NoSuchUpload")) {
        // The SDK repeats a call whose answer was lost. The first call may have completed the
        // upload.
        throw new AwsFailure(
            Kind.UNAVAILABLE, e.code(), "It is not known whether " + uri + " was completed.");
      }
      throw e;
    }
  }

  @Override
  public void close() {
    String id = uploadId;
    if (closed || id == null) {
      closed = true;
      return;
    }
    closed = true;
    try {
      AwsCall.run(
          "S3 AbortMultipartUpload of " + uri,
          () ->
              client
                  .get()
                  .abortMultipartUpload(request ->
                      request
                          .bucket(uri.bucket())
                          .key(uri.key())
                          .expectedBucketOwner(bucketOwner)
                          .uploadId(id)));
    } catch (AwsFailure e) {
      // The parts cost a little storage until the bucket's lifecycle rule removes them. The failure
      // that led here is more important.
      log.warn("An upload could not be thrown away. {}", e.reason());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the upload is closed");
    }
  }
}
