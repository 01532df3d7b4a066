package dev.fleabridge.start;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.setting.ExitCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Says that something at AWS, which a start needs, is missing, refused or away. */
final class AwsTrouble {

  private AwsTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes) {
    return StartFailure.innermost(causes, AwsFailure.class)
        .map(failure ->
            StartFailure.innermost(causes, SQLException.class).isPresent()
                ? failure(ExitCode.SECRET, "The secret of fleabridge.database.secret", failure)
                : failure(ExitCode.AWS, "Something at AWS that the start needs", failure));
  }

  private static StartFailure failure(ExitCode exitCode, String what, AwsFailure failure) {
    String how =
        switch (failure.kind()) {
          case NOT_FOUND -> "does not exist";
          case REFUSED -> "is refused";
          case UNAVAILABLE -> "cannot be reached";
        };
    return new StartFailure(
        exitCode,
        "%s %s (%s).".formatted(what, how, failure.code()),
        "Correct its name, the rights of the task's role or the network, and start again.");
  }
}
