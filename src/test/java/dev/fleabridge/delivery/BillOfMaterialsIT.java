package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whoever hears of a hole in a library asks the jar's bill of materials whether it is concerned.
 */
class BillOfMaterialsIT {

  private static final Pattern SERVICE = Pattern.compile("fleabridge-\\d.*\\.jar");
  private static final String LIBRARIES = "BOOT-INF/lib/";

  /** The packaging adds this one by itself, for {@code -Djarmode=tools}. */
  private static final Predicate<String> ADDED =
      Pattern.compile("spring-boot-jarmode-tools-.*").asMatchPredicate();

  /** A list of other libraries, with no code of its own, which the packaging leaves out. */
  private static final Predicate<String> EMPTY =
      Pattern.compile(".*-starter-.*").asMatchPredicate();

  @Test
  void namesEveryLibraryThatIsInTheJarAndNoOther() throws IOException {
    try (JarFile jar = new JarFile(service().toFile())) {
      List<String> inside = libraries(jar);
      List<String> named = named(jar);
      assertThat(inside).hasSizeGreaterThan(100).filteredOn(ADDED.negate()).isSubsetOf(named);
      assertThat(named).filteredOn(EMPTY.negate()).isSubsetOf(inside);
    }
  }

  private static List<String> libraries(JarFile jar) {
    return jar.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
        .map(name -> name.substring(LIBRARIES.length(), name.length() - ".jar".length()))
        .toList();
  }

  private static List<String> named(JarFile jar) throws IOException {
    try (InputStream bill =
        jar.getInputStream(jar.getJarEntry("META-INF/sbom/application.cdx.json"))) {
      JsonNode components = JsonMapper.shared().readTree(bill).get("components");
      return StreamSupport.stream(components.spliterator(), false)
          .map(part -> part.get("name").asString() + "-" + part.get("version").asString())
          .toList();
    }
  }

  private static Path service() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      List<Path> found =
          files.filter(file -> SERVICE.matcher(file.getFileName().toString()).matches()).toList();
      Assumptions.assumeFalse(
          found.isEmpty(), "Skipped: the service is not packaged. Run it by ./mvnw verify.");
      return found.getFirst();
    }
  }
}
