package dev.fleabridge.intake;

/** Says that nothing was stored, and that the sender should come again later. */
final class Overloaded extends RuntimeException {

  public Overloaded(String message) {
    super(message, null, false, false);
  }
}
