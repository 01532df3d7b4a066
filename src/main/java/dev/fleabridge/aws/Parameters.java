package dev.fleabridge.aws;

/** Texts in the Parameter Store of Systems Manager. */
public interface Parameters {

  /**
   * The value of a parameter as it is now; that of a {@code SecureString} in plain text.
   *
   * @param name the parameter's name or ARN; {@code :<version>} or {@code :<label>} after it names
   *     one of its versions
   * @throws AwsFailure NOT_FOUND, REFUSED or UNAVAILABLE
   */
  String read(String name);
}
