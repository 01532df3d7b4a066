package dev.fleabridge.testkit.standin;

/** A refusal, before it is written in the way of one protocol. */
final class AwsError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final int status;
  final String code;

  AwsError(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
