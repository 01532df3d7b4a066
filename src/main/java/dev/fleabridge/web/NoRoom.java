package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;

/** Says that the bodies in hand leave no room for another. */
final class NoRoom extends BodyRefused {
  private static final long serialVersionUID = 1L;

  NoRoom() {
    super("too many bytes of requests are in hand; come again");
  }

  @Override
  ProblemType type(HttpServletRequest request) {
    return ProblemType.OVERLOADED;
  }

  @Override
  String retryAfter() {
    return "1";
  }
}
