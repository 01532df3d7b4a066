package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Says that a body has more bytes than allowed. */
final class BodyTooLarge extends BodyRefused {
  private static final long serialVersionUID = 1L;

  BodyTooLarge(int max) {
    super(sentence(max));
  }

  static String sentence(int max) {
    return "the body may have at most %d bytes".formatted(max);
  }

  @Override
  ProblemType type(HttpServletRequest request) {
    return ProblemType.BODY_TOO_LARGE;
  }

  @Override
  @Nullable String retryAfter() {
    return null;
  }
}
