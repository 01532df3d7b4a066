package dev.fleabridge.report.table.delta;

import dev.fleabridge.report.table.TableFiles;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The files of a table as Kernel asks for them. Each is read and written as a whole: a file of the
 * log is small, and so is one of a thousand payments or of all wallets.
 */
final class DeltaFiles implements FileIO {

  private final TableFiles files;

  DeltaFiles(TableFiles files) {
    this.files = files;
  }

  /** Kernel names files by their whole path, and sometimes writes more slashes than one. */
  private String name(String path) {
    String place = files.place();
    String below = path.startsWith("file:") ? path.substring("file:".length()) : path;
    if (!below.startsWith(place)) {
      throw new IllegalArgumentException("a file of another table");
    }
    return below.substring(place.length()).replaceFirst("^/+", "").replaceAll("//+", "/");
  }

  private String path(String name) {
    return files.place() + "/" + name;
  }

  private FileStatus status(TableFiles.Entry entry) {
    return FileStatus.of(path(entry.name()), entry.bytes(), entry.changedAt().toEpochMilli());
  }

  /**
   * @throws FileNotFoundException where the folder is empty, because folders are not kept
   */
  @Override
  public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
    String name = name(path);
    List<TableFiles.Entry> found = files.from(name);
    if (found.isEmpty() && files.from(name.substring(0, name.lastIndexOf('/') + 1)).isEmpty()) {
      throw new FileNotFoundException(path);
    }
    return Utils.toCloseableIterator(found.iterator()).map(this::status);
  }

  @Override
  public FileStatus getFileStatus(String path) throws IOException {
    String name = name(path);
    return files.from(name).stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .map(this::status)
        .orElseThrow(() -> new FileNotFoundException(path));
  }

  @Override
  public String resolvePath(String path) {
    return path;
  }

  /** Folders come with their files. */
  @Override
  public boolean mkdirs(String path) {
    return true;
  }

  @Override
  public InputFile newInputFile(String path, long bytes) {
    return new InputFile() {
      @Override
      public long length() {
        return bytes;
      }

      @Override
      public String path() {
        return path;
      }

      @Override
      public SeekableInputStream newStream() throws IOException {
        return new Reading(files.read(name(path)));
      }
    };
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return new OutputFile() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public PositionOutputStream create(boolean onlyNew) {
        return new Writing(content -> write(name(path), content, onlyNew));
      }

      @Override
      public void writeAtomically(CloseableIterator<String> lines, boolean overwrite)
          throws IOException {
        StringBuilder text = new StringBuilder();
        try (lines) {
          lines.forEachRemaining(line -> text.append(line).append('\n'));
        }
        write(name(path), text.toString().getBytes(StandardCharsets.UTF_8), !overwrite);
      }
    };
  }

  private void write(String name, byte[] content, boolean onlyNew) throws IOException {
    if (onlyNew) {
      files.putNew(name, content);
    } else {
      files.put(name, content);
    }
  }

  /** Nothing is ever deleted: other readers may be at it. */
  @Override
  public boolean delete(String path) {
    return false;
  }

  @Override
  public Optional<String> getConf(String name) {
    return Optional.empty();
  }

  @Override
  public void copyFileAtomically(String from, String to, boolean overwrite) throws IOException {
    write(name(to), files.read(name(from)), !overwrite);
  }

  /** What is done with a file when all of it was written. */
  private interface Whole {
    void take(byte[] content) throws IOException;
  }

  private static final class Writing extends PositionOutputStream {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final Whole whole;
    private boolean closed;

    Writing(Whole whole) {
      this.whole = whole;
    }

    @Override
    public long getPos() {
      return content.size();
    }

    @Override
    public void write(int one) {
      content.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      content.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        whole.take(content.toByteArray());
      }
    }
  }

  private static final class Reading extends SeekableInputStream {

    private final byte[] content;
    private int position;

    Reading(byte[] content) {
      this.content = content;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long to) {
      position = Math.toIntExact(to);
    }

    @Override
    public int read() {
      return position < content.length ? content[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int some = Math.min(length, content.length - position);
      if (some <= 0) {
        return length == 0 ? 0 : -1;
      }
      System.arraycopy(content, position, bytes, offset, some);
      position += some;
      return some;
    }

    @Override
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
      if (read(bytes, offset, length) < length && length > 0) {
        throw new EOFException();
      }
    }
  }
}
