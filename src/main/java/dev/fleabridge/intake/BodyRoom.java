package dev.fleabridge.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.util.unit.DataSize;

/**
 * Reads the bodies of requests, with or without a length. One bound holds for each body, another
 * for all bodies in hand at one time, and a third for those of one source, so that a source whose
 * bodies come slowly does not shut the door for the others. Safe for use by many threads.
 */
final class BodyRoom {

  /** A source may fill a quarter of the room. */
  private static final int SHARES = 4;

  private final int max;
  private final int share;
  private final Semaphore free;
  private final Map<String, Semaphore> freeOf = new ConcurrentHashMap<>();

  /**
   * @param max bytes of one body
   * @param maxInFlight bytes of all bodies in hand; at least {@code max}
   */
  BodyRoom(DataSize max, DataSize maxInFlight) {
    this.max = Math.toIntExact(max.toBytes());
    int all = Math.toIntExact(maxInFlight.toBytes());
    this.free = new Semaphore(all);
    this.share = Math.max(this.max, all / SHARES);
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
    private final Semaphore own;
    private final int bytes;

    private Room(HttpServletRequest request, Semaphore own, int bytes) {
      this.request = request;
      this.own = own;
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
      own.release(bytes);
    }
  }

  /**
   * Sets room aside for a body before any of it is read: as much as its header says, or the most
   * that it may have where the header says nothing.
   *
   * @param source who sends it; one of those that are configured
   * @throws TooLarge where its header names more bytes than allowed
   * @throws Overloaded where the bodies in hand, or those of this source, leave no room
   */
  Room room(HttpServletRequest request, String source) {
    long length = request.getContentLengthLong();
    if (length > max) {
      throw new TooLarge(max);
    }
    int bytes = length < 0 ? max : (int) length;
    Semaphore own = freeOf.computeIfAbsent(source, name -> new Semaphore(share));
    if (!own.tryAcquire(bytes)) {
      throw new Overloaded("too many bytes of events of this source are in hand");
    }
    if (!free.tryAcquire(bytes)) {
      own.release(bytes);
      throw new Overloaded("too many bytes of events are in hand");
    }
    return new Room(request, own, bytes);
  }
}
