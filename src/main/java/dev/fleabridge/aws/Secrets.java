package dev.fleabridge.aws;

/**
 * Secrets by name, from Secrets Manager. They are kept in memory for a while. Nothing in here
 * writes a value to a log, an exception or a toString.
 */
public interface Secrets {

  /**
   * The current value. When its time has passed, one caller renews it, and the others get the
   * earlier one meanwhile.
   *
   * @param name the secret's name or ARN; with {@code #key} behind it, that field of a secret that
   *     is a JSON object
   * @return the value, possibly older than the time to live when Secrets Manager does not answer
   * @throws AwsFailure NOT_FOUND (no such secret or key); REFUSED (not allowed, not text, not
   *     JSON); UNAVAILABLE when it was never read and cannot be read now
   */
  String read(String name);

  /**
   * The value as Secrets Manager has it now. It is for use after the holder of the secret was
   * turned away with it, as after a rotation. Callers at the same time share one call. It is made
   * at most once a second, and after a failure at most once in 30 seconds.
   *
   * @param name as in {@link #read}; the other keys of the same secret are renewed with it
   * @return the value; the earlier one when Secrets Manager does not answer
   * @throws AwsFailure as {@link #read}
   */
  String refresh(String name);

  /**
   * Stores a value: makes the secret, or gives one that is there a new current version. To store
   * the same again is harmless. After it returns, {@link #read} gives this value.
   *
   * @param name the secret's name, without {@code #key}
   * @throws AwsFailure REFUSED or UNAVAILABLE; it may be stored all the same
   */
  void store(String name, String value);
}
