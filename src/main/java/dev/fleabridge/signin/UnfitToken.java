package dev.fleabridge.signin;

import org.springframework.security.core.AuthenticationException;

/** Says what is wrong with a token that its issuer signed. */
final class UnfitToken extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong; it may go back to the caller
   */
  UnfitToken(String message) {
    super(message);
  }
}
