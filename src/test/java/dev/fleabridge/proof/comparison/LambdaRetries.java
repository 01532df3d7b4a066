package dev.fleabridge.proof.comparison;

/**
 * Retries of an asynchronous invocation after a function error: two by default, one minute before
 * the first and two before the second (AWS Lambda Developer Guide).
 */
final class LambdaRetries {

  static final int MAX_RETRIES = 2;

  private LambdaRetries() {}

  static long waitSeconds(int retriesSoFar) {
    return 60L * (retriesSoFar + 1);
  }
}
