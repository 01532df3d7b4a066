package dev.fleabridge.operator;

/** There is nothing under this id: 404. */
final class NotFound extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what such as {@code action}
   */
  NotFound(String what, String id) {
    super("there is no %s %s".formatted(what, id));
  }
}
