package dev.fleabridge.command;

import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files of a command, and says in words why one cannot be read. */
final class CommandFiles {

  private CommandFiles() {}

  /**
   * The file of this name: a path, or {@code file:} as {@code fleabridge.rules.location} takes it.
   *
   * @throws FileSystemException where it names something else than a file
   */
  static Path path(String name) throws FileSystemException {
    try {
      return RulesLocation.of(name)
          .file()
          .orElseThrow(() -> new FileSystemException(name, null, "is no file"));
    } catch (RulesInvalid e) {
      throw new FileSystemException(name, null, "is no file");
    }
  }

  /**
   * The text of a file of at most as many bytes as a rules file has, without a byte order mark.
   *
   * @throws FileSystemException where it cannot be read, is larger, or is not UTF-8
   */
  static String text(Path file) throws IOException {
    int most = RuleLimits.defaults().maxFileBytes();
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder; name the file in it");
    }
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.size(file) > most) {
      throw new FileSystemException(file.toString(), null, "larger than " + most + " bytes");
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new FileSystemException(file.toString(), null, "is not UTF-8");
    }
  }

  /** One line that names the file and says what is wrong. */
  static String inWords(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
      case AccessDeniedException denied -> denied.getFile() + ": may not be read";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> "a file could not be read";
    };
  }
}
