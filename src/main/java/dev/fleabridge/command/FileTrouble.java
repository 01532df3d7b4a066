package dev.fleabridge.command;

import dev.fleabridge.rule.RuleLimits;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files of a command, and says in words why one cannot be read. */
final class FileTrouble {

  private FileTrouble() {}

  /**
   * The text of a file of at most as many bytes as a rules file has.
   *
   * @throws FileSystemException where it cannot be read, is larger, or is not UTF-8
   */
  static String text(Path file) throws IOException {
    int most = RuleLimits.defaults().maxFileBytes();
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.size(file) > most) {
      throw new FileSystemException(file.toString(), null, "larger than " + most + " bytes");
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
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
