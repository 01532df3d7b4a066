package dev.fleabridge.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An S3 object being read, together with what is needed to go on later from where a reader stopped.
 * Closing it early drops the connection instead of reading the rest.
 */
public final class ObjectStream extends FilterInputStream {

  private final String etag;
  private final long length;
  private final Runnable abort;
  private boolean ended;

  /**
   * @param length bytes from here to the end of the object
   * @param abort drops the connection
   */
  ObjectStream(InputStream content, String etag, long length, Runnable abort) {
    super(content);
    this.etag = etag;
    this.length = length;
    this.abort = abort;
  }

  /** The version of the object's content, as {@link Objects#openFrom} wants it. */
  public String etag() {
    return etag;
  }

  /** Bytes from where this stream began to the end of the object. */
  public long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    try {
      int got = super.read(bytes, offset, count);
      ended |= got < 0;
      return got;
    } catch (SdkException e) {
      // The SDK's own streams throw unchecked when interrupted, and when a checksum is not right.
      throw new IOException(AwsCall.failure("S3 GetObject", e).reason());
    }
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      abort.run();
    }
    super.close();
  }
}
