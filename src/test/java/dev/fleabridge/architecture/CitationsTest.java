package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever documents, code and configuration refer to is in the repository. */
class CitationsTest {

  private static final List<String> PLACES =
      List.of("README.md", "pom.xml", "docs", "config", "docker", "src", ".ci", ".github");
  private static final Pattern READABLE =
      Pattern.compile(".*(\\.(md|java|ya?ml|sql|properties|xml|json|sh)|Dockerfile|run)");

  private static final Pattern PAGE =
      Pattern.compile("(?<![\\w./:-])[\\w./-]++(?<=\\w\\.md)(?:#[\\w-]+)?");
  private static final Pattern DECISION = Pattern.compile("\\bADR (\\d{4})\\b");
  private static final Pattern TEST =
      Pattern.compile("(?<![\\w/.-])([A-Z]\\w*(?:Test|IT|Bench))(?:`|#(\\w+)|\\.(\\w+)(?=`))");

  /** What is told to Maven: classes, with a method or without. */
  private static final Pattern CHOSEN = Pattern.compile("-D(?:it\\.)?test=([\\w#,]+)");

  private static final Pattern FILE =
      Pattern.compile("`((?:src|config|docs|docker)/[\\w./-]+|(?:[a-z]+/)+[A-Z]\\w+)`");
  private static final Pattern CLASS = Pattern.compile("\\bdev\\.fleabridge\\.[a-z.]+[A-Z]\\w*");

  /** Written so that it does not find itself. */
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "\\bDESI[G]N\\b|(?<![\\w-])shared[/]|(?<![\\w.:/*-])/(?:work|tmp|home|Users|mnt)[/][\\w.-]+");

  /** Programs of others, which a run of CI fetches into the tree. */
  private static final String FETCHED = "node_modules";

  private final Map<Path, String> files = files();

  @Test
  void everyLinkInADocumentLeadsToAFileAndAHeading() {
    assertThat(inPages(this::deadLinks)).isEmpty();
  }

  @Test
  void everyPageThatIsCitedExists() {
    assertThat(inFiles(this::missingPages)).isEmpty();
  }

  @Test
  void everyDecisionThatIsCitedExists() {
    assertThat(inFiles(this::missingDecisions)).isEmpty();
  }

  @Test
  void everyTestThatADocumentNamesExists() {
    assertThat(inPages(this::missingTests)).isEmpty();
  }

  @Test
  void everyTestThatMavenIsToldToRunExists() {
    assertThat(inFiles(this::missingChoices)).isEmpty();
  }

  @Test
  void everyClassThatADocumentNamesExists() {
    assertThat(inPages(this::missingClasses)).isEmpty();
  }

  @Test
  void everyFileThatADocumentNamesExists() {
    assertThat(inPages(this::missingFiles)).isEmpty();
  }

  @Test
  void nothingOutsideTheRepositoryIsCited() {
    assertThat(inFiles(file -> find(OUTSIDE, file).map(MatchResult::group))).isEmpty();
  }

  private Stream<String> deadLinks(Path page) {
    return page(page).links().stream()
        .filter(link -> !link.contains(":"))
        .filter(link -> !leadsSomewhere(page, link));
  }

  /** A page is cited from where the file is, or from the root. */
  private Stream<String> missingPages(Path file) {
    return find(PAGE, file)
        .map(MatchResult::group)
        .filter(cited -> !leadsSomewhere(file, cited))
        .filter(cited -> !leadsSomewhere(Path.of("pom.xml"), cited));
  }

  private Stream<String> missingDecisions(Path file) {
    return find(DECISION, file)
        .filter(cited -> pages().noneMatch(page -> name(page).startsWith(cited.group(1) + "-")))
        .map(MatchResult::group);
  }

  private Stream<String> missingTests(Path page) {
    return find(TEST, page)
        .filter(test -> !declared(test.group(1), test.group(test.group(2) == null ? 3 : 2)))
        .map(MatchResult::group);
  }

  private Stream<String> missingChoices(Path file) {
    return find(CHOSEN, file)
        .flatMap(chosen -> Stream.of(chosen.group(1).split(",")))
        .filter(test -> {
          String[] parts = test.split("#", 2);
          return !declared(parts[0], parts.length == 1 ? null : parts[1]);
        });
  }

  private Stream<String> missingClasses(Path page) {
    return find(CLASS, page)
        .map(MatchResult::group)
        .filter(type ->
            Stream.of("main", "test").noneMatch(part -> files.containsKey(source(part, type))));
  }

  /** A file of the repository, or a class below the root package, as the recipes name it. */
  private Stream<String> missingFiles(Path page) {
    return find(FILE, page)
        .map(file -> file.group(1))
        .filter(file -> !Files.exists(Path.of(file)))
        .filter(file -> !files.containsKey(source("main", "dev/fleabridge/" + file)));
  }

  private static Path source(String part, String type) {
    return Path.of("src", part, "java", type.replace('.', '/') + ".java");
  }

  private boolean leadsSomewhere(Path from, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || page(target).hasAnchor(parts[1]));
  }

  private boolean declared(String type, @Nullable String member) {
    Pattern declaration = Pattern.compile("\\w " + member + "(\\(| =)");
    return files.entrySet().stream()
        .filter(source -> name(source.getKey()).equals(type + ".java"))
        .anyMatch(source -> member == null || declaration.matcher(source.getValue()).find());
  }

  private List<String> inFiles(Function<Path, Stream<String>> wanting) {
    return files.keySet().stream().sorted().flatMap(file -> named(file, wanting)).toList();
  }

  private List<String> inPages(Function<Path, Stream<String>> wanting) {
    return pages().sorted().flatMap(page -> named(page, wanting)).toList();
  }

  private static Stream<String> named(Path file, Function<Path, Stream<String>> wanting) {
    return wanting.apply(file).map(what -> file + ": " + what);
  }

  private Stream<MatchResult> find(Pattern pattern, Path file) {
    return pattern.matcher(text(file)).results();
  }

  private MarkdownPage page(Path file) {
    return MarkdownPage.of(text(file));
  }

  private String text(Path file) {
    return files.getOrDefault(file, "");
  }

  private Stream<Path> pages() {
    return files.keySet().stream().filter(file -> name(file).endsWith(".md"));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Map<Path, String> files() {
    Map<Path, String> texts = new HashMap<>();
    for (String place : PLACES) {
      try (Stream<Path> found = Files.walk(Path.of(place))) {
        for (Path file : found.filter(Files::isRegularFile).toList()) {
          if (READABLE.matcher(file.toString()).matches() && !file.toString().contains(FETCHED)) {
            texts.put(file, Files.readString(file));
          }
        }
      } catch (IOException e) {
        throw new AssertionError("cannot read " + place, e);
      }
    }
    return texts;
  }
}
