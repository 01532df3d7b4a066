package dev.fleabridge.start;

import dev.fleabridge.setting.ExitCode;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says which configuration file is missing or cannot be read. */
final class FileTrouble {

  private FileTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes) {
    return StartFailure.innermost(causes, MarkedYAMLException.class)
        .map(FileTrouble::noYaml)
        .or(() ->
            StartFailure.innermost(causes, ConfigDataResourceNotFoundException.class)
                .map(e -> "The configuration file %s is not there.".formatted(e.getLocation())))
        .or(() ->
            StartFailure.innermost(causes, ConfigDataException.class)
                .map(e ->
                    "What spring.config.import or a profile names in a configuration file cannot be used."))
        .map(what ->
            new StartFailure(ExitCode.CONFIGURATION, what, "Correct the file, and start again."));
  }

  private static String noYaml(MarkedYAMLException failure) {
    Mark mark = failure.getProblemMark();
    String where =
        mark == null
            ? ""
            : " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    return "A configuration file (application.yaml, or one that it imports) is no YAML%s."
        .formatted(where);
  }
}
