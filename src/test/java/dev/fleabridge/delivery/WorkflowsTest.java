package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.tool.NodeTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The workflows of GitHub, which nobody runs before they are on the main branch. */
class WorkflowsTest {

  private static final Path WORKFLOWS = Path.of(".github", "workflows");
  private static final Pattern USES = Pattern.compile("(?m)^\\s*(?:- )?uses:\\s*(.+)$");

  /** A tag can be moved to other code; the digest of a commit cannot. */
  private static final Pattern PINNED =
      Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+(\\.\\d+)*|\\./\\.github/.+");

  /** Rights that GitHub knows, and the newest schema of the validator does not. */
  private static final Pattern NEWER =
      Pattern.compile("(?m)^ +(attestations|artifact-metadata): write\\R");

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void areWhatGithubReads(Path workflow, @TempDir Path folder) throws IOException {
    NodeTool validator = NodeTool.command("action-validator");
    Path known = folder.resolve(workflow.getFileName());
    Files.writeString(known, NEWER.matcher(Files.readString(workflow)).replaceAll(""));
    NodeTool.Answer answer = validator.run(known.toString());
    assertThat(answer.code()).as(answer.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void useActionsByTheDigestOfACommit(Path workflow) throws IOException {
    List<String> used =
        USES.matcher(Files.readString(workflow))
            .results()
            .map(found -> found.group(1).strip())
            .toList();
    assertThat(used).isNotEmpty().allMatch(action -> PINNED.matcher(action).matches());
  }

  /** It ends at the first match, and fails what still writes: now and then, as output grows. */
  @ParameterizedTest
  @MethodSource("workflows")
  void pipeNothingIntoWhatEndsBeforeItHasReadAll(Path workflow) throws IOException {
    assertThat(Files.readString(workflow)).doesNotContainPattern("\\| *grep -\\w*q");
  }

  /** Without this right the action notes nowhere which registry has the image, and only warns. */
  @ParameterizedTest
  @MethodSource("workflows")
  void letAnAttestationThatIsPushedBeNoted(Path workflow) throws IOException {
    jobs(workflow)
        .forEach((name, job) -> {
          if (steps(job).anyMatch(WorkflowsTest::pushesAnAttestation)) {
            assertThat(job.get("permissions"))
                .as(name)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("artifact-metadata", "write");
          }
        });
  }

  private static boolean pushesAnAttestation(Map<String, Object> step) {
    return String.valueOf(step.get("uses")).startsWith("actions/attest")
        && step.get("with") instanceof Map<?, ?> with
        && Boolean.TRUE.equals(with.get("push-to-registry"));
  }

  /** Whatever is not said is the default of the repository, which may write everything. */
  @ParameterizedTest
  @MethodSource("workflows")
  void mayOnlyReadUnlessAJobSaysMore(Path workflow) throws IOException {
    assertThat(read(workflow)).containsEntry("permissions", Map.of("contents", "read"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void boundEachJobInTime(Path workflow) throws IOException {
    assertThat(jobs(workflow))
        .isNotEmpty()
        .allSatisfy((name, job) -> {
          assertThat(job).as(name).containsKey("timeout-minutes");
        });
  }

  /** The token that checks out would otherwise stay in a file that any later step can read. */
  @ParameterizedTest
  @MethodSource("workflows")
  void leaveNoTokenBehind(Path workflow) throws IOException {
    String text = Files.readString(workflow);
    long checkouts = text.split("uses: actions/checkout@", -1).length;
    long careful = text.split("persist-credentials: false", -1).length;
    assertThat(careful).isEqualTo(checkouts);
  }

  /**
   * A shell reads what stands in an expression as a program: a branch's name is a stranger's text.
   */
  @ParameterizedTest
  @MethodSource("workflows")
  void giveNoExpressionToAShell(Path workflow) throws IOException {
    assertThat(jobs(workflow).values().stream().flatMap(WorkflowsTest::scripts))
        .noneMatch(script -> script.contains("${{"));
  }

  private static Stream<String> scripts(Map<String, Object> job) {
    return steps(job)
        .filter(step -> step.containsKey("run"))
        .map(step -> String.valueOf(step.get("run")));
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> steps(Map<String, Object> job) {
    return Objects.requireNonNull((List<Map<String, Object>>) job.get("steps")).stream();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(Path workflow) throws IOException {
    return (Map<String, Object>) new Yaml().load(Files.readString(workflow));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> jobs(Path workflow) throws IOException {
    return Objects.requireNonNull((Map<String, Map<String, Object>>) read(workflow).get("jobs"));
  }
}
