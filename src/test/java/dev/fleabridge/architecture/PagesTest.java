package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How documents are written: short at the front, and for somebody. */
class PagesTest {

  private static final int MAX_README_LINES = 120;
  private static final int MAX_PROSE_CHARS = 100;
  private static final Pattern FOR_SOMEBODY = Pattern.compile("# [^\n]+\n\nFor ");
  private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```.*?^\\s*```$");

  /** Lines that cannot be wrapped: tables, indented code, and one long link by itself. */
  private static final Pattern UNWRAPPED = Pattern.compile("\\|.*| {4}.*|\\S*");

  @Test
  void theFirstPageIsShort() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(MAX_README_LINES);
  }

  @Test
  void everyPageSaysFirstWhomItIsFor() throws IOException {
    assertThat(pages())
        .filteredOn(page -> !page.toString().matches("README.md|docs.adr.\\d{4}.*"))
        .filteredOn(page -> !FOR_SOMEBODY.matcher(read(page)).lookingAt())
        .isEmpty();
  }

  @Test
  void proseIsWrapped() throws IOException {
    assertThat(pages())
        .allSatisfy(page ->
            assertThat(FENCED.matcher(read(page)).replaceAll("").lines())
                .filteredOn(line -> !UNWRAPPED.matcher(line).matches())
                .allMatch(line -> line.length() <= MAX_PROSE_CHARS));
  }

  @Test
  void theMapHasEveryRoom() throws IOException {
    Path main = Path.of("src/main/java/dev/fleabridge");
    String map = read(Path.of("docs/architecture.md"));
    try (Stream<Path> rooms = Files.walk(main)) {
      assertThat(rooms.filter(file -> file.endsWith("package-info.java")))
          .extracting(file -> main.relativize(file.getParent()).toString().replace('/', '.'))
          .extracting(room -> room.replaceFirst("^(engine|purpleflea)\\.", ""))
          .allMatch(room -> map.contains("| `" + room + "` |"));
    }
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsOnItsPage(Reason reason) {
    assertThat(read(Path.of("docs/reference/reasons.md")))
        .contains("| `%s` | %s |".formatted(reason.code(), reason.text()));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(Stream.of(Path.of("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
