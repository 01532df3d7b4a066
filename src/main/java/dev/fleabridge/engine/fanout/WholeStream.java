package dev.fleabridge.engine.fanout;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that fails where it ends before all of its bytes have come. A connection that breaks can
 * look like an end, and the first half of {@code 0.95} is a number too.
 */
final class WholeStream extends FilterInputStream {

  private final Runnable onRead;
  private long missing;

  /**
   * @param length how many bytes must come
   * @param onRead is run at each reading
   */
  WholeStream(InputStream source, long length, Runnable onRead) {
    super(source);
    this.missing = length;
    this.onRead = onRead;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    onRead.run();
    int got = super.read(bytes, offset, count);
    if (got < 0 && missing > 0) {
      throw new EOFException("%d bytes are missing".formatted(missing));
    }
    missing -= Math.max(0, got);
    return got;
  }
}
