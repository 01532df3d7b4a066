package dev.fleabridge.testkit.sandbox.http;

/**
 * What the upstream's own code would trip over, such as a number where it calls {@code trim()}: its
 * error handler answers 500.
 */
public final class UpstreamCrash extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UpstreamCrash(String message) {
    super(message, null, false, false);
  }
}
