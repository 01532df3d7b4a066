package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The image is built from what its Dockerfile copies. A resource of the build that is not copied is
 * missing in the image only, where no other test looks.
 */
class ImageTest {

  private static final Pattern RESOURCE =
      Pattern.compile(
          "<resource>.*?<directory>([^<]+)</directory>(.*?)</resource>", Pattern.DOTALL);
  private static final Pattern INCLUDE = Pattern.compile("<include>([^<]+)</include>");

  @Test
  void everythingThatTheBuildReadsIsCopiedIntoTheImage() throws IOException {
    List<String> copied = copied();
    List<String> sent = sent();
    assertThat(resources())
        .contains("src/main/resources", "config/rules.schema.json")
        .allSatisfy(resource -> {
          assertThat(copied).as("COPY in docker/Dockerfile").anyMatch(covers(resource));
          assertThat(sent).as("docker/Dockerfile.dockerignore").anyMatch(covers(resource));
        });
  }

  /** A path names itself and all that is below it. */
  private static Predicate<String> covers(String resource) {
    return path -> resource.equals(path) || resource.startsWith(path + "/");
  }

  private static List<String> resources() throws IOException {
    return RESOURCE
        .matcher(Files.readString(Path.of("pom.xml")))
        .results()
        .flatMap(found -> {
          List<String> files =
              INCLUDE.matcher(found.group(2)).results().map(file -> file.group(1)).toList();
          return files.isEmpty()
              ? Stream.of(found.group(1))
              : files.stream().map(file -> found.group(1) + "/" + file);
        })
        .toList();
  }

  private static List<String> copied() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("docker/Dockerfile"))) {
      return lines
          .filter(line -> line.startsWith("COPY ") && !line.startsWith("COPY --from"))
          .flatMap(line -> sources(line.split(" ")))
          .toList();
    }
  }

  /** All words of an instruction but its name and the place to copy to. */
  private static Stream<String> sources(String... words) {
    return Stream.of(words).skip(1).limit(words.length - 2L);
  }

  private static List<String> sent() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("docker/Dockerfile.dockerignore"))) {
      return lines.filter(line -> line.startsWith("!")).map(line -> line.substring(1)).toList();
    }
  }
}
