package dev.fleabridge.web;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says that a body is larger than allowed. The answer is 413. It is an I/O error, so that every
 * reader stops.
 */
public final class BodyTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  BodyTooLarge(int max) {
    super("the body may have at most %d bytes".formatted(max));
  }

  /** The one among the causes of a failure; null where there is none. */
  public static @Nullable BodyTooLarge among(@Nullable Throwable failure) {
    Throwable one = failure;
    for (int depth = 0; one != null && depth < 20; depth++) {
      if (one instanceof BodyTooLarge found) {
        return found;
      }
      one = one.getCause();
    }
    return null;
  }
}
