package dev.fleabridge.operator;

/** Says that there is nothing under this id. The answer is 404. */
public final class NotFound extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what such as {@code action}
   */
  public NotFound(String what, String id) {
    super("there is no %s %s".formatted(what, id));
  }
}
