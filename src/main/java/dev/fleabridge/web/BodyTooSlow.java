package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;

/** Says that a body did not come within its time. */
final class BodyTooSlow extends BodyRefused {
  private static final long serialVersionUID = 1L;

  BodyTooSlow() {
    super("the body did not come within its time; send it again");
  }

  /**
   * A person is answered 408. A source is answered 503, because EventBridge gives up on 408, and
   * the event would be lost (docs/reference/aws-events.md#api-destinations).
   */
  @Override
  ProblemType type(HttpServletRequest request) {
    return SourceDoors.isFor(request) ? ProblemType.UNAVAILABLE : ProblemType.TOO_SLOW;
  }

  @Override
  String retryAfter() {
    return "10";
  }
}
