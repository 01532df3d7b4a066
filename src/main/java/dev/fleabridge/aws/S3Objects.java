package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Implements {@link Objects} by the SDK's client. */
final class S3Objects implements Objects {

  private static final Set<String> ABOUT_THE_CONTENT = Set.of("PreconditionFailed", "InvalidRange");

  private static final int MAX_LISTED = 100_000;

  private final Supplier<S3Client> client;
  private final int partBytes;
  private final BucketOwners owners;

  /**
   * @param partBytes the size of a part of a large upload; S3 demands at least 5 MiB
   */
  S3Objects(Supplier<S3Client> client, int partBytes, BucketOwners owners) {
    this.client = client;
    this.partBytes = partBytes;
    this.owners = owners;
  }

  @Override
  public byte[] read(ObjectVersion object, int maxBytes) {
    try (ObjectStream stream = get(object, S3Objects::soon)) {
      if (stream.length() > maxBytes) {
        throw new AwsFailure(
            Kind.REFUSED,
            "TooLarge",
            "%s has %d bytes, more than the %d accepted."
                .formatted(object, stream.length(), maxBytes));
      }
      byte[] content = stream.readNBytes(maxBytes);
      if (content.length != stream.length()) {
        throw new IOException("the answer ended early");
      }
      stream.readNBytes(1); // The stream must see its end, so that the connection is kept.
      return content;
    } catch (IOException e) {
      throw new AwsFailure(
          Kind.UNAVAILABLE, "NotReached", "S3 GetObject of " + object + " broke off midway.");
    }
  }

  /** What is read as a whole is small, and somebody waits for it: a start, or a run. */
  private static void soon(GetObjectRequest.Builder request) {
    checked(request);
    request.overrideConfiguration(call ->
        call.apiCallTimeout(AwsClients.CALL_TIMEOUT)
            .apiCallAttemptTimeout(AwsClients.ATTEMPT_TIMEOUT));
  }

  @Override
  public ObjectStream open(ObjectVersion object) {
    return get(object, S3Objects::checked);
  }

  /** Checksums must be asked for. By default SDK 2.40.2 was seen to accept damaged bytes. */
  private static void checked(GetObjectRequest.Builder request) {
    request.checksumMode(ChecksumMode.ENABLED);
  }

  @Override
  public ObjectStream openFrom(ObjectVersion object, long byteOffset, String etag) {
    if (byteOffset < 0) {
      throw new IllegalArgumentException("an offset cannot be negative");
    }
    ObjectVersion same = object.with(etag);
    try {
      return get(
          same,
          request -> {
            if (byteOffset > 0) {
              request.range("bytes=" + byteOffset + "-");
            }
          });
    } catch (AwsFailure e) {
      if (e.code().equals("InvalidRange") && length(same) == byteOffset) {
        // HTTP has no empty range, so a reader that stopped at the very end gets this error.
        return new ObjectStream(InputStream.nullInputStream(), etag, 0, () -> {});
      }
      throw e;
    }
  }

  private ObjectStream get(ObjectVersion object, Consumer<GetObjectRequest.Builder> more) {
    return withoutVersion(
        object,
        wanted -> {
          ResponseInputStream<GetObjectResponse> stream =
              AwsCall.run(
                  "S3 GetObject of " + wanted,
                  () ->
                      client
                          .get()
                          .getObject(request -> {
                            request.bucket(wanted.uri().bucket()).key(wanted.uri().key());
                            request.expectedBucketOwner(owners.of(wanted.uri()));
                            request.versionId(wanted.versionId()).ifMatch(wanted.condition());
                            more.accept(request);
                          }));
          GetObjectResponse response = stream.response();
          return new ObjectStream(stream, response.eTag(), response.contentLength(), stream::abort);
        });
  }

  private long length(ObjectVersion object) {
    return withoutVersion(
        object,
        wanted ->
            AwsCall.run(
                    "S3 HeadObject of " + wanted,
                    () ->
                        client
                            .get()
                            .headObject(request ->
                                request
                                    .bucket(wanted.uri().bucket())
                                    .key(wanted.uri().key())
                                    .expectedBucketOwner(owners.of(wanted.uri()))
                                    .versionId(wanted.versionId())
                                    .ifMatch(wanted.condition())))
                .contentLength());
  }

  /**
   * Calls again without the version where the version is gone or we may not read it ({@code
   * s3:GetObjectVersion} is a permission of its own). The etag must then match, so the content is
   * the same.
   */
  private static <T> T withoutVersion(ObjectVersion object, Function<ObjectVersion, T> call) {
    try {
      return call.apply(object);
    } catch (AwsFailure e) {
      boolean definite = e.kind() != Kind.UNAVAILABLE && !ABOUT_THE_CONTENT.contains(e.code());
      if (!definite || object.versionId() == null || object.condition() == null) {
        throw e;
      }
      return call.apply(object.byEtag());
    }
  }

  @Override
  public String put(S3Uri uri, byte[] content, String contentType) {
    return put(uri, content, contentType, null);
  }

  @Override
  public void putNew(S3Uri uri, byte[] content, String contentType) {
    put(uri, content, contentType, "*");
  }

  private String put(
      S3Uri uri, byte[] content, String contentType, @Nullable String unlessThereIs) {
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
                                .expectedBucketOwner(owners.of(uri))
                                .ifNoneMatch(unlessThereIs)
                                .contentType(contentType),
                        RequestBody.fromBytes(content)))
        .eTag();
  }

  /** S3 begins behind a key, so a shorter one is named, and what comes too early is left out. */
  @Override
  public List<Found> list(S3Uri prefix, String firstKey) {
    List<Found> found = new ArrayList<>();
    Pages pages = new Pages("objects", MAX_LISTED);
    do {
      ListObjectsV2Response page =
          AwsCall.run(
              "S3 ListObjectsV2 of " + prefix,
              () ->
                  client
                      .get()
                      .listObjectsV2(request ->
                          request
                              .bucket(prefix.bucket())
                              .prefix(prefix.key())
                              .expectedBucketOwner(owners.of(prefix))
                              .startAfter(firstKey.substring(0, firstKey.length() - 1))
                              .continuationToken(pages.token())));
      for (S3Object object : page.contents()) {
        if (object.key().compareTo(firstKey) >= 0) {
          pages.count();
          found.add(new Found(object.key(), object.size(), object.lastModified()));
        }
      }
      pages.turn(page.nextContinuationToken());
    } while (pages.hasNext());
    return found;
  }

  @Override
  public Optional<String> etagOf(S3Uri uri, String owner) {
    try {
      HeadObjectResponse head =
          AwsCall.run(
              "S3 HeadObject of " + uri,
              () ->
                  client
                      .get()
                      .headObject(request ->
                          request
                              .bucket(uri.bucket())
                              .key(uri.key())
                              .expectedBucketOwner(owners.of(uri))));
      return owner.equals(head.metadata().get(S3ObjectUpload.OWNER))
          ? Optional.of(head.eTag())
          : Optional.empty();
    } catch (AwsFailure e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public ObjectUpload upload(S3Uri uri, String contentType, Mark mark) {
    return new S3ObjectUpload(client, uri, contentType, partBytes, mark, owners.of(uri));
  }
}
