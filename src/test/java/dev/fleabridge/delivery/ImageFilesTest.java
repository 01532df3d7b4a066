package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.tool.NodeTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What must not be lost in {@code docker/Dockerfile} and {@code docker/compose.yaml}. {@link
 * ImageIT} starts what they say.
 */
class ImageFilesTest {

  /** A tag says what it is to people; the digest says which bytes. */
  private static final Pattern PINNED = Pattern.compile("[\\w./-]+:[\\w.-]+@sha256:[0-9a-f]{64}");

  private static final Pattern STAGE = Pattern.compile("FROM [a-z-]+( AS [a-z-]+)?");

  private final Dockerfile dockerfile = Dockerfile.read();
  private final ComposeFile compose = ComposeFile.read();
  private final Dockerfile.Stage bridge = dockerfile.bridge();
  private final ComposeFile.Service service = compose.service("bridge");

  ImageFilesTest() throws IOException {}

  @Test
  void everyImageFromElsewhereIsPinnedByItsDigest() {
    assertThat(dockerfile.images()).hasSize(2).allMatch(PINNED.asMatchPredicate());
    Set<String> built =
        compose.services().values().stream()
            .filter(ComposeFile.Service::isBuiltHere)
            .map(one -> one.text("image"))
            .collect(Collectors.toSet());
    assertThat(compose.services().values())
        .extracting(one -> one.text("image"))
        .filteredOn(image -> !built.contains(image))
        .hasSize(3)
        .allMatch(PINNED.asMatchPredicate());
  }

  /** A file that is copied and not sent, or not there, ends the build where nobody looks. */
  @Test
  void everyFileThatIsCopiedIsThereAndSentToTheBuild() throws IOException {
    List<String> sent =
        Files.readAllLines(Path.of("docker", "Dockerfile.dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    List<String> copied =
        dockerfile.stages().stream()
            .flatMap(stage -> stage.all("COPY").stream())
            .filter(copy -> !copy.startsWith("--from="))
            .flatMap(copy -> Stream.of(copy.substring(0, copy.lastIndexOf(' ')).split("\\s+")))
            .toList();
    assertThat(copied)
        .contains("pom.xml", "src", "docker/jvm.options")
        .allSatisfy(file -> assertThat(Path.of(file)).exists())
        .isSubsetOf(sent);
    assertThat(sent).isSubsetOf(copied);
  }

  @Test
  void theBridgeIsRunByAJreAndTheBuildByTheJdkOfTheSameRelease() {
    List<String> images = dockerfile.images();
    assertThat(images.get(0)).startsWith("eclipse-temurin:25-jdk-noble@");
    assertThat(images.get(1)).startsWith("eclipse-temurin:25-jre-noble@");
    assertThat(dockerfile.down(bridge).getFirst().base()).isEqualTo(images.get(1));
  }

  @Test
  void theTrainingHasTheFlagsAndTheFilesOfTheRun() {
    List<String> run = Dockerfile.words(bridge.last("ENTRYPOINT").orElseThrow());
    List<String> training =
        Dockerfile.words(dockerfile.stage("training").last("RUN").orElseThrow());

    assertThat(run)
        .containsExactly(
            "java",
            "@/app/jvm.options",
            "-XX:AOTCache=/app/fleabridge.aot",
            "-jar",
            "/app/fleabridge.jar");
    assertThat(training)
        .contains("@/app/jvm.options", "-XX:AOTCacheOutput=/app/fleabridge.aot", "--train")
        .containsSubsequence("-jar", "/app/fleabridge.jar");
    assertThat(dockerfile.stage("training").base()).isEqualTo(bridge.base());
  }

  @Test
  void theImageNeedsNoRootAndWritesToOneFolder() {
    assertThat(bridge.last("USER")).contains("10001:10001");
    assertThat(Dockerfile.words(bridge.last("VOLUME").orElseThrow())).containsExactly("/tmp");
    assertThat(bridge.all("RUN")).isEmpty();
  }

  @Test
  void theCheckOfTheImageAsksForLivenessAndNeedsNoShell() {
    String check = bridge.last("HEALTHCHECK").orElseThrow();
    List<String> command = Dockerfile.words(check);
    assertThat(command.getFirst()).isEqualTo("java");
    assertThat(command.getLast()).isEqualTo("--health");
    // A start waits for its database for two minutes before it gives up.
    assertThat(check).contains("--start-period=180s");
  }

  @Test
  void theContainerOfTheBridgeMayDoAsLittleAsATaskOnFargate() {
    assertThat(service.text("read_only")).isEqualTo("true");
    assertThat(service.list("tmpfs"))
        .singleElement()
        .asString()
        .startsWith("/tmp:")
        .contains("exec");
    assertThat(service.text("user")).isEqualTo(bridge.last("USER").orElseThrow());
    assertThat(service.list("cap_drop")).containsExactly("ALL");
    assertThat(service.list("security_opt")).containsExactly("no-new-privileges:true");
    assertThat(service.list("volumes")).allMatch(volume -> volume.endsWith(":ro"));
    assertThat(service.text("stop_grace_period")).isEqualTo("120s");
    assertThat(service.keys()).doesNotContainKeys("privileged", "cap_add", "entrypoint", "init");
  }

  /** ECS does not read the check of an image, and whoever changes one forgets the other. */
  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.yaml", "service.yaml"})
  void theTaskOfTheTemplateIsTheContainerOfTheImage(String file) {
    Object task =
        Template.read(Path.of("config", "aws", file))
            .ofType("AWS::ECS::TaskDefinition")
            .values()
            .iterator()
            .next();
    Map<String, Object> container =
        Template.map(Template.all(Template.at(task, "ContainerDefinitions")).getFirst());
    List<Object> check = new ArrayList<>(List.of("CMD"));
    check.addAll(Dockerfile.words(bridge.last("HEALTHCHECK").orElseThrow()));

    assertThat(container)
        .containsEntry("User", bridge.last("USER").orElseThrow())
        .containsEntry("ReadonlyRootFilesystem", true)
        .doesNotContainKeys("Command", "EntryPoint");
    assertThat(Template.all(Template.at(container, "HealthCheck", "Command"))).isEqualTo(check);
  }

  @Test
  void nobodyReachesTheRealPurpleFleaAndNothingMustBeSet() throws IOException {
    Map<String, String> environment = service.environment();
    assertThat(environment)
        .containsEntry("FLEABRIDGE_PURPLEFLEA_BASEURL", "http://sandbox:9090")
        .allSatisfy((name, value) -> assertThat(value).as(name).doesNotContain("purpleflea.com"));
    assertThat(Files.readString(ComposeFile.FILE)).doesNotContain("${");
    assertThat(compose.services()).containsKey("sandbox");
  }

  @Test
  void everyPortIsOpenToThisMachineOnly() {
    assertThat(compose.services().values())
        .flatExtracting(one -> one.list("ports"))
        .hasSize(3)
        .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
  }

  @Test
  void theComposeFileIsInOrder() {
    NodeTool.Answer answer =
        NodeTool.command("dclint").run("--max-warnings", "0", ComposeFile.FILE.toString());
    assertThat(answer.code()).as(answer.output()).isZero();
  }

  /** It knows neither names of stages nor options of a health check: those two are ours to read. */
  @Test
  void theDockerfileIsInOrder() {
    NodeTool.Answer answer =
        NodeTool.command("dockerfilelint").run("--output", "json", Dockerfile.FILE.toString());
    JsonNode issues = JsonMapper.shared().readTree(answer.output()).at("/files/0/issues");
    assertThat(issues.isArray()).as(answer.output()).isTrue();
    assertThat(issues.valueStream())
        .filteredOn(issue -> !isNoneOfOurs(issue))
        .as(answer.output())
        .isEmpty();
  }

  private static boolean isNoneOfOurs(JsonNode issue) {
    String content = issue.path("content").asString();
    return switch (issue.path("title").asString()) {
      case "Base Image Missing Tag" -> STAGE.matcher(content).matches();
      case "Invalid Argument Format" -> content.startsWith("HEALTHCHECK --");
      default -> false;
    };
  }
}
