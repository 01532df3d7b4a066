package dev.fleabridge.aws;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that writes an S3 object with bounded memory. S3 shows nothing before {@link #complete}.
 * Closing it without {@link #complete} discards what was sent.
 */
public abstract class ObjectUpload extends OutputStream {

  ObjectUpload() {}

  @Override
  public abstract void write(byte[] bytes, int offset, int count) throws IOException;

  /**
   * Makes the whole object visible.
   *
   * @return the etag of the object
   * @throws AwsFailure REFUSED {@code PreconditionFailed} where another object is there than its
   *     mark says
   * @throws AwsFailure where S3 does not accept it; the object is then unchanged, except that after
   *     UNAVAILABLE it may have either content
   * @throws IllegalStateException where it was closed or completed before
   */
  public abstract String complete();

  /** Discards what was sent, unless it was completed. */
  @Override
  public abstract void close();
}
