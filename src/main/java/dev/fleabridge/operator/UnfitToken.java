package dev.fleabridge.operator;

import org.springframework.security.core.AuthenticationException;

/** A token that its issuer signed is not good enough here. This says what is wrong with it. */
final class UnfitToken extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message may go back to the caller
   */
  UnfitToken(String message) {
    super(message);
  }
}
