package dev.fleabridge.operator;

/** Says that what the caller saw is not so any more. The answer is 412, and nothing was changed. */
final class NotAsSeen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotAsSeen(String what) {
    super("the %s is not as it was seen any more; look again".formatted(what));
  }
}
