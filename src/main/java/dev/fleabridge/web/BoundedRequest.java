package dev.fleabridge.web;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A request with bounds on its body. Reading one byte more throws {@link BodyTooLarge}, reading on
 * after its time {@link BodyTooSlow}, and reading where no room is left {@link NoRoom}.
 */
final class BoundedRequest extends HttpServletRequestWrapper {

  /** For a body whose bytes somebody else counts. */
  static final int NO_BOUND = Integer.MAX_VALUE - 1;

  /**
   * A body whose length says that it has no more bytes takes no room. So a pause or an approval
   * comes in whatever else is in hand.
   */
  static final int SMALL_BYTES = 8 << 10;

  /** The attribute of a request of whose body no more may be waited for. */
  static final String GIVEN_UP = BoundedRequest.class.getName() + ".givenUp";

  private final int max;
  private final Duration limit;
  private final @Nullable Room room;
  private @Nullable BoundedStream stream;
  private int held;
  private long weight;
  private int heldWeight;

  /**
   * What is free for bodies in hand.
   *
   * @param bytes their bytes
   * @param weight the memory that they become ({@link JsonWeight}); one body that weighs more takes
   *     all of it
   * @param mostWeight all of it
   */
  record Room(Semaphore bytes, Semaphore weight, int mostWeight) {

    Room(int bytes, int weight) {
      this(new Semaphore(bytes), new Semaphore(weight), weight);
    }
  }

  BoundedRequest(HttpServletRequest request, int max, Duration limit) {
    this(request, max, limit, null);
  }

  /**
   * @param room what is free for bodies in hand; null where nobody counts it
   */
  BoundedRequest(HttpServletRequest request, int max, Duration limit, @Nullable Room room) {
    super(request);
    this.max = max;
    this.limit = limit;
    this.room = room;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    BoundedStream open = stream;
    if (open == null) {
      hold();
      open =
          new BoundedStream(
              super.getInputStream(),
              max,
              limit,
              System::nanoTime,
              () -> setAttribute(GIVEN_UP, true),
              this::weigh);
      stream = open;
    }
    return open;
  }

  /** Sets room aside: as much as the length says, or as much as may come where there is none. */
  private void hold() throws NoRoom {
    if (room == null || held > 0 || isSmall()) {
      return;
    }
    long length = getContentLengthLong();
    int bytes = length < 0 ? max : (int) Math.min(length, max);
    if (!room.bytes().tryAcquire(bytes)) {
      throw new NoRoom();
    }
    held = bytes;
  }

  private boolean isSmall() {
    long length = getContentLengthLong();
    return length >= 0 && length <= SMALL_BYTES;
  }

  private void weigh(byte[] bytes, int offset, int length) throws NoRoom {
    if (room == null || isSmall()) {
      return;
    }
    weight += JsonWeight.of(bytes, offset, length);
    int more = (int) Math.min(weight, room.mostWeight()) - heldWeight;
    if (!room.weight().tryAcquire(more)) {
      throw new NoRoom();
    }
    heldWeight += more;
  }

  /** Gives the room back; to be called when the request has been answered. */
  void release() {
    if (room != null) {
      room.bytes().release(held);
      room.weight().release(heldWeight);
      held = 0;
      heldWeight = 0;
    }
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
    return new BufferedReader(new InputStreamReader(getInputStream(), charset));
  }
}
