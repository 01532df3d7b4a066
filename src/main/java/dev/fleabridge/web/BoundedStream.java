package dev.fleabridge.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The bytes of a body, counted and timed. The time begins with the first read. A read that waits is
 * ended by the server's own limit, which is as long.
 */
final class BoundedStream extends ServletInputStream {

  private final ServletInputStream body;
  private final int max;
  private final long limit;
  private final LongSupplier nanos;
  private final Runnable whenTooSlow;
  private long began;
  private boolean begun;
  private int count;

  /**
   * @param whenTooSlow is run before the body is given up for being too slow
   */
  BoundedStream(
      ServletInputStream body, int max, Duration limit, LongSupplier nanos, Runnable whenTooSlow) {
    this.whenTooSlow = whenTooSlow;
    this.body = body;
    this.max = max;
    this.limit = limit.toNanos();
    this.nanos = nanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    requireTime();
    // The count stops one byte beyond the bound, so that it cannot overflow.
    int read = readOnce(into, offset, Math.min(length, max - count + 1));
    if (read > 0) {
      count += read;
      if (count > max) {
        throw new BodyTooLarge(max);
      }
    }
    return read;
  }

  private int readOnce(byte[] into, int offset, int length) throws IOException {
    try {
      return body.read(into, offset, length);
    } catch (IOException e) {
      if (BodyRefused.among(e) instanceof BodyTooSlow) {
        throw tooSlow();
      }
      throw e;
    }
  }

  private void requireTime() throws BodyTooSlow {
    long now = nanos.getAsLong();
    if (!begun) {
      begun = true;
      began = now;
    } else if (now - began > limit) {
      throw tooSlow();
    }
  }

  private BodyTooSlow tooSlow() {
    whenTooSlow.run();
    return new BodyTooSlow();
  }

  @Override
  public boolean isFinished() {
    return body.isFinished();
  }

  @Override
  public boolean isReady() {
    return body.isReady();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    body.setReadListener(listener);
  }
}
