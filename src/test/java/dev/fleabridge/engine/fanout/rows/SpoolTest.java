package dev.fleabridge.engine.fanout.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  @TempDir private Path folder;

  @Test
  void foldersThatTakeNoFileSayNothingAboutTheObject() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> Spool.of(source(), 100, missing))
        .isInstanceOf(NotReadHere.class)
        .hasMessageContaining("java.io.tmpdir");
  }

  @Test
  void fileIsThereAsItCame() throws IOException {
    assertThat(Spool.of(source(), 5, folder))
        .hasParent(folder)
        .hasBinaryContent("abcde".getBytes(UTF_8));
  }

  @Test
  void nothingIsLeftOfWhatIsTooLargeOrBreaksOff() {
    assertThatThrownBy(() -> Spool.of(source(), 4, folder)).isInstanceOf(UnfitFile.class);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> Spool.of(broken, 4, folder))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NotReadHere.class);

    assertThat(folder).isEmptyDirectory();
  }

  private static InputStream source() {
    return new ByteArrayInputStream("abcde".getBytes(UTF_8));
  }
}
