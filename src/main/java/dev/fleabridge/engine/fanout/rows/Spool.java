package dev.fleabridge.engine.fanout.rows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts a file on the disk for a format that is not read from its beginning to its end. */
final class Spool {

  private static final int BUFFER_BYTES = 64 * 1024;

  private Spool() {}

  /**
   * Writes the whole stream into a file of its own, which the caller deletes.
   *
   * @throws UnfitFile where it is larger than {@code maxBytes}; nothing is left on the disk
   * @throws IOException where the source broke off, or the disk is full; nothing is left either
   */
  static Path of(InputStream source, long maxBytes) throws IOException {
    Path path = Files.createTempFile("fleabridge-", ".rows");
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long written = 0;
      for (int got = source.read(buffer); got >= 0; got = source.read(buffer)) {
        written += got;
        if (written > maxBytes) {
          throw UnfitFile.format(
              "the file has more than the %d bytes of fleabridge.fan-out.max-parquet"
                  .formatted(maxBytes));
        }
        out.write(buffer, 0, got);
      }
      return path;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }
}
