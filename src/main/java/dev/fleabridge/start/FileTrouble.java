package dev.fleabridge.start;

import dev.fleabridge.setting.ExitCode;
import java.io.FileNotFoundException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.config.ConfigDataLocationNotFoundException;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Says which configuration file is missing or cannot be read. */
final class FileTrouble {

  private static final String LOADERS = PropertiesPropertySourceLoader.class.getPackageName() + ".";

  private FileTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes) {
    return unreadable(causes)
        .or(() ->
            StartFailure.innermost(causes, ConfigDataResourceNotFoundException.class)
                .map(e -> "The configuration file %s is not there.".formatted(e.getLocation())))
        .or(() ->
            StartFailure.innermost(causes, ConfigDataLocationNotFoundException.class)
                .map(
                    e -> "The folder of configuration %s is not there.".formatted(e.getLocation())))
        .map(what ->
            new StartFailure(ExitCode.CONFIGURATION, what, "Correct the file, and start again."))
        .or(() -> unusable(causes));
  }

  private static Optional<String> unreadable(List<Throwable> causes) {
    return StartFailure.innermost(causes, CharacterCodingException.class)
        .filter(FileTrouble::isOfALoader)
        .map(e -> file("yaml", "is not written in UTF-8"))
        .or(() -> StartFailure.innermost(causes, YAMLException.class).map(FileTrouble::noYaml))
        .or(() ->
            StartFailure.innermost(causes, IllegalStateException.class)
                .filter(e -> e.getCause() == null && isOfALoader(e))
                .map(e ->
                    file(
                        "properties",
                        "is no file of properties: it has a \\u without four digits behind it")));
  }

  /** Whether it happened while Spring Boot read a file of configuration. */
  private static boolean isOfALoader(Throwable failure) {
    return Stream.of(failure.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith(LOADERS));
  }

  private static String file(String kind, String fault) {
    return "A configuration file (application.%s, or one that it imports) %s."
        .formatted(kind, fault);
  }

  /** Spring Boot says with a type only in some cases that it does not know what is named. */
  private static Optional<StartFailure> unusable(List<Throwable> causes) {
    boolean unusable = StartFailure.isThrownIn(causes, ConfigDataException.class.getPackageName());
    return unusable
        ? Optional.of(
            new StartFailure(
                ExitCode.CONFIGURATION,
                "What spring.config.* or spring.profiles.* names cannot be used: a place of an unknown kind, a file that is neither YAML nor properties, or no name of a profile.",
                StartFailure.CHANGE_SETTING))
        : Optional.empty();
  }

  /**
   * A file of another kind, such as a certificate: asked for last, because others say more.
   *
   * @param temporary the folder for temporary files, which may be what is not there
   */
  static Optional<StartFailure> missing(List<Throwable> causes, Path temporary) {
    boolean temporaryFile =
        StartFailure.innermost(causes, FileSystemException.class)
            .filter(e -> isBelow(temporary, e.getFile()))
            .isPresent();
    if (temporaryFile && !(Files.isDirectory(temporary) && Files.isWritable(temporary))) {
      return Optional.of(
          new StartFailure(
              ExitCode.CONFIGURATION,
              "The temporary folder (java.io.tmpdir) is not there, or may not be written to.",
              "Make it, or name another by -Djava.io.tmpdir, and start again."));
    }
    return causes.stream()
            .anyMatch(e -> e instanceof FileNotFoundException || e instanceof NoSuchFileException)
        ? Optional.of(
            new StartFailure(
                ExitCode.CONFIGURATION,
                "A file that a setting names is not there, or may not be read.",
                "Start again with --debug to see which, or correct the setting."))
        : Optional.empty();
  }

  private static boolean isBelow(Path folder, @Nullable String file) {
    try {
      return file != null && Path.of(file).startsWith(folder);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String noYaml(YAMLException failure) {
    Mark mark = failure instanceof MarkedYAMLException marked ? marked.getProblemMark() : null;
    String where =
        mark == null
            ? ""
            : " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    return file("yaml", "is no YAML" + where);
  }
}
