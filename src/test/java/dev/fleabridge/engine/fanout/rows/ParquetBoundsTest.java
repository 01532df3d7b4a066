package dev.fleabridge.engine.fanout.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FieldPath;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RowGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that promise more than this process could hold. */
class ParquetBoundsTest {

  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_V2 = 3;

  @TempDir private Path folder;

  @Test
  void usualPagesAreReadTogether() throws IOException {
    assertThat(window(false, page(DATA, 8_000, 1_000, new byte[100]))).isEqualTo(16_384);
    assertThat(window(false, page(DATA_V2, 8_000, 1_000, new byte[100]))).isEqualTo(16_384);
  }

  @Test
  void longValuesAreReadFewAtATime() throws IOException {
    assertThat(window(false, page(DATA, 8 << 20, 8, new byte[10]))).isBetween(16, 32);
    assertThat(window(false, page(DATA, 8 << 20, 0, new byte[10]))).isBetween(1, 4);
  }

  /** One long text of a dictionary stands for as many rows as refer to it. */
  @Test
  void longTextThatManyRowsShareIsReadFewTimesAtOnce() throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(4 + (1 << 20)).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(1 << 20);
    byte[] dictionary = page(DICTIONARY, entry.capacity(), 1, entry.array());
    byte[] rows = page(DATA, 100, 100, new byte[10]);

    assertThat(window(false, dictionary, rows)).isBetween(16, 32);
    assertThatThrownBy(() -> window(true, dictionary, rows))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("lists that are too long");
  }

  /** The reader copies the text for each row before the one at which it goes on, too. */
  @ParameterizedTest
  @CsvSource({"1048576,100000", "1000,1000000"})
  void longTextThatTooManyRowsShareIsRefused(int bytes, int rows) {
    ByteBuffer entry = ByteBuffer.allocate(4 + bytes).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(bytes);
    byte[] dictionary = page(DICTIONARY, entry.capacity(), 1, entry.array());

    assertThatThrownBy(() -> window(false, dictionary, page(DATA, 100, rows, new byte[10])))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("write smaller row groups");
  }

  @ParameterizedTest
  @CsvSource({
    "0,2147483647,1",
    "0,100,2147483647",
    "0,-1,1",
    "0,100,-1",
    "3,100,2147483647",
    "2,2147483647,1",
    "2,16777216,1",
    "2,10,2147483647"
  })
  void pageThatIsTooLargeIsRefused(int type, int bytes, int values) {
    assertThatThrownBy(() -> window(false, page(type, bytes, values, new byte[10])))
        .isInstanceOf(UnfitFile.class);
  }

  /** Each page is within its bounds, and eight of them are unpacked at once. */
  @Test
  void pagesThatAreTooMuchTogetherAreRefused() {
    assertThatThrownBy(() -> window(false, page(DATA, 16 << 20, 1_000_000, new byte[10])))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("write smaller pages");
  }

  @Test
  void dictionaryThatIsNoneIsRefused() {
    byte[] longer = {0, 0, 0, 127, 1};
    for (byte[] entries : List.of(longer, new byte[] {-1, -1, -1, -1})) {
      assertThatThrownBy(() -> window(false, page(DICTIONARY, entries.length, 1, entries)))
          .isInstanceOf(UnfitFile.class);
    }
    assertThatThrownBy(() -> window(false, page(DICTIONARY, 100, 1, new byte[10])))
        .isInstanceOf(UnfitFile.class)
        .hasMessageContaining("cannot be unpacked");
  }

  @Test
  void pageAndColumnMustLieWithinTheFile() throws IOException {
    byte[] page = page(DATA, 8, 1, new byte[20]);
    byte[] cut = java.util.Arrays.copyOf(page, page.length - 15);
    assertThatThrownBy(() -> window(false, cut)).hasMessageContaining("longer than its column");
    Path path = Files.write(folder.resolve("short"), page);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      assertThatThrownBy(() ->
              ParquetBounds.window(channel, List.of(group(page.length + 1)), Set.of(0), Set.of()))
          .hasMessageContaining("outside");
      assertThatThrownBy(
              () -> ParquetBounds.window(channel, List.of(group(1)), Set.of(7), Set.of()))
          .hasMessageContaining("lacks columns");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18ffffffff0f", // a text of four gigabytes
        "19f5ffffffff0f", // a list of as many
        "1bffffffff0f55", // a map of as many
        "15ffffffffffffffffffffff", // a number without an end
        "15", // nothing behind a field
        "1e00", // an unknown type
        "1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c" // too deep
      })
  void structThatPromisesTooMuchIsRefused(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(java.util.HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> ThriftStruct.read(bytes)).isInstanceOf(IllegalArgumentException.class);
  }

  private int window(boolean repeated, byte[]... pages) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] page : pages) {
      all.writeBytes(page);
    }
    Path path = Files.write(folder.resolve("pages"), all.toByteArray());
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return ParquetBounds.window(
          channel, List.of(group(all.size())), Set.of(0), repeated ? Set.of(0) : Set.of());
    }
  }

  private static RowGroup group(long bytes) {
    ColumnMetaData column =
        new ColumnMetaData(
            PhysicalType.BYTE_ARRAY,
            List.of(),
            new FieldPath(List.of("a")),
            CompressionCodec.UNCOMPRESSED,
            Long.MAX_VALUE,
            bytes,
            bytes,
            Map.of(),
            0,
            null,
            null,
            null,
            null,
            null);
    return new RowGroup(List.of(new ColumnChunk(column, null, null, null, null)), bytes, 1);
  }

  /** A page with its header in Thrift's compact protocol. */
  private static byte[] page(int type, int bytes, int values, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, 1, type);
    number(out, 1, bytes);
    number(out, 1, body.length);
    out.write(((type == DATA ? 2 : type == DICTIONARY ? 4 : 5) << 4) | 12);
    number(out, 1, values);
    out.write(0);
    out.write(0);
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int delta, int value) {
    out.write((delta << 4) | 5);
    long zigzag = Integer.toUnsignedLong((value << 1) ^ (value >> 31));
    for (; zigzag > 0x7f; zigzag >>>= 7) {
      out.write((int) ((zigzag & 0x7f) | 0x80));
    }
    out.write((int) zigzag);
  }
}
