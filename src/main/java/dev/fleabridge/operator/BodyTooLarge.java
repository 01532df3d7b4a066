package dev.fleabridge.operator;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body goes on beyond what is allowed, which is answered 413. It is an I/O error, so that every
 * reader gives up on it.
 */
final class BodyTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  BodyTooLarge(int max) {
    super("the body may have at most %d bytes".formatted(max));
  }

  /** The one among the causes of what a reader made of it, if any. */
  static @Nullable BodyTooLarge among(@Nullable Throwable failure) {
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
