package dev.fleabridge.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

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
    int next = super.read();
    ended |= next < 0;
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int got = super.read(bytes, offset, count);
    ended |= got < 0;
    return got;
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      abort.run();
    }
    super.close();
  }
}
