package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How documents are written: short at the front, and for somebody. */
class PagesTest {

  private static final int MAX_README_LINES = 125;
  private static final int MAX_PROSE_CHARS = 100;
  private static final Pattern FOR_SOMEBODY = Pattern.compile("# [^\n]+\n\nFor ");

  /** The front page, decisions, what GitHub shows by itself, and the pages of single examples. */
  private static final Pattern FOR_ANYBODY =
      Pattern.compile("README.md|docs.adr.\\d{4}.*|\\.github.*|config.examples.[\\w-]+.\\w+\\.md");

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
        .filteredOn(page -> !FOR_ANYBODY.matcher(page.toString()).matches())
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
    try (Stream<Path> rooms = Files.walk(main)) {
      assertThat(rooms.filter(file -> file.endsWith("package-info.java")))
          .extracting(file -> main.relativize(file.getParent()).toString().replace('/', '.'))
          .extracting(room -> room.replaceFirst("^(engine|purpleflea)\\.", ""))
          .containsExactlyInAnyOrderElementsOf(roomsOnTheMap());
    }
  }

  /** The engine and the client stand on their floor, and again as rooms of their own. */
  private static Set<String> roomsOnTheMap() {
    String map = read(Path.of("docs/architecture.md"));
    return ROOM.matcher(map.substring(map.indexOf("## Floors and rooms")))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toSet());
  }

  /** A row of a table whose second or first cell is the name of a package. */
  private static final Pattern ROOM =
      Pattern.compile("(?m)^\\|(?: \\d \\|)? `([a-z.]+)` \\|(?=[^|]+\\|[^|]+\\|$)");

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsOnItsPage(Reason reason) {
    assertThat(read(Path.of("docs/reference/reasons.md")))
        .contains("| `%s` | %s |".formatted(reason.code(), reason.text()));
  }

  @Test
  void everyDialectIsOnThePagesAboutThem() {
    for (Dialect dialect : Dialects.all()) {
      String name = dialect.name();
      assertThat(read(Path.of("docs/configuration.md")).lines())
          .filteredOn(line -> line.startsWith("| `fleabridge.purpleflea.dialect` |"))
          .allMatch(line -> line.contains("`" + name + "`"))
          .hasSize(1);
      assertThat(read(Path.of("docs/reference/purpleflea-api.md"))).contains("`" + name + "` |");
      assertThat(read(Path.of("docs/sandbox.md"))).contains(name);
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    for (String place : List.of("docs", "config", ".github")) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
