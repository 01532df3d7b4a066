package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.mlops.RemoteFailure;
import dev.fleabridge.mlops.Tokens;

/**
 * The tokens that lie in Secrets Manager. One that cannot be read is a mistake in our settings,
 * also where AWS says that it is not there. It decides nothing about a step, which waits until it
 * is mended (money rule 26).
 */
final class SecretTokens implements Tokens {

  private final Secrets secrets;

  SecretTokens(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * @throws RemoteFailure UNAVAILABLE where the secret cannot be read
   */
  @Override
  public String of(String secret, boolean anew) {
    try {
      return (anew ? secrets.refresh(secret) : secrets.read(secret)).strip();
    } catch (AwsFailure e) {
      throw new RemoteFailure(
          RemoteFailure.Kind.UNAVAILABLE, e.code(), "the token cannot be read: " + e.reason());
    }
  }
}
