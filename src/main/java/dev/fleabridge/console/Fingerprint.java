package dev.fleabridge.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.core.io.Resource;
import org.springframework.util.DigestUtils;

/** Tells one content of a file from another. */
final class Fingerprint {

  private Fingerprint() {}

  /** The tag of a file, by its bytes. */
  static String of(Resource file) {
    try {
      return "\"" + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + "\"";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
