package dev.fleabridge.engine.fanout.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Puts a file on the disk for a format that is not read from its beginning to its end. */
final class Spool {

  private static final int BUFFER_BYTES = 64 * 1024;

  private Spool() {}

  /**
   * Writes the whole stream into a file of its own, which the caller deletes.
   *
   * @param folder the temporary folder
   * @throws UnfitFile where it is larger than {@code maxBytes}; nothing is left on the disk
   * @throws NotReadHere where the temporary folder does not take it; nothing is left either
   * @throws IOException where the source broke off; nothing is left either
   */
  static Path of(InputStream source, long maxBytes, Path folder) throws IOException {
    Path path = created(folder);
    try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long written = 0;
      for (int got = source.read(buffer); got >= 0; got = source.read(buffer)) {
        written += got;
        if (written > maxBytes) {
          throw UnfitFile.format(
              "the file has more than the %d bytes of fleabridge.fan-out.max-parquet"
                  .formatted(maxBytes));
        }
        write(out, ByteBuffer.wrap(buffer, 0, got));
      }
      return path;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static Path created(Path folder) throws NotReadHere {
    try {
      return Files.createTempFile(folder, "fleabridge-", ".rows");
    } catch (IOException e) {
      throw new NotReadHere("no file can be created in the temporary folder (java.io.tmpdir)", e);
    }
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws NotReadHere {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new NotReadHere("the temporary folder (java.io.tmpdir) does not take the file", e);
    }
  }
}
