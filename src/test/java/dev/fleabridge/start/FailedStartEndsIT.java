package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A start that fails ends its process with a code, also where other threads run: the embedded parts
 * leave some that would go on for ever.
 */
class FailedStartEndsIT {

  private static final int MAX_MINUTES = 3;

  @TempDir private Path folder;

  private record Ended(int exitCode, String output) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fleabridge.limits.per-dya=5 | 2 | The nearest setting is fleabridge.limits.per-day.",
        "--logging.structured.format.console=foo | 2 | is none of ecs, gelf, logstash.",
        "--spring.config.import=foo:bar | 2 | What spring.config.* or spring.profiles.* names cannot be used",
        "--server.port=abc | 2 | server.port",
        "--fleabridge.rules.location=no/such/rules.yaml | 3 | no/such/rules.yaml: there is no file",
      })
  void theEmbeddedRunEndsWithACode(String argument, int exitCode, String sentence)
      throws Exception {
    assertOneLine(embedded(argument), exitCode, sentence);
  }

  @Test
  void theEmbeddedRunEndsWhereItsPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertOneLine(
          embedded("--server.port=" + taken.getLocalPort()),
          8,
          "Port %d (server.port) is in use".formatted(taken.getLocalPort()));
    }
  }

  private static void assertOneLine(Ended ended, int exitCode, String sentence) {
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
    assertThat(ended.output())
        .containsOnlyOnce("Fleabridge did not start: ")
        .contains(sentence)
        .doesNotContain("Exception", "\tat ", "APPLICATION FAILED");
  }

  /** PostgreSQL and the stand-ins of AWS are embedded. What has a port of its own is not. */
  private Ended embedded(String argument) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fleabridge.testkit.embedded.EmbeddedFleabridge",
                "--fleabridge.demo=false",
                "--fleabridge.purpleflea.base-url=http://localhost:1",
                "--spring.cloud.aws.sqs.endpoint=http://localhost:1"));
    command.add(argument);
    if (!argument.startsWith("--server.port")) {
      command.add("--server.port=0");
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(MAX_MINUTES, TimeUnit.MINUTES))
          .as(() -> "it ended; it said: " + text(output))
          .isTrue();
      return new Ended(process.exitValue(), text(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "";
    }
  }
}
