package dev.fleabridge.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** Reads the body of a request, with or without a length, up to a bound. */
final class BoundedBody {

  private final int max;

  BoundedBody(DataSize max) {
    this.max = Math.toIntExact(max.toBytes());
  }

  /** The body is larger than allowed; nothing of it was used. */
  static final class TooLarge extends RuntimeException {

    TooLarge(int max) {
      super("a body may have at most " + max + " bytes", null, false, false);
    }
  }

  /**
   * Reads all of it.
   *
   * @throws TooLarge where it has more bytes than allowed, by its header or in fact
   */
  byte[] read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > max) {
      throw new TooLarge(max);
    }
    byte[] body = request.getInputStream().readNBytes(max + 1);
    if (body.length > max) {
      throw new TooLarge(max);
    }
    return body;
  }
}
