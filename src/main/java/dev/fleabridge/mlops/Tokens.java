package dev.fleabridge.mlops;

/** Where tokens come from that the configuration does not hold itself. */
public interface Tokens {

  /**
   * The value of a secret, perhaps a little old.
   *
   * @param secret its name
   */
  String of(String secret);

  /** The value as it is now, because the one before was refused. */
  String renewed(String secret);
}
