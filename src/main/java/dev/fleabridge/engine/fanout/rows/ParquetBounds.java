package dev.fleabridge.engine.fanout.rows;

import com.github.luben.zstd.Zstd;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RowGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.xerial.snappy.Snappy;

/**
 * Bounds what reading a Parquet file takes, before the reader is given it. The file says itself how
 * large its parts become when they are unpacked. So each page's own note is checked, and the
 * longest value decides how many rows are read at once.
 */
final class ParquetBounds {

  private static final int MAX_FOOTER_BYTES = 16 << 20;
  private static final long MAX_PAGE_BYTES = 16L << 20;
  private static final long MAX_PAGE_VALUES = 1_000_000;
  private static final long MAX_DICTIONARY_BYTES = 8L << 20;

  /** The most that lists take that one row group has, because rows do not bound them. */
  private static final long MAX_LIST_BYTES = 64L << 20;

  private static final long MAX_LIST_VALUES = 4_000_000;

  /**
   * The most that the texts of one column in one row group take. Whoever goes on within a row group
   * has the reader copy the rows before as well, each with its own text.
   */
  private static final long MAX_TEXT_BYTES = 128L << 20;

  /** A text of a dictionary is long from here. Of shorter ones not all rows have the longest. */
  private static final long LONG_TEXT_BYTES = 1024;

  /** The most that the values of one column take that are unpacked together. */
  private static final long WINDOW_BYTES = 32L << 20;

  /** How many pages of each column the reader has unpacked at most (its {@code ColumnWorker}). */
  private static final int PAGES_IN_FLIGHT = 8;

  /** The header of an array, and the reference to it. */
  private static final int BYTES_BESIDE_A_VALUE = 24;

  private static final long MAX_IN_FLIGHT_BYTES = 256L << 20;
  private static final int MAX_WINDOW_ROWS = 16_384;
  private static final int TAIL_BYTES = 8;

  private static final Set<CompressionCodec> CODECS =
      Set.of(
          CompressionCodec.UNCOMPRESSED,
          CompressionCodec.SNAPPY,
          CompressionCodec.GZIP,
          CompressionCodec.ZSTD);

  /** Encodings by which a page has its values itself: PLAIN and those of differences. */
  private static final Set<Long> PLAINLY = Set.of(0L, 5L, 6L, 7L, 9L);

  /** The encoding by which a page refers to a dictionary. */
  private static final long DICTIONARY = 8;

  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DATA_PAGE_V2 = 3;

  private final FileChannel file;
  private long longestValue = 1;

  private ParquetBounds(FileChannel file) {
    this.file = file;
  }

  /**
   * Judges the footer of a file that begins as Parquet does.
   *
   * @throws UnfitFile where it is damaged
   * @throws IOException where the disk cannot be read
   */
  static void requireFooter(FileChannel file) throws IOException {
    long size = file.size();
    if (size < 2 * TAIL_BYTES) {
      throw damaged("it ends early");
    }
    ByteBuffer tail = part(file, size - TAIL_BYTES, TAIL_BYTES);
    long length = Integer.toUnsignedLong(tail.getInt());
    byte[] magic = new byte[4];
    tail.get(magic);
    if (magic[3] == 'E') {
      throw UnfitFile.format("the Parquet file is encrypted; one that is not was expected");
    }
    if (!"PAR1".equals(new String(magic, StandardCharsets.ISO_8859_1))) {
      throw damaged("it ends early");
    }
    if (length > MAX_FOOTER_BYTES || length > size - TAIL_BYTES) {
      throw damaged("its footer has %d bytes".formatted(length));
    }
    requireStruct(part(file, size - TAIL_BYTES - length, length));
  }

  /**
   * Judges the pages of the columns that are read.
   *
   * @param columns their places among the leaves of the schema
   * @param repeated those of them that are in lists or maps
   * @return how many rows may be read together
   * @throws UnfitFile where a page is damaged, too large, or compressed otherwise than can be read
   */
  static int window(
      FileChannel file, List<RowGroup> groups, Set<Integer> columns, Set<Integer> repeated)
      throws IOException {
    ParquetBounds bounds = new ParquetBounds(file);
    long inFlight = 0;
    for (int column : columns) {
      long heaviest = 0;
      for (RowGroup group : groups) {
        if (column >= group.columns().size()) {
          throw damaged("a row group lacks columns");
        }
        Unpacked unpacked = bounds.judge(group.columns().get(column), repeated.contains(column));
        heaviest = Math.max(heaviest, unpacked.heaviest());
      }
      inFlight += heaviest * PAGES_IN_FLIGHT;
    }
    if (inFlight > MAX_IN_FLIGHT_BYTES) {
      throw UnfitFile.format(
          "the columns of the Parquet file that the rule reads take %d bytes to unpack; at most %d are taken, so write smaller pages or row groups"
              .formatted(inFlight, MAX_IN_FLIGHT_BYTES));
    }
    return Math.clamp(WINDOW_BYTES / bounds.longestValue, 1, MAX_WINDOW_ROWS);
  }

  private Unpacked judge(ColumnChunk chunk, boolean repeated) throws IOException {
    ColumnMetaData column = chunk.metaData();
    if (!CODECS.contains(column.codec())) {
      throw UnfitFile.format(
          "the Parquet file is compressed by %s; none, SNAPPY, GZIP or ZSTD was expected"
              .formatted(column.codec()));
    }
    ByteBuffer pages = pages(chunk);
    Unpacked unpacked = Unpacked.NOTHING;
    while (pages.hasRemaining() && unpacked.values() < column.numValues()) {
      ThriftStruct page = requireStruct(pages);
      long compressed = page.number(3, -1);
      if (compressed < 0 || compressed > pages.remaining()) {
        throw damaged("a page is longer than its column");
      }
      ByteBuffer body = pages.slice(pages.position(), (int) compressed);
      pages.position(pages.position() + (int) compressed);
      unpacked = unpacked.plus(judge(page, body, column));
    }
    if (repeated && unpacked.isTooMuchForLists()) {
      throw UnfitFile.format("the Parquet file has lists that are too long to be read");
    }
    if (isText(column) && unpacked.isTooMuchForTexts()) {
      throw UnfitFile.format(
          "the Parquet file has texts that take more than %d bytes in one row group, so write smaller row groups"
              .formatted(MAX_TEXT_BYTES));
    }
    longestValue = Math.max(longestValue, Math.max(unpacked.average(), unpacked.shared()));
    return unpacked;
  }

  /**
   * What pages become when they are unpacked.
   *
   * @param average bytes of a value in the page where these are most
   * @param shared bytes of the longest value that many rows may refer to
   * @param referring how many of the values refer to the dictionary
   * @param each what a row takes that refers to a text of the dictionary: the longest of them where
   *     it is long, or else their average
   * @param heaviest about what the largest page takes of the heap
   */
  private record Unpacked(
      long values,
      long bytes,
      long average,
      long shared,
      long referring,
      long each,
      long heaviest) {

    static final Unpacked NOTHING = new Unpacked(0, 0, 0, 0, 0, 0, 0);

    Unpacked plus(Unpacked page) {
      return new Unpacked(
          values + page.values,
          bytes + page.bytes,
          Math.max(average, page.average),
          Math.max(shared, page.shared),
          referring + page.referring,
          Math.max(each, page.each),
          Math.max(heaviest, page.heaviest));
    }

    boolean isTooMuchForTexts() {
      return bytes + referring * each > MAX_TEXT_BYTES;
    }

    boolean isTooMuchForLists() {
      return values > MAX_LIST_VALUES || bytes + values * shared > MAX_LIST_BYTES;
    }
  }

  private static Unpacked judge(ThriftStruct page, ByteBuffer body, ColumnMetaData column)
      throws IOException {
    long bytes = page.number(2, -1);
    requireAtMost(MAX_PAGE_BYTES, bytes, "bytes");
    long type = page.number(1, -1);
    if (type == DICTIONARY_PAGE) {
      long count = requireCount(page.struct(7).number(1, -1));
      long longest = longestOf(body, (int) bytes, count, column);
      long each = longest > LONG_TEXT_BYTES ? longest : bytes / Math.max(1, count);
      return new Unpacked(0, bytes, 0, longest, 0, each, 0);
    }
    if (type != DATA_PAGE && type != DATA_PAGE_V2) {
      return Unpacked.NOTHING; // The reader passes over it too.
    }
    ThriftStruct header = page.struct(type == DATA_PAGE ? 5 : 8);
    long values = requireCount(header.number(1, -1));
    if (type == DATA_PAGE_V2) {
      requireWithin(body, header.number(5, 0));
      requireWithin(body, header.number(6, 0));
    }
    boolean refers = !PLAINLY.contains(header.number(type == DATA_PAGE ? 2 : 4, DICTIONARY));
    long referring = refers ? values : 0;
    long heaviest = bytes + values * BYTES_BESIDE_A_VALUE;
    return new Unpacked(values, bytes, bytes / Math.max(1, values) + 1, 0, referring, 0, heaviest);
  }

  private static long requireCount(long values) {
    requireAtMost(MAX_PAGE_VALUES, values, "values");
    return values;
  }

  private static void requireAtMost(long most, long found, String what) {
    if (found < 0 || found > most) {
      throw UnfitFile.format(
          "the Parquet file has a page of %d %s; at most %d are read, so write smaller pages or row groups"
              .formatted(found, what, most));
    }
  }

  private static void requireWithin(ByteBuffer body, long length) {
    if (length < 0 || length > body.remaining()) {
      throw damaged("a page is shorter than what it has");
    }
  }

  private static boolean isText(ColumnMetaData column) {
    return column.type() == PhysicalType.BYTE_ARRAY
        || column.type() == PhysicalType.FIXED_LEN_BYTE_ARRAY;
  }

  /** The longest text of a dictionary of so many entries. Numbers are short. */
  private static long longestOf(ByteBuffer body, int bytes, long count, ColumnMetaData column)
      throws IOException {
    if (column.type() == PhysicalType.FIXED_LEN_BYTE_ARRAY) {
      return bytes / Math.max(1, count);
    }
    if (column.type() != PhysicalType.BYTE_ARRAY) {
      return Double.BYTES;
    }
    if (bytes > MAX_DICTIONARY_BYTES) {
      throw UnfitFile.format(
          "the Parquet file has a dictionary of %d bytes; at most %d are read"
              .formatted(bytes, MAX_DICTIONARY_BYTES));
    }
    ByteBuffer entries =
        ByteBuffer.wrap(unpacked(body, bytes, column.codec())).order(ByteOrder.LITTLE_ENDIAN);
    long longest = 0;
    while (entries.remaining() >= Integer.BYTES) {
      int length = entries.getInt();
      requireWithin(entries, length);
      entries.position(entries.position() + length);
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private static byte[] unpacked(ByteBuffer body, int bytes, CompressionCodec codec)
      throws IOException {
    byte[] packed = new byte[body.remaining()];
    body.get(packed);
    try {
      byte[] unpacked =
          switch (codec) {
            case SNAPPY ->
                Snappy.uncompressedLength(packed) == bytes ? Snappy.uncompress(packed) : packed;
            case ZSTD -> Zstd.decompress(packed, bytes);
            case GZIP ->
                new GZIPInputStream(new ByteArrayInputStream(packed)).readNBytes(bytes + 1);
            case UNCOMPRESSED, LZO, BROTLI, LZ4, LZ4_RAW -> packed;
          };
      if (unpacked.length == bytes) {
        return unpacked;
      }
    } catch (IOException | RuntimeException e) {
      throw damaged("a dictionary cannot be unpacked");
    }
    throw damaged("a dictionary cannot be unpacked");
  }

  private ByteBuffer pages(ColumnChunk chunk) throws IOException {
    long start = chunk.chunkStartOffset();
    long length = chunk.metaData().totalCompressedSize();
    if (start < 0 || length < 0 || length > Integer.MAX_VALUE || start > file.size() - length) {
      throw damaged("a column is outside of it");
    }
    return part(file, start, length);
  }

  private static ThriftStruct requireStruct(ByteBuffer in) {
    try {
      return ThriftStruct.read(in);
    } catch (IllegalArgumentException e) {
      throw damaged("what it says of itself cannot be read: " + e.getMessage());
    }
  }

  private static ByteBuffer part(FileChannel file, long offset, long length) throws IOException {
    return file.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A file that cannot be read as Parquet. */
  static UnfitFile damaged(String how) {
    return UnfitFile.format("the Parquet file is damaged: " + how);
  }
}
