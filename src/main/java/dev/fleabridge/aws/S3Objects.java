package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** {@link Objects} by the SDK's client. */
final class S3Objects implements Objects {

  private final Supplier<S3Client> client;
  private final int partBytes;

  /**
   * @param partBytes the size of a part of a large upload; S3 wants at least 5 MiB
   */
  S3Objects(Supplier<S3Client> client, int partBytes) {
    this.client = client;
    this.partBytes = partBytes;
  }

  @Override
  public byte[] read(S3Uri uri, int maxBytes) {
    try (ObjectStream stream = open(uri)) {
      if (stream.length() > maxBytes) {
        throw new AwsFailure(
            Kind.REFUSED,
            "TooLarge",
            uri + " has " + stream.length() + " bytes, more than the " + maxBytes + " accepted.");
      }
      byte[] content = stream.readNBytes(maxBytes);
      if (content.length != stream.length()) {
        throw new IOException("the answer ended early");
      }
      stream.readNBytes(1); // Lets the stream see its end, so that the connection is kept.
      return content;
    } catch (IOException e) {
      throw new AwsFailure(
          Kind.UNAVAILABLE, "NotReached", "S3 GetObject of " + uri + " broke off midway.");
    }
  }

  @Override
  public ObjectStream open(S3Uri uri) {
    // Asked for by name: by default SDK 2.40.2 was seen not to, and to take damaged bytes for good.
    return get(
        uri,
        GetObjectRequest.builder()
            .bucket(uri.bucket())
            .key(uri.key())
            .checksumMode(ChecksumMode.ENABLED)
            .build());
  }

  @Override
  public ObjectStream openFrom(S3Uri uri, long byteOffset, String etag) {
    if (byteOffset < 0) {
      throw new IllegalArgumentException("an offset cannot be negative");
    }
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(uri.bucket()).key(uri.key()).ifMatch(etag);
    if (byteOffset > 0) {
      request.range("bytes=" + byteOffset + "-");
    }
    try {
      return get(uri, request.build());
    } catch (AwsFailure e) {
      if (e.code().equals("InvalidRange") && length(uri, etag) == byteOffset) {
        // HTTP has no empty range: a reader that stopped at the very end gets this error.
        return new ObjectStream(InputStream.nullInputStream(), etag, 0, () -> {});
      }
      throw e;
    }
  }

  private ObjectStream get(S3Uri uri, GetObjectRequest request) {
    ResponseInputStream<GetObjectResponse> stream =
        AwsCall.run("S3 GetObject of " + uri, () -> client.get().getObject(request));
    GetObjectResponse response = stream.response();
    return new ObjectStream(stream, response.eTag(), response.contentLength(), stream::abort);
  }

  private long length(S3Uri uri, String etag) {
    HeadObjectResponse head =
        AwsCall.run(
            "S3 HeadObject of " + uri,
            () ->
                client
                    .get()
                    .headObject(
                        request -> request.bucket(uri.bucket()).key(uri.key()).ifMatch(etag)));
    return head.contentLength();
  }

  @Override
  public String put(S3Uri uri, byte[] content, String contentType) {
    return AwsCall.run(
            "S3 PutObject of " + uri,
            () ->
                client
                    .get()
                    .putObject(
                        request ->
                            request.bucket(uri.bucket()).key(uri.key()).contentType(contentType),
                        RequestBody.fromBytes(content)))
        .eTag();
  }

  @Override
  public ObjectUpload upload(S3Uri uri, String contentType) {
    return new S3ObjectUpload(client, this, uri, contentType, partBytes);
  }
}
