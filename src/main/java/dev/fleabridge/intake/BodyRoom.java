package dev.fleabridge.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.springframework.util.unit.DataSize;

/**
 * Reads the bodies of requests, with or without a length. One bound holds for each body, and
 * another for all bodies in hand at one time. Safe for use by many threads.
 */
final class BodyRoom {

  private final int max;
  private final Semaphore free;

  /**
   * @param max bytes of one body
   * @param maxInFlight bytes of all bodies in hand; at least {@code max}
   */
  BodyRoom(DataSize max, DataSize maxInFlight) {
    this.max = Math.toIntExact(max.toBytes());
    this.free = new Semaphore(Math.toIntExact(maxInFlight.toBytes()));
  }

  /** Says that the body is larger than allowed. Nothing of it was used. */
  static final class TooLarge extends RuntimeException {

    TooLarge(int max) {
      super("a body may have at most " + max + " bytes", null, false, false);
    }
  }

  /** Room for the body of one request, until it is closed. */
  final class Room implements AutoCloseable {

    private final HttpServletRequest request;
    private final int bytes;

    private Room(HttpServletRequest request, int bytes) {
      this.request = request;
      this.bytes = bytes;
    }

    /**
     * Reads all of the body.
     *
     * @throws TooLarge where it has more bytes than allowed
     */
    byte[] read() throws IOException {
      byte[] body = request.getInputStream().readNBytes(max + 1);
      if (body.length > max) {
        throw new TooLarge(max);
      }
      return body;
    }

    @Override
    public void close() {
      free.release(bytes);
    }
  }

  /**
   * Sets room aside for a body before any of it is read: as much as its header says, or the most
   * that it may have where the header says nothing.
   *
   * @throws TooLarge where its header names more bytes than allowed
   * @throws Overloaded where the bodies in hand leave no room
   */
  Room room(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    if (length > max) {
      throw new TooLarge(max);
    }
    int bytes = length < 0 ? max : (int) length;
    if (!free.tryAcquire(bytes)) {
      throw new Overloaded("too many bytes of events are in hand");
    }
    return new Room(request, bytes);
  }
}
