package dev.fleabridge.check;

import dev.fleabridge.aws.AwsFailure;

/** Says what a refusal of AWS means for whoever configures, without the words of AWS. */
final class Outside {

  private Outside() {}

  static Finding inWords(String what, String permission, AwsFailure failure) {
    String code = " (" + failure.code() + ")";
    return switch (failure.kind()) {
      case NOT_FOUND ->
          Finding.wrong(what, "does not exist" + code, "Make it, or correct the setting.");
      case REFUSED ->
          Finding.wrong(
              what, "is refused" + code, "Allow " + permission + " to the role of the task.");
      case UNAVAILABLE ->
          Finding.wrong(
              what,
              "cannot be reached" + code,
              "Check the network, the region (AWS_REGION) and the credentials.");
    };
  }
}
