package dev.fleabridge.testkit.sandbox.world;

/** The exchange did not take an order; nothing happened. */
public final class TradeFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final String reason;

  TradeFailed(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
