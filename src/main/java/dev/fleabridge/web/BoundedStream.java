package dev.fleabridge.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The bytes of a body, counted, weighed and timed. The time begins with the first read. A read that
 * waits is ended by the server's own limit, which is as long.
 */
final class BoundedStream extends ServletInputStream {

  private final ServletInputStream body;
  private final int max;
  private final long limit;
  private final LongSupplier nanos;
  private final Runnable whenTooSlow;
  private final Scales scales;
  private long began;
  private boolean begun;
  private int count;

  /** Weighs the bytes that have come. */
  @FunctionalInterface
  interface Scales {

    /** Returns normally where there is room for what they become. */
    void put(byte[] bytes, int offset, int length) throws NoRoom;
  }

  /**
   * @param whenTooSlow is run before the body is given up for being too slow
   */
  BoundedStream(
      ServletInputStream body,
      int max,
      Duration limit,
      LongSupplier nanos,
      Runnable whenTooSlow,
      Scales scales) {
    this.whenTooSlow = whenTooSlow;
    this.scales = scales;
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
      scales.put(into, offset, read);
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
