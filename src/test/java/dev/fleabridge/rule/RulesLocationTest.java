package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to name a rules file, and a sentence for each file that cannot be read. */
class RulesLocationTest {

  private static final String TEXT = "rules: [] # naïve\n";

  @TempDir Path folder;

  @Test
  void aPathAndEachFormOfFileUrlNameTheSameFile() throws Exception {
    Path file = write("a b+c.yaml", TEXT.getBytes(StandardCharsets.UTF_8));
    Path fromHere = Path.of("").toAbsolutePath().relativize(file);
    for (String name :
        new String[] {
          file.toString(),
          fromHere.toString(),
          "file:" + file,
          "file:" + fromHere,
          "file://" + file,
          "file://localhost" + file,
          file.toUri().toString(),
          "  file:" + file + " "
        }) {
      assertThat(read(name)).as(name).isEqualTo(TEXT);
      assertThat(RulesLocation.of(name).file()).as(name).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({"classpath:rules.schema.json", "classpath:/rules.schema.json"})
  void theClassPathIsReadWithAndWithoutASlash(String name) throws Exception {
    assertThat(read(name)).contains("\"$schema\"");
    assertThat(RulesLocation.of(name).file()).isEmpty();
  }

  @Test
  void aByteOrderMarkIsLeftOut() throws Exception {
    assertThat(
            read(write("bom.yaml", "\uFEFFrules: []".getBytes(StandardCharsets.UTF_8)).toString()))
        .isEqualTo("rules: []");
  }

  @Test
  void aDriveIsPartOfAPath() throws Exception {
    assertThat(RulesLocation.of("C:/rules.yaml").file()).isPresent();
  }

  @Test
  void aFileOfTheLargestSizeIsReadAndALargerOneIsNot() throws Exception {
    String name = write("large.yaml", new byte[100]).toString();

    assertThat(RulesLocation.of(name).text(100)).hasSize(100);
    assertThat(refusal(name, 99)).isEqualTo(name + ": larger than 99 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                          | fleabridge.rules.location: is empty; it names the rules file
          no/such.yaml                | no/such.yaml: there is no file /
          file:/no/such.yaml          | file:/no/such.yaml: there is no file /no/such.yaml
          config                      | config: is a folder; name the rules file in it
          file:config/                | file:config/: is a folder; name the rules file in it
          file://host/rules.yaml      | file:// needs three slashes before an absolute path
          classpath:no/such.yaml      | classpath:no/such.yaml: the class path has no file of this name
          classpath:dev/              | classpath:dev/: the class path has no file of this name
          classpath:                  | classpath:: the class path has no file of this name
          s3://bucket/rules.yaml      | only a running bridge reads rules from s3:; fetch the file, and name its path
          https://example.com/r.yaml  | rules are not read from https:; name a path, file:, classpath:, s3:, secretsmanager: or ssm:
          classpath*:rules.yaml       | rules are not read from classpath*:; name a path
          """)
  void aLocationThatCannotBeReadIsRefusedInASentence(String name, String sentence) {
    assertThat(refusal(name, 1_000)).contains(sentence).doesNotContain("Exception", "java.");
  }

  @Test
  void aNameThatIsNoPathIsRefused() {
    assertThat(refusal("rules\0.yaml", 1_000)).isEqualTo("rules.yaml: is no path of a file");
  }

  @Test
  void anotherEncodingIsRefusedWithItsLine() throws Exception {
    Path latin = write("latin.yaml", ("rules:\n" + TEXT).getBytes(StandardCharsets.ISO_8859_1));
    Path utf16 = write("utf16.yaml", TEXT.getBytes(Charset.forName("UTF-16")));

    assertThat(refusal(latin.toString(), 1_000))
        .isEqualTo(latin + ": line 2: a byte of this line is not UTF-8; save the file as UTF-8");
    assertThat(refusal(utf16.toString(), 1_000))
        .isEqualTo(utf16 + ": is UTF-16; save the file as UTF-8");
  }

  @Test
  void aCharacterThatIsCutOffAtTheEndIsRefused() throws Exception {
    byte[] whole = "rules: [] # é".getBytes(StandardCharsets.UTF_8);
    Path cut = write("cut.yaml", Arrays.copyOf(whole, whole.length - 1));

    assertThat(refusal(cut.toString(), 1_000)).contains("line 1: a byte of this line is not UTF-8");
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static String read(String name) throws RulesInvalid {
    return RulesLocation.of(name).text(1 << 20);
  }

  private static String refusal(String name, int maxBytes) {
    RulesInvalid invalid =
        catchThrowableOfType(RulesInvalid.class, () -> RulesLocation.of(name).text(maxBytes));
    assertThat(invalid).as("a refusal of %s", name).isNotNull();
    return String.valueOf(invalid.getMessage());
  }
}
