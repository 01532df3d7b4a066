package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.rule.expression.RowFields;
import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file on the disk. The offset counts rows. Only the columns that the rule
 * reads are unpacked, and so many rows at once as their longest value lets.
 */
final class ParquetRows implements Rows {

  private static final int MAX_READ_COLUMNS = 200;

  /**
   * They unpack pages. A file is not worth more, because its rows are filed one after the other.
   */
  private static final int THREADS = 2;

  private final Path path;
  private final int maxRowBytes;
  private final HardwoodContext context;
  private final ParquetFileReader file;
  private final List<SchemaNode> fields;
  private final ColumnProjection projection;
  private final List<RowGroup> groups;
  private final int window;
  private @Nullable RowReader reader;
  private long next;
  private long windowEnd;

  private ParquetRows(
      Path path, int maxRowBytes, HardwoodContext context, RowFields read, long from)
      throws IOException {
    this.path = path;
    this.maxRowBytes = maxRowBytes;
    this.context = context;
    this.next = from;
    this.windowEnd = from;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ParquetBounds.requireFooter(channel);
      this.file = opened(path, context);
      List<SchemaNode> all = file.getFileSchema().getRootNode().children();
      CsvHeader.requireFields(all.stream().map(SchemaNode::name).toList(), read);
      this.fields = readable(all, read);
      this.projection = projection();
      this.groups = file.getFileMetaData().rowGroups();
      this.window = ParquetBounds.window(channel, groups, leaves(false), leaves(true));
      // Its content stays until the reader is gone, and nothing is left where the process dies.
      Files.deleteIfExists(path);
    }
  }

  private static ParquetFileReader opened(Path path, HardwoodContext context) {
    try {
      return ParquetFileReader.open(InputFile.of(path), context);
    } catch (IOException e) {
      throw ParquetBounds.damaged("it cannot be opened");
    }
  }

  /**
   * Opens a file. It is deleted when the rows are closed, or cannot be opened.
   *
   * @param from how many rows are left out
   * @throws UnfitFile where it is no Parquet file that can be read, or lacks columns
   */
  static Rows open(Path path, RowFields read, long from, int maxRowBytes) throws IOException {
    HardwoodContext context = HardwoodContext.create(THREADS);
    try {
      return new ParquetRows(path, maxRowBytes, context, read, from);
    } catch (UnfitFile | IOException e) {
      discard(context, path);
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      discard(context, path);
      throw failure(e, "it cannot be opened");
    }
  }

  private static void discard(HardwoodContext context, Path path) throws IOException {
    context.close();
    Files.deleteIfExists(path);
  }

  private static List<SchemaNode> readable(List<SchemaNode> all, RowFields read) {
    List<SchemaNode> fields = all.stream().filter(field -> read.mayRead(field.name())).toList();
    // The reader needs one column to count rows by.
    return fields.isEmpty() ? all.subList(0, Math.min(1, all.size())) : fields;
  }

  /**
   * The reader looks for a name among nested columns first, and takes a dot for a path. Where that
   * would find another column, it is given all of them.
   */
  private ColumnProjection projection() {
    List<ColumnSchema> leaves = file.getFileSchema().getColumns();
    boolean ambiguous =
        fields.stream()
            .map(SchemaNode::name)
            .anyMatch(name ->
                name.isEmpty()
                    || name.contains(".")
                    || leaves.stream()
                        .anyMatch(leaf ->
                            leaf.name().equals(name) && !leaf.fieldPath().toString().equals(name)));
    return ambiguous || fields.isEmpty()
        ? ColumnProjection.all()
        : ColumnProjection.columns(fields.stream().map(SchemaNode::name).toArray(String[]::new));
  }

  /** The places of the leaves that are unpacked. */
  private Set<Integer> leaves(boolean onlyRepeated) {
    Set<String> names = new HashSet<>(fields.stream().map(SchemaNode::name).toList());
    Set<Integer> leaves = new HashSet<>();
    for (ColumnSchema leaf : file.getFileSchema().getColumns()) {
      boolean read = projection.projectsAll() || names.contains(leaf.fieldPath().topLevelName());
      if (read && (!onlyRepeated || leaf.maxRepetitionLevel() > 0)) {
        leaves.add(leaf.columnIndex());
      }
    }
    if (leaves.size() > MAX_READ_COLUMNS) {
      throw UnfitFile.header(
          "the rule reads more than %d columns of the Parquet file".formatted(MAX_READ_COLUMNS));
    }
    return leaves;
  }

  @Override
  public Optional<Row> next() throws IOException {
    try {
      if (next == windowEnd && !openWindow()) {
        return Optional.empty();
      }
      RowReader rows = Objects.requireNonNull(reader);
      if (!rows.hasNext()) {
        throw ParquetBounds.damaged("it has fewer rows than it says");
      }
      rows.next();
      next++;
      return Optional.of(row(rows));
    } catch (UnfitFile e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw failure(e, "row %d cannot be read".formatted(next + 1));
    }
  }

  private Row row(RowReader rows) {
    try {
      return new Row.Readable(next, new ParquetValues(maxRowBytes).object(rows, fields));
    } catch (IllegalArgumentException e) {
      return new Row.Unreadable(next, String.valueOf(e.getMessage()));
    }
  }

  /** Goes on with the next rows, which all are of one row group; false where none is left. */
  private boolean openWindow() {
    closeWindow();
    long end = 0;
    for (RowGroup group : groups) {
      end += group.numRows();
      if (next < end) {
        windowEnd = Math.min(end, next + window);
        reader =
            file.buildRowReader().projection(projection).skip(next).head(windowEnd - next).build();
        return true;
      }
    }
    return false;
  }

  private void closeWindow() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  /**
   * What a failure of the reader means. A shortage of memory, or a codec that this machine cannot
   * load, says nothing about the file, which is read again then.
   */
  private static IOException failure(Throwable e, String where) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return new NotReadHere("there is not enough memory to unpack the Parquet file", cause);
      }
      if (cause instanceof LinkageError) {
        return new NotReadHere(
            "the codec of the Parquet file cannot be loaded from the temporary folder"
                + " (java.io.tmpdir)",
            cause);
      }
    }
    throw ParquetBounds.damaged(where);
  }

  @Override
  public long offset() {
    return next;
  }

  @Override
  public @Nullable List<String> columns() {
    return null;
  }

  @Override
  public void close() throws IOException {
    try {
      closeWindow();
      file.close();
    } finally {
      discard(context, path);
    }
  }
}
