package dev.fleabridge.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The sample messages. */
final class Fixtures {

  private Fixtures() {}

  static byte[] bytes(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/events/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** An envelope of a producer of our own. */
  static String envelope(String id, String job) {
    return """
    {"id":"%s","source":"ml.inference","detail-type":"Inference Result","detail":{"job":"%s","confidence":0.10}}\
    """
        .formatted(id, job);
  }
}
