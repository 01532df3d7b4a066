package dev.fleabridge.intake;

import dev.fleabridge.engine.Admission;

/** Says that nothing was stored, and that the sender should come again later. */
final class Overloaded extends Admission.Refused {

  private static final long serialVersionUID = 1L;

  public Overloaded(String message) {
    super(message);
  }
}
