package dev.fleabridge.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A stream of an S3 object, with what a reader needs to go on later from where it stopped. Closing
 * it early drops the connection and does not read the rest.
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

  /** The etag of the object's content, for {@link Objects#openFrom}. */
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
      // The SDK's streams throw unchecked exceptions when interrupted, and when a checksum is
      // wrong.
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
