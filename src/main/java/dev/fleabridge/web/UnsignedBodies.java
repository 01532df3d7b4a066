package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Reads bodies of senders who have not signed in yet, because the body itself is what they signed.
 * A body has a bound, and all of them together have one, by the bytes that have come. Thread-safe.
 */
public final class UnsignedBodies {

  static final int MAX_BYTES = BodyBound.MAX_BYTES;
  static final int MAX_IN_HAND = 16 << 20;
  private static final int PIECE = 8 << 10;

  private final Semaphore room = new Semaphore(MAX_IN_HAND);

  /**
   * Reads the body and has it judged. It is forgotten where it is not signed.
   *
   * @return the request with the body to be read again; empty where it is not signed
   * @throws BodyRefused where it is too large or too slow, or where there is no room
   */
  public Optional<HttpServletRequest> ifSigned(
      HttpServletRequest request, Predicate<byte[]> isSigned) throws IOException {
    if (request.getContentLengthLong() > MAX_BYTES) {
      throw new BodyTooLarge(MAX_BYTES);
    }
    int held = 0;
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      InputStream in = request.getInputStream();
      byte[] piece;
      do {
        if (!room.tryAcquire(PIECE)) {
          throw new NoRoom();
        }
        held += PIECE;
        piece = in.readNBytes(PIECE);
        body.writeBytes(piece);
        if (body.size() > MAX_BYTES) {
          throw new BodyTooLarge(MAX_BYTES);
        }
      } while (piece.length == PIECE);
      byte[] bytes = body.toByteArray();
      return isSigned.test(bytes)
          ? Optional.of(new RereadRequest(request, bytes))
          : Optional.empty();
    } finally {
      room.release(held);
    }
  }
}
