package dev.fleabridge.intake;

/** Nothing was stored. The sender should come again later. */
final class Overloaded extends RuntimeException {

  public Overloaded(String message) {
    super(message, null, false, false);
  }
}
