package dev.fleabridge.mlops;

/** Where tokens come from that the configuration does not hold itself. */
public interface Tokens {

  /**
   * The value of a secret, perhaps a little old.
   *
   * @param secret its name
   * @param anew whether the value as it is now is wanted, because the one before was refused
   */
  String of(String secret, boolean anew);
}
