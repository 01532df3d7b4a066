package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Every library that the build names is on its page with a purpose, and no other is. */
class DependenciesTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+) \\|$");

  @Test
  void everyDirectDependencyStandsWhereItBelongs() throws Exception {
    assertThat(rows("## In the jar")).isEqualTo(named("not(scope='test')"));
    assertThat(rows("## In tests only")).isEqualTo(named("scope='test'"));
    assertThat(rows("## In the build only"))
        .isEqualTo(
            names(
                "//plugin//annotationProcessorPaths/path/artifactId"
                    + " | //plugin/dependencies/dependency/artifactId"));
  }

  @Test
  void noneIsThereTwice() throws Exception {
    List<String> all = ROW.matcher(page()).results().map(row -> row.group(1)).toList();
    assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }

  private static Set<String> named(String which) throws Exception {
    return names(
        Stream.of("/project/dependencies", "/project/profiles/profile/dependencies")
            .map(path -> path + "/dependency[" + which + "]/artifactId")
            .reduce((one, other) -> one + " | " + other)
            .orElseThrow());
  }

  private static Set<String> names(String path) throws Exception {
    Document pom =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
    NodeList found =
        (NodeList)
            XPathFactory.newDefaultInstance()
                .newXPath()
                .evaluate(path, pom, XPathConstants.NODESET);
    return new TreeSet<>(
        IntStream.range(0, found.getLength())
            .mapToObj(i -> Objects.requireNonNull(found.item(i)).getTextContent())
            .toList());
  }

  private static Set<String> rows(String heading) throws Exception {
    String page = page();
    int from = page.indexOf(heading);
    assertThat(from).as(heading).isNotNegative();
    int to = page.indexOf("\n## ", from + 1);
    return new TreeSet<>(
        ROW.matcher(page.substring(from, to < 0 ? page.length() : to))
            .results()
            .map(row -> row.group(1))
            .toList());
  }

  private static String page() throws Exception {
    return Files.readString(Path.of("docs/dependencies.md"));
  }
}
