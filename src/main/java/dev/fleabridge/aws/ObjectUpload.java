package dev.fleabridge.aws;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An S3 object being written with bounded memory. Nothing can be seen in S3 before {@link
 * #complete}. To close it without that throws away what was sent.
 */
public abstract class ObjectUpload extends OutputStream {

  ObjectUpload() {}

  @Override
  public abstract void write(byte[] bytes, int offset, int count) throws IOException;

  /**
   * Makes the object visible, whole.
   *
   * @return the etag of the object
   * @throws AwsFailure REFUSED {@code PreconditionFailed} when another object lies there than its
   *     mark says
   * @throws AwsFailure when S3 does not accept it. The object is then unchanged. After UNAVAILABLE
   *     alone it may have either content
   * @throws IllegalStateException when closed or completed before
   */
  public abstract String complete();

  /** Throws away what was sent, unless completed. */
  @Override
  public abstract void close();
}
