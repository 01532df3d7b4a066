package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no template may have, whatever it shows. */
class TemplatesTest {

  private static final Path PAGES = Path.of("src", "main", "resources", "console", "pages");

  /** Such as {@code <span th:if="…" class="x">}. */
  private static final Pattern TAG =
      Pattern.compile("<[a-zA-Z][^\\s>]*(\\s+[^\\s=>]+(=\"[^\"]*\")?)*\\s*/?>");

  private static final Pattern ATTRIBUTE = Pattern.compile("\\s([^\\s=>]+)(?==\"|[\\s>])");

  static List<Path> templates() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      List<Path> pages = files.sorted().toList();
      assertThat(pages).hasSizeGreaterThan(3);
      return pages;
    }
  }

  /** Or a text of an event becomes a part of the page. */
  @ParameterizedTest
  @MethodSource("templates")
  void escapesEveryText(Path page) throws IOException {
    assertThat(Files.readString(page)).doesNotContain("th:utext", "[(${", "th:inline");
  }

  /** A browser would refuse them, and the page look broken. */
  @ParameterizedTest
  @MethodSource("templates")
  void hasNoScriptAndNoStyleInside(Path page) throws IOException {
    assertThat(Files.readString(page))
        .doesNotContain(" style=", "<style", " onclick", " onload", "javascript:", "hx-on")
        .doesNotContainPattern("<script(?![^>]* src=)");
  }

  /** The part takes the element's place before anybody asks for its condition. */
  @ParameterizedTest
  @MethodSource("templates")
  void putsNoConditionOnWhatIsReplaced(Path page) throws IOException {
    assertThat(tags(page).filter(tag -> has(tag, "th:replace", "th:if", "th:unless"))).isEmpty();
  }

  @Test
  void aConditionOnWhatIsReplacedIsFound() {
    assertThat(has("<p th:if=\"${a > b}\" th:replace=\"~{x}\">", "th:replace", "th:if")).isTrue();
    assertThat(has("<p th:if=\"${a}\">", "th:replace", "th:if")).isFalse();
  }

  private static Stream<String> tags(Path page) throws IOException {
    return TAG.matcher(Files.readString(page)).results().map(MatchResult::group).toList().stream();
  }

  private static boolean has(String tag, String first, String... anyOf) {
    Set<String> names = new TreeSet<>();
    ATTRIBUTE
        .matcher(tag.replaceAll("\"[^\"]*\"", "\"\""))
        .results()
        .forEach(found -> names.add(found.group(1)));
    return names.contains(first) && Stream.of(anyOf).anyMatch(names::contains);
  }
}
