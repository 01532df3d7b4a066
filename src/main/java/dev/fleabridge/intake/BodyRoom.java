package dev.fleabridge.intake;

import dev.fleabridge.web.JsonWeight;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.util.unit.DataSize;

/**
 * Reads the bodies of requests, with or without a length. One bound holds for each body, another
 * for all bodies in hand at one time, and a third for those of one source, so that a source whose
 * bodies come slowly does not shut the door for the others. The memory that bodies become as JSON
 * is bounded in the same way, once they are read. Safe for use by many threads.
 */
final class BodyRoom {

  /** A source may fill a quarter of the room. */
  private static final int SHARES = 4;

  /** The most bytes of memory that the bodies in hand become, as {@link JsonWeight} has them. */
  static final int MAX_WEIGHT = 64 << 20;

  /** How long a body that is read waits for room to be understood. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final int max;
  private final int share;
  private final Semaphore free;
  private final Semaphore freeWeight = new Semaphore(MAX_WEIGHT);
  private final Map<String, Share> shares = new ConcurrentHashMap<>();

  /** What is free for one source. */
  private record Share(Semaphore bytes, Semaphore weight) {}

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
    private final Share own;
    private final int bytes;
    private int weight;

    private Room(HttpServletRequest request, Share own, int bytes) {
      this.request = request;
      this.own = own;
      this.bytes = bytes;
    }

    /**
     * Reads all of the body.
     *
     * @throws TooLarge where it has more bytes than allowed
     * @throws Overloaded where there is no room for what it becomes
     */
    byte[] read() throws IOException {
      byte[] body = request.getInputStream().readNBytes(max + 1);
      if (body.length > max) {
        throw new TooLarge(max);
      }
      // One body that weighs more than a share has all of the share.
      weigh((int) Math.min(JsonWeight.of(body, 0, body.length), MAX_WEIGHT / SHARES));
      return body;
    }

    private void weigh(int asked) {
      if (!waited(own.weight(), asked)) {
        throw new Overloaded("too much of this source is being read");
      }
      if (!waited(freeWeight, asked)) {
        own.weight().release(asked);
        throw new Overloaded("too much is being read");
      }
      weight = asked;
    }

    @Override
    public void close() {
      free.release(bytes);
      own.bytes().release(bytes);
      freeWeight.release(weight);
      own.weight().release(weight);
    }
  }

  private static boolean waited(Semaphore room, int permits) {
    try {
      return room.tryAcquire(permits, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
    Share own =
        shares.computeIfAbsent(
            source, name -> new Share(new Semaphore(share), new Semaphore(MAX_WEIGHT / SHARES)));
    if (!own.bytes().tryAcquire(bytes)) {
      throw new Overloaded("too many bytes of events of this source are in hand");
    }
    if (!free.tryAcquire(bytes)) {
      own.bytes().release(bytes);
      throw new Overloaded("too many bytes of events are in hand");
    }
    return new Room(request, own, bytes);
  }
}
