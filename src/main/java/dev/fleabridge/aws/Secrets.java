package dev.fleabridge.aws;

import java.util.Optional;

/**
 * Secrets by name, from Secrets Manager. They are kept in memory for their time to live. No value
 * gets into a log, an exception or a toString.
 */
public interface Secrets {

  /** A version of a secret beside the current one. */
  enum Version {
    /** What a rotation is about to make current. */
    PENDING("AWSPENDING"),
    /** What was current before. */
    PREVIOUS("AWSPREVIOUS");

    private final String stage;

    Version(String stage) {
      this.stage = stage;
    }

    String stage() {
      return stage;
    }
  }

  /**
   * The current value. When its time to live is over, one caller renews it, and meanwhile the
   * others get the earlier value.
   *
   * @param name the secret's name or ARN; a {@code #key} after it names a field of a secret that is
   *     a JSON object
   * @return the value; it may be older than the time to live where Secrets Manager does not answer
   * @throws AwsFailure NOT_FOUND (no such secret or key); REFUSED (not allowed, not text, not
   *     JSON); UNAVAILABLE where it was never read and cannot be read now
   */
  String read(String name);

  /**
   * The value as far as it is known. It is {@link #read} for whoever must not wait: where any value
   * is known it is given at once, however old, and is renewed in the background when its time to
   * live is over.
   *
   * @param name as in {@link #read}
   * @throws AwsFailure as {@link #read}
   */
  String known(String name);

  /**
   * Another version than the current one. It is not kept: each call asks Secrets Manager.
   *
   * @param name as in {@link #read}
   * @return empty where the secret has no such version, or that version no such key
   * @throws AwsFailure REFUSED (not allowed, not text, not JSON); UNAVAILABLE
   */
  Optional<String> version(String name, Version version);

  /**
   * The value as Secrets Manager has it now. Call it after the secret was refused, for example
   * after a rotation. Callers at the same time share one call to Secrets Manager. There is at most
   * one call a second, and after a failure at most one in 30 seconds.
   *
   * @param name as in {@link #read}; the other keys of the same secret are renewed with it
   * @return the value; the earlier one where Secrets Manager does not answer
   * @throws AwsFailure as {@link #read}
   */
  String refresh(String name);

  /**
   * Stores a value. It makes the secret, or gives an existing secret a new current version. Storing
   * the same again is harmless. Afterwards {@link #read} gives this value.
   *
   * @param name the secret's name, without {@code #key}
   * @throws AwsFailure REFUSED or UNAVAILABLE; the value may still have been stored
   */
  void store(String name, String value);
}
