package dev.fleabridge.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.tool.NodeTool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the makers of the protocol ask of servers, and their own clients, old and new. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceIT {

  private McpService door;

  @BeforeAll
  void start() {
    door = McpService.start("test.sign-the-suite-in=true");
  }

  @AfterAll
  void stop() {
    door.close();
  }

  private String address() {
    return "http://localhost:%d/mcp".formatted(door.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void theOfficialSuiteFindsNothingButWhatIsNotServed(String version, @TempDir Path results) {
    NodeTool.Answer answer =
        NodeTool.onNewerNode(NodeTool.file("@modelcontextprotocol/conformance/dist/index.js"))
            .run(
                "server",
                "--url",
                address(),
                "--suite",
                "all",
                "--spec-version",
                version,
                "--expected-failures",
                Path.of("src", "test", "resources", "mcp", "not-served-" + version + ".yaml")
                    .toString(),
                "--output-dir",
                results.toString());

    assertThat(answer.output()).contains("✓ tools-list", "✓ tools-call-error", "✓ dns-rebinding");
    assertThat(answer.code()).as(answer.output()).isZero();
  }

  @Test
  void theOfficialClientsListAndCallTools() {
    try (McpService plain = McpService.start()) {
      NodeTool.Answer answer =
          NodeTool.script("call-tools.mjs", "@modelcontextprotocol/client")
              .run("http://localhost:%d/mcp".formatted(plain.port()), McpService.KEY);

      assertThat(answer.code()).as(answer.output()).isZero();
      String seen = "\tlook,pay,wait,doze,decline,break\t1.25\ttrue\tAwake.";
      assertThat(answer.output().lines())
          .containsExactlyElementsOf(
              List.of(
                  "legacy\t2025-11-25" + seen,
                  "auto\t2026-07-28" + seen,
                  "modern\t2026-07-28" + seen,
                  "sdk\t2025-11-25" + seen));
    }
  }
}
